package org.turingmail.mailrepository;

import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeUtility;
import org.apache.james.server.core.MimeMessageWrapper;

/**
 * Writes the bytes of a message as they were received.
 *
 * <p>An untouched message is copied from where James keeps it. If a mailet has changed headers, the headers are written
 * anew and the body is copied. {@link MimeMessage#writeTo} would do neither: it always writes the headers anew, with a
 * question mark for every byte above 127. Only a message whose body was changed, or that never was a stream, is encoded
 * again.
 */
public final class MessageBytes {
    private static final byte[] LINE_END = {'\r', '\n'};

    private MessageBytes() {}

    /**
     * Copies a message without closing the stream that it goes to. Nothing is kept in memory but its header.
     *
     * @throws IOException if the message cannot be read to its end, or the stream fails
     */
    public static void copy(MimeMessage message, OutputStream out) throws IOException, MessagingException {
        if (!(message instanceof MimeMessageWrapper)) {
            message.writeTo(out);
        } else if (isBackedByStream((MimeMessageWrapper) message)) {
            copyStream((MimeMessageWrapper) message, out);
        } else {
            writeAnew((MimeMessageWrapper) message, out);
        }
    }

    private static boolean isBackedByStream(MimeMessageWrapper message) {
        return message.getSourceId() != null && !message.isBodyModified();
    }

    private static void copyStream(MimeMessageWrapper message, OutputStream out)
            throws IOException, MessagingException {
        try (InputStream in = message.getMessageInputStream()) {
            // James joins headers that it wrote anew with the body as received; anything else is the stream as received
            if (in instanceof SequenceInputStream) {
                List<String> lines = Collections.list(message.getAllHeaderLines());
                ByteStreams.skipFully(in, asciiLength(lines));
                for (String line : lines) {
                    out.write(line.getBytes(charset(line)));
                    out.write(LINE_END);
                }
                out.write(LINE_END);
            }
            in.transferTo(out);
        }
    }

    /** James forgets to flush: of a body in base64, its own way of writing loses the last one or two bytes. */
    private static void writeAnew(MimeMessageWrapper message, OutputStream out) throws IOException, MessagingException {
        message.writeTo(out, OutputStream.nullOutputStream());
        OutputStream encoded = MimeUtility.encode(out, message.getEncoding());
        message.getDataHandler().writeTo(encoded);
        encoded.flush();
    }

    /** How long James made the headers: a byte for every character, and a line that is empty unless there are none. */
    private static long asciiLength(List<String> lines) {
        long length = 0;
        for (String line : lines) {
            length += line.getBytes(StandardCharsets.US_ASCII).length + LINE_END.length;
        }
        return lines.isEmpty() ? 0 : length + LINE_END.length;
    }

    /**
     * JavaMail reads headers as Latin-1, so that gives the bytes back. A character beyond it was put there by a mailet,
     * and RFC 6532 section 3.2 has UTF-8 for those.
     */
    private static Charset charset(String line) {
        return line.chars().allMatch(c -> c <= 0xff) ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8;
    }
}
