package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Iterables;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.KeyIterator;

/**
 * A mail repository in a folder, with a folder in it for each day (UTC) on which messages came.
 *
 * <ul>
 *   <li>A message is two files: {@code KEY.eml}, byte for byte, and {@code KEY.json}, its envelope with the checksums
 *       of both. Nothing else is the truth: the index of keys is made from the names of the files.
 *   <li>{@link #store} is on disk when it returns. A mail of the same key is replaced, atomically; if the message is
 *       the one that was {@linkplain #retrieve retrieved}, only the envelope is written.
 *   <li>{@link #retrieve} verifies the checksums. A message that is damaged is never served: it is set aside, and
 *       retrieving it fails with the path of the damaged file, then finds nothing.
 *   <li>A large message that was retrieved is a file that is open:
 *       {@linkplain org.apache.james.lifecycle.api.LifecycleUtil#dispose dispose} it.
 *   <li>{@link #list} gives the keys in ascending order of their characters, a page at a time. A mail stored or removed
 *       meanwhile may be listed or not, every other one is, once.
 *   <li>Keys (mail names) are of any length and of any characters, but not empty; envelope and attributes are 16 MB at
 *       most.
 * </ul>
 *
 * <p>Thread-safe, for one process at a time: another one is refused.
 */
final class FileMailRepository implements HeldMailRepository {
    private static final Logger LOGGER = LoggerFactory.getLogger(FileMailRepository.class);
    private static final int REMOVED_AT_ONCE = 100;

    private final FileStorage storage;
    private final MailRepositoryUrl url;
    private final String repository;

    /**
     * @param storage one for all repositories
     * @param url of which only the path counts
     * @throws IllegalArgumentException if the path of the URL is empty or too long
     */
    FileMailRepository(FileStorage storage, MailRepositoryUrl url) {
        this.storage = requireNonNull(storage);
        this.url = url;
        this.repository = url.getPath().asString();
        if (repository.isEmpty() || FileNames.key(FileNames.of(repository)).isEmpty()) {
            throw new IllegalArgumentException("The mail repository URL " + url.asString()
                    + " must have a path of 1 to " + FileNames.LONGEST + " characters, such as turing://held");
        }
    }

    @Override
    public void init() {
        storage.open();
    }

    @Override
    public long size() throws MessagingException {
        return attempt("count mails", () -> storage.use(folder -> folder.index().size(repository)));
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        if (mail.getName() == null || mail.getName().isEmpty()) {
            throw new MessagingException("A mail must have a name to be stored");
        }
        return attempt(
                "store mail " + mail.getName(),
                () -> storage.use(folder -> {
                    folder.messages(repository).store(mail);
                    return new MailKey(mail.getName());
                }));
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return listAfter(new MailKey(""));
    }

    @Override
    public Iterator<MailKey> listAfter(MailKey key) throws MessagingException {
        return attempt("list mails", () -> new KeyIterator(key.asString(), this::keysAfter));
    }

    private List<String> keysAfter(String key) {
        return keysAfter(key, KeyIterator.PAGE);
    }

    private List<String> keysAfter(String key, int limit) {
        try {
            return storage.use(folder -> folder.index().keysAfter(repository, key, limit));
        } catch (IOException | MessagingException e) {
            throw new IllegalStateException("Cannot list mails of " + url.asString() + ": " + problem(e), e);
        }
    }

    @Override
    public List<Mail> retrieveEnvelopes(Collection<MailKey> keys) throws MessagingException {
        List<Mail> mails = new ArrayList<>();
        for (MailKey key : new LinkedHashSet<>(keys)) {
            attempt(
                    "read envelopes",
                    () -> storage.use(folder -> {
                        try {
                            folder.messages(repository)
                                    .retrieveEnvelope(key.asString())
                                    .ifPresent(mails::add);
                        } catch (DamagedException e) {
                            LOGGER.debug("Leaving out {}, which was set aside", key.asString(), e);
                        }
                        return mails;
                    }));
        }
        return mails;
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        return attempt(
                "retrieve mail " + key.asString(),
                () -> storage.use(folder ->
                        folder.messages(repository).retrieve(key.asString()).orElse(null)));
    }

    @Override
    public void remove(MailKey key) throws MessagingException {
        remove(List.of(key));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each mail goes as a whole; if this fails, some mails may be gone and the others untouched.
     */
    @Override
    public void remove(Collection<MailKey> keys) throws MessagingException {
        for (List<MailKey> some : Iterables.partition(keys, REMOVED_AT_ONCE)) {
            removeAll(some.stream().map(MailKey::asString).collect(Collectors.toList()));
        }
    }

    private void removeAll(List<String> keys) throws MessagingException {
        attempt(
                "remove mails",
                () -> storage.use(folder -> {
                    folder.messages(repository).remove(keys);
                    return keys;
                }));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each mail goes as a whole. Mails that are stored meanwhile may stay.
     */
    @Override
    public void removeAll() throws MessagingException {
        List<String> keys = attempt("remove all mails", () -> keysAfter("", REMOVED_AT_ONCE));
        while (!keys.isEmpty()) {
            removeAll(keys);
            String last = keys.get(keys.size() - 1);
            keys = attempt("remove all mails", () -> keysAfter(last, REMOVED_AT_ONCE));
        }
    }

    private <T> T attempt(String what, Callable<T> work) throws MessagingException {
        try {
            return work.call();
        } catch (Exception e) {
            throw new MessagingException("Cannot " + what + " in " + url.asString() + ": " + problem(e), e);
        }
    }

    /** What is wrong, in words: exceptions of the file system have the file alone as their message. */
    static String problem(Throwable failure) {
        if (failure instanceof MessagingException && failure.getCause() != null) {
            return problem(failure.getCause());
        }
        if (failure instanceof FileSystemException) {
            FileSystemException known = (FileSystemException) failure;
            String reason = known.getReason() == null
                    ? known.getClass().getSimpleName().replace("Exception", "")
                    : known.getReason();
            return known.getFile() == null ? reason : known.getFile() + ": " + reason;
        }
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    @Override
    public String toString() {
        return url.asString();
    }
}
