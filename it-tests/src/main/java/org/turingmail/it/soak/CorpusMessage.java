package org.turingmail.it.soak;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.turingmail.launcher.mail.Message;

/**
 * A foreign message of a corpus.
 *
 * @param source the folder of the first level that it is in
 * @param name its file, relative to the corpus; with a number if the file has several messages
 * @param message as it is sent
 */
record CorpusMessage(String source, String name, Message message) {
    private static final int LARGEST = 20 << 20;
    private static final Pattern MBOX =
            Pattern.compile("(?:\\A|(?<=\\n\\r?\\n))From \\S+[^\\n]*\\d\\d:\\d\\d[^\\n]*\\n");

    /**
     * The messages of all files below a folder, in the order of their names. A file is one message, or an mbox file if
     * it begins with its {@code From } line. A line feed without a carriage return, the line ending of files, becomes
     * CRLF; everything else stays, also what no mail may contain. Files without a byte and those of more than 20 MB are
     * left out.
     *
     * @throws UncheckedIOException if a file cannot be read
     */
    static List<CorpusMessage> in(Path corpus) {
        List<CorpusMessage> messages = new ArrayList<>();
        try (Stream<Path> files = Files.walk(corpus)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                long size = Files.size(file);
                if (size > 0 && size <= LARGEST) {
                    add(corpus.relativize(file), Files.readAllBytes(file), messages);
                }
            }
            return messages;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(Path file, byte[] bytes, List<CorpusMessage> messages) {
        String source = file.getNameCount() > 1 ? file.getName(0).toString() : ".";
        List<byte[]> parts = parts(bytes);
        for (int i = 0; i < parts.size(); i++) {
            messages.add(new CorpusMessage(
                    source, file + (parts.size() > 1 ? "#" + (i + 1) : ""), Message.of(withCrlf(parts.get(i)))));
        }
    }

    private static List<byte[]> parts(byte[] bytes) {
        // One character for each octet.
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        Matcher line = MBOX.matcher(text);
        if (!line.lookingAt()) {
            return List.of(bytes);
        }
        List<byte[]> parts = new ArrayList<>();
        int begin = line.end();
        while (line.find(begin)) {
            parts.add(Arrays.copyOfRange(bytes, begin, line.start()));
            begin = line.end();
        }
        parts.add(Arrays.copyOfRange(bytes, begin, bytes.length));
        return parts;
    }

    private static byte[] withCrlf(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 1_000);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r')) {
                out.write('\r');
            }
            out.write(bytes[i]);
        }
        return out.toByteArray();
    }
}
