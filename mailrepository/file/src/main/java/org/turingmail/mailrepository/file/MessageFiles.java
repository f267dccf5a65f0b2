package org.turingmail.mailrepository.file;

import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import com.google.common.io.CountingOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.mailrepository.MessageBytes;

/**
 * The files of one repository.
 *
 * <p>Storing writes both files under temporary names and waits for the disk; then the message gets its name, then the
 * envelope, and the disk is waited for again. From the second renaming on there is a message, or another one in place
 * of the last. Removing begins with the envelope. A process that is killed in between leaves files that belong to no
 * message; {@link Scan} deletes them.
 */
final class MessageFiles {
    private static final Logger LOGGER = LoggerFactory.getLogger(MessageFiles.class);

    private final OpenFolder open;
    private final Disk disk;
    private final String repository;

    MessageFiles(OpenFolder open, String repository) {
        this.open = open;
        this.disk = open.disk();
        this.repository = repository;
    }

    void store(Mail mail) throws IOException, MessagingException {
        String key = mail.getName();
        MimeMessage message = mail.getMessage();
        Optional<String> retrieved = MessageFile.sha256(message);
        Staged staged = new Staged();
        try {
            // what takes long is done before others have to wait
            if (message != null && retrieved.isEmpty()) {
                staged.write(path(key), message);
            }
            Lock lock = open.lock(repository, key);
            lock.lock();
            try {
                store(mail, retrieved, staged);
            } finally {
                lock.unlock();
            }
        } finally {
            staged.deleteIfLeft();
        }
    }

    /** @param retrieved the checksum of the message, if it was retrieved and not changed; else it is staged */
    private void store(Mail mail, Optional<String> retrieved, Staged staged) throws IOException, MessagingException {
        String key = mail.getName();
        MimeMessage message = mail.getMessage();
        Optional<Current> current = current(key);
        MessagePath path = current.map(its -> its.path).orElseGet(() -> path(key, open.today()));
        Optional<Content> same = current.flatMap(its -> its.envelope.content())
                .filter(content -> retrieved.isPresent() && retrieved.get().equals(content.sha256()));
        Optional<Content> content = same;
        if (same.isEmpty() && message != null) {
            if (retrieved.isPresent()) {
                staged.write(path(key), message);
            }
            content = Optional.of(staged.content(path, nextVersion(path, current)));
        }
        Instant stored = current.map(its -> its.envelope.stored()).orElseGet(open.clock()::instant);
        publish(path, Envelope.of(repository, mail, stored, content), staged);
        Optional<Content> written = content;
        Optional<Content> obsolete =
                current.flatMap(its -> its.envelope.content()).filter(last -> !written.equals(Optional.of(last)));
        if (obsolete.isPresent()) {
            deleteQuietly(path.folder().resolve(obsolete.get().file()));
        }
    }

    private void publish(MessagePath path, Envelope envelope, Staged staged) throws IOException, MessagingException {
        byte[] bytes = envelope.bytes();
        disk.createFolder(path.folder());
        Path temporary = path.temporaryEnvelope(open.unique());
        boolean published = false;
        try {
            disk.write(temporary, out -> out.write(bytes));
            staged.rename();
            disk.rename(temporary, path.envelope());
            published = true;
        } finally {
            if (!published) {
                staged.deleteIfRenamed();
                deleteQuietly(temporary);
            }
        }
        try {
            open.sync().sync(path.folder());
        } finally {
            // there it is, though perhaps not for good
            open.index()
                    .put(
                            repository,
                            envelope.key(),
                            Layout.day(path.folder().getFileName().toString()).orElseThrow());
        }
    }

    /** What is there under a key, if it is not damaged. */
    private Optional<Current> current(String key) throws IOException {
        MessagePath path = path(key);
        try {
            return Optional.of(new Current(path, Envelope.read(path.envelope(), path, repository)));
        } catch (NoSuchFileException e) {
            open.index().remove(repository, key);
        } catch (DamagedException e) {
            setAside(path, key, e);
        }
        return Optional.empty();
    }

    /** Higher than that of the bytes that are replaced: of two, {@link Scan} takes the lower one for obsolete. */
    private static int nextVersion(MessagePath path, Optional<Current> current) {
        int version = 1
                + current.flatMap(its -> its.envelope.content())
                        .map(content -> path.version(content.file()).orElse(0))
                        .orElse(0);
        while (Disk.exists(path.content(version))) {
            version++;
        }
        return version;
    }

    /** Returns nothing if there is no such message. */
    Optional<Mail> retrieve(String key) throws IOException, MessagingException {
        return read(key, true);
    }

    /** The same without the bytes of the message. */
    Optional<Mail> retrieveEnvelope(String key) throws IOException, MessagingException {
        return read(key, false);
    }

    private Optional<Mail> read(String key, boolean withMessage) throws IOException, MessagingException {
        try {
            return readOnce(key, withMessage);
        } catch (NoSuchFileException | DamagedException e) {
            // perhaps it was replaced or removed between its two files: not while it is locked
            return readLocked(key, withMessage);
        }
    }

    private Optional<Mail> readLocked(String key, boolean withMessage) throws IOException, MessagingException {
        Lock lock = open.lock(repository, key);
        lock.lock();
        try {
            return readOnce(key, withMessage);
        } catch (NoSuchFileException e) {
            LOGGER.error("{} is gone without Turing having removed it. The message {} is lost", e.getFile(), key);
            open.index().remove(repository, key);
            return Optional.empty();
        } catch (DamagedException e) {
            setAside(path(key), key, e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private Optional<Mail> readOnce(String key, boolean withMessage) throws IOException, MessagingException {
        Optional<LocalDate> day = open.index().day(repository, key);
        if (day.isEmpty()) {
            return Optional.empty();
        }
        MessagePath path = path(key, day.get());
        Envelope envelope = Envelope.read(path.envelope(), path, repository);
        MailImpl mail = envelope.mail(path.envelope());
        if (withMessage && envelope.content().isPresent()) {
            Content content = envelope.content().get();
            mail.setMessageNoCopy(
                    new MimeMessageWrapper(MessageFile.open(path.folder().resolve(content.file()), content)));
        }
        return Optional.of(mail);
    }

    private void setAside(MessagePath path, String key, DamagedException damage) {
        new SetAside(open.layout(), disk).move(path, damage.getMessage());
        open.index().remove(repository, key);
    }

    /** Each message goes as a whole. */
    void remove(Collection<String> keys) throws IOException {
        Set<Path> changed = new LinkedHashSet<>();
        try {
            for (String key : keys) {
                remove(key).ifPresent(changed::add);
            }
        } finally {
            for (Path folder : changed) {
                open.sync().sync(folder);
            }
        }
    }

    private Optional<Path> remove(String key) throws IOException {
        Lock lock = open.lock(repository, key);
        lock.lock();
        try {
            if (open.index().day(repository, key).isEmpty()) {
                return Optional.empty();
            }
            Optional<Current> current = current(key);
            if (current.isPresent()) {
                MessagePath path = current.get().path;
                disk.rename(path.envelope(), path.removed());
                open.index().remove(repository, key);
                Optional<Content> content = current.get().envelope.content();
                if (content.isPresent()) {
                    disk.delete(path.folder().resolve(content.get().file()));
                }
                disk.delete(path.removed());
            }
            return current.map(its -> its.path.folder());
        } finally {
            lock.unlock();
        }
    }

    /** Where a message is, or would be. */
    private MessagePath path(String key) {
        return path(key, open.index().day(repository, key).orElseGet(open::today));
    }

    private MessagePath path(String key, LocalDate day) {
        return new MessagePath(open.layout().messages(repository, day), FileNames.of(key));
    }

    /** What cannot be deleted now is deleted when the folder is opened the next time. */
    private void deleteQuietly(Path file) {
        try {
            disk.delete(file);
        } catch (IOException e) {
            LOGGER.warn("{} is of no use any more, and cannot be deleted", file, e);
        }
    }

    /** A message, and where it is. */
    private static final class Current {
        private final MessagePath path;
        private final Envelope envelope;

        Current(MessagePath path, Envelope envelope) {
            this.path = path;
            this.envelope = envelope;
        }
    }

    /** The bytes of a message that is being stored. */
    private final class Staged {
        private String sha256;
        private long size;
        private Path temporary;
        private Path target;
        private boolean renamed;

        void write(MessagePath path, MimeMessage message) throws IOException, MessagingException {
            disk.createFolder(path.folder());
            temporary = path.temporaryContent(open.unique());
            disk.write(temporary, out -> {
                HashingOutputStream hashing = new HashingOutputStream(Hashing.sha256(), out);
                CountingOutputStream counting = new CountingOutputStream(hashing);
                MessageBytes.copy(message, counting);
                counting.flush();
                size = counting.getCount();
                sha256 = hashing.hash().toString();
            });
        }

        /** Decides what its file will be called. */
        Content content(MessagePath path, int version) {
            target = path.content(version);
            return new Content(target.getFileName().toString(), size, sha256);
        }

        void rename() throws IOException {
            if (target != null) {
                disk.rename(temporary, target);
                renamed = true;
            }
        }

        void deleteIfRenamed() {
            if (renamed) {
                deleteQuietly(target);
            }
        }

        void deleteIfLeft() {
            if (temporary != null && !renamed) {
                deleteQuietly(temporary);
            }
        }
    }
}
