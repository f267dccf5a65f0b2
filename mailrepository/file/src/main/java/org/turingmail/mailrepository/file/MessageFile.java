package org.turingmail.mailrepository.file;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import javax.mail.internet.MimeMessage;
import javax.mail.util.SharedByteArrayInputStream;
import org.apache.james.lifecycle.api.Disposable;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;

/**
 * The bytes of a message as they were stored, verified. A small message is in memory; of a large one the file is open,
 * so that it stays readable when it is deleted or replaced: {@linkplain #dispose dispose} it.
 */
final class MessageFile implements MimeMessageSource, Disposable {
    private static final String SOURCE = "turing-file-";
    private static final int IN_MEMORY = 64 * 1024;
    private static final int BUFFER = 64 * 1024;

    private final Content content;
    private final byte[] bytes;
    private final RandomAccessFile file;

    private MessageFile(Content content, byte[] bytes, RandomAccessFile file) {
        this.content = content;
        this.bytes = bytes;
        this.file = file;
    }

    /**
     * Opens the file of a message, and reads all of it once.
     *
     * @throws DamagedException if it is not there, or is not what it was when it was written
     */
    static MessageFile open(Path path, Content content) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isRegularFile()) {
                throw new DamagedException(path, "it is not a file");
            }
            verify(path, "size", Long.toString(content.size()), Long.toString(attributes.size()));
            if (content.size() <= IN_MEMORY) {
                byte[] bytes = Files.readAllBytes(path);
                verify(
                        path,
                        "SHA-256",
                        content.sha256(),
                        Hashing.sha256().hashBytes(bytes).toString());
                return new MessageFile(content, bytes, null);
            }
        } catch (NoSuchFileException e) {
            throw new DamagedException(path, "it is missing");
        }
        try {
            return openLarge(path, content);
        } catch (FileNotFoundException e) {
            // also what it is called when it may not be read
            throw Disk.exists(path) ? e : new DamagedException(path, "it is missing");
        }
    }

    private static MessageFile openLarge(Path path, Content content) throws IOException {
        // no channel: an interrupted thread would close it for all later readers
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "r");
        boolean verified = false;
        try {
            Hasher hasher = Hashing.sha256().newHasher();
            byte[] buffer = new byte[BUFFER];
            for (int read = file.read(buffer); read >= 0; read = file.read(buffer)) {
                hasher.putBytes(buffer, 0, read);
            }
            verify(path, "SHA-256", content.sha256(), hasher.hash().toString());
            verified = true;
            return new MessageFile(content, null, file);
        } finally {
            if (!verified) {
                file.close();
            }
        }
    }

    private static void verify(Path path, String what, String expected, String found) throws DamagedException {
        if (!found.equals(expected)) {
            throw new DamagedException(path, "its " + what + " is " + found + ", not " + expected);
        }
    }

    /** Returns the checksum of a message that was retrieved from here and not changed since. */
    static Optional<String> sha256(MimeMessage message) {
        if (!(message instanceof MimeMessageWrapper) || ((MimeMessageWrapper) message).isModified()) {
            return Optional.empty();
        }
        return Optional.ofNullable(((MimeMessageWrapper) message).getSourceId())
                .filter(source -> source.startsWith(SOURCE))
                .map(source -> source.substring(SOURCE.length()));
    }

    @Override
    public String getSourceId() {
        return SOURCE + content.sha256();
    }

    @Override
    public long getMessageSize() {
        return content.size();
    }

    @Override
    public InputStream getInputStream() {
        return bytes == null ? new SharedRegion(file, 0, content.size()) : new SharedByteArrayInputStream(bytes);
    }

    @Override
    public void dispose() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new IllegalStateException("The file of a message cannot be closed", e);
            }
        }
    }
}
