package org.turingmail.mailrepository.jpa;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.Iterables;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import javax.persistence.EntityManager;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.KeyIterator;
import org.turingmail.mailrepository.MessageBytes;
import org.turingmail.mailrepository.RootCause;

/**
 * A mail repository in a database. All repositories of a database are in the same tables, told apart by the path of
 * their URL ({@code turing://held} has the path {@code held}; 1 to 255 characters).
 *
 * <ul>
 *   <li>A message is kept byte for byte, and is written and read in pieces: neither its size nor the number of mails or
 *       recipients is limited by memory.
 *   <li>{@link #store} is one transaction, durable when it returns. A mail of the same name is replaced; a concurrent
 *       reader gets either the old mail or the new one. If the message is the one that was {@linkplain #retrieve
 *       retrieved}, only the envelope is written.
 *   <li>{@link #retrieve} gives a mail of its own, which stays readable after its removal. It keeps a temporary file if
 *       the message is large: {@linkplain org.apache.james.lifecycle.api.LifecycleUtil#dispose dispose} it.
 *   <li>{@link #list} gives the keys in ascending order of their characters, reads a page at a time and may be left
 *       half way. A mail stored or removed meanwhile may be listed or not, every other one is, once.
 *   <li>Keys (mail names) are 1 to 512 characters of any script, with no control characters and no blank at the end.
 * </ul>
 *
 * <p>A database that fails or cannot be reached makes every operation fail with a {@link MessagingException}, and
 * {@code next()} of a running list with an {@link IllegalStateException}. Safe for any number of threads, and for any
 * number of James servers on one PostgreSQL or MariaDB database.
 */
final class JpaMailRepository implements HeldMailRepository {
    private static final int MAX_PATH = 255;
    private static final int MAX_KEY = 512;
    private static final int REMOVED_AT_ONCE = 100;
    private static final int READ_AT_ONCE = 250;
    private static final String SOURCE = "turing-";

    private final Persistence persistence;
    private final Transactions transactions;
    private final MailRepositoryUrl url;
    private final String repository;
    private final MailTable table;

    /**
     * @param persistence the database, one for all repositories
     * @param url of which only the path counts
     * @throws IllegalArgumentException if the path of the URL is empty or too long
     */
    JpaMailRepository(Persistence persistence, MailRepositoryUrl url) {
        this.persistence = requireNonNull(persistence);
        this.transactions = new Transactions(persistence);
        this.url = url;
        this.repository = url.getPath().asString();
        if (!Text.isKey(repository, MAX_PATH)) {
            throw new IllegalArgumentException("The mail repository URL " + url.asString()
                    + " must have a path of 1 to " + MAX_PATH + " characters, such as turing://held");
        }
        this.table = new MailTable(repository, persistence.dialect());
    }

    /** Opens the database, so that a wrong setting stops James at its start and not at the first mail. */
    @Override
    public void init() {
        persistence.open();
    }

    @Override
    public long size() throws MessagingException {
        return attempt("count mails", () -> transactions.read(table::count));
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        MailKey key = storableKey(mail);
        return attempt(
                "store mail " + key.asString(),
                () -> transactions.write(entities -> {
                    write(entities, mail);
                    return key;
                }));
    }

    private static MailKey storableKey(Mail mail) throws MessagingException {
        String name = mail.getName();
        if (name == null || !Text.isKey(name, MAX_KEY)) {
            throw new MessagingException("A mail must have a name of 1 to " + MAX_KEY
                    + " characters, no control characters and no blank at the end, to be stored: "
                    + (name == null ? "it has none" : name));
        }
        return new MailKey(name);
    }

    private void write(EntityManager entities, Mail mail) throws IOException, MessagingException {
        Optional<String> retrievedFrom = contentId(mail.getMessage());
        if (retrievedFrom.isPresent()) {
            Optional<MailTable.Version> current = table.lock(entities, List.of(mail.getName())).stream()
                    .filter(version -> version.content().id().equals(retrievedFrom))
                    .findFirst();
            if (current.isPresent()) {
                table.deleteEnvelopes(entities, List.of(current.get()));
                persist(entities, mail, current.get().content());
                return;
            }
        }
        StoredContent content = writeContent(entities, mail.getMessage());
        List<MailTable.Version> replaced = table.lock(entities, List.of(mail.getName()));
        table.delete(entities, replaced);
        persist(entities, mail, content);
        table.addToCount(entities, 1 - replaced.size());
    }

    /** The content that a message was retrieved from, if nobody has changed it since. */
    private static Optional<String> contentId(MimeMessage message) {
        if (!(message instanceof MimeMessageWrapper) || ((MimeMessageWrapper) message).isModified()) {
            return Optional.empty();
        }
        return Optional.ofNullable(((MimeMessageWrapper) message).getSourceId())
                .filter(source -> source.startsWith(SOURCE))
                .map(source -> source.substring(SOURCE.length()));
    }

    private static StoredContent writeContent(EntityManager entities, MimeMessage message)
            throws IOException, MessagingException {
        if (message == null) {
            return StoredContent.NONE;
        }
        ChunkWriter writer = new ChunkWriter(entities);
        MessageBytes.copy(message, writer);
        return writer.finish();
    }

    private void persist(EntityManager entities, Mail mail, StoredContent content) {
        StoredMail stored = new StoredMail(repository, mail, content);
        entities.persist(stored);
        int ordinal = 0;
        for (MailAddress recipient : mail.getRecipients()) {
            entities.persist(new StoredRecipient(stored.id(), ordinal++, recipient.asString()));
        }
    }

    /**
     * {@inheritDoc}
     *
     * @return keys in ascending order
     */
    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return listFrom("");
    }

    @Override
    public Iterator<MailKey> listAfter(MailKey key) throws MessagingException {
        boolean comparable = key.asString().isEmpty() || Text.isKey(key.asString(), MAX_KEY);
        return comparable ? listFrom(key.asString()) : HeldMailRepository.super.listAfter(key);
    }

    private Iterator<MailKey> listFrom(String key) throws MessagingException {
        return attempt("list mails", () -> new KeyIterator(key, this::keysAfter));
    }

    private List<String> keysAfter(String key) {
        try {
            return transactions.read(entities -> table.keysAfter(entities, key, KeyIterator.PAGE));
        } catch (Exception e) {
            throw new IllegalStateException("Cannot list mails of " + url.asString() + ": " + RootCause.of(e), e);
        }
    }

    @Override
    public List<Mail> retrieveEnvelopes(Collection<MailKey> keys) throws MessagingException {
        List<String> names = keys.stream()
                .map(MailKey::asString)
                .filter(name -> Text.isKey(name, MAX_KEY))
                .distinct()
                .sorted()
                .collect(Collectors.toList());
        List<Mail> mails = new ArrayList<>();
        for (List<String> some : Iterables.partition(names, READ_AT_ONCE)) {
            mails.addAll(attempt("read envelopes", () -> transactions.read(entities -> readEnvelopes(entities, some))));
        }
        return mails;
    }

    private List<Mail> readEnvelopes(EntityManager entities, List<String> names) throws MessagingException {
        List<StoredMail> stored = table.findAll(entities, names);
        List<Mail> mails = new ArrayList<>(stored.size());
        if (!stored.isEmpty()) {
            Map<String, List<String>> recipients = table.recipients(entities, stored);
            for (StoredMail mail : stored) {
                List<String> its = recipients.getOrDefault(mail.id(), List.of());
                if (its.size() == mail.recipientCount()) {
                    mails.add(mail.restore(its));
                }
            }
        }
        return mails;
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        if (!Text.isKey(key.asString(), MAX_KEY)) {
            return null;
        }
        return attempt(
                "retrieve mail " + key.asString(),
                () -> transactions.read(entities -> {
                    String replaced = "";
                    while (true) {
                        Optional<StoredMail> stored = table.find(entities, key.asString());
                        if (stored.isEmpty()) {
                            return null;
                        }
                        if (stored.get().id().equals(replaced)) {
                            throw new IOException(
                                    "recipients or content of row " + replaced + " in turing_mail are missing");
                        }
                        Optional<Mail> mail = read(entities, stored.get());
                        if (mail.isPresent()) {
                            return mail.get();
                        }
                        replaced = stored.get().id();
                        entities.clear();
                    }
                }));
    }

    /** Empty if the mail was replaced or removed meanwhile. */
    private Optional<Mail> read(EntityManager entities, StoredMail stored) throws IOException, MessagingException {
        List<String> recipients = table.recipients(entities, stored);
        if (recipients.size() != stored.recipientCount()) {
            return Optional.empty();
        }
        MailImpl mail = stored.restore(recipients);
        if (stored.content().id().isPresent()) {
            Optional<MimeMessageInputStreamSource> source = readContent(entities, stored.content());
            if (source.isEmpty()) {
                return Optional.empty();
            }
            mail.setMessageNoCopy(new MimeMessageWrapper(source.get()));
        }
        return Optional.of(mail);
    }

    private Optional<MimeMessageInputStreamSource> readContent(EntityManager entities, StoredContent content)
            throws IOException {
        String id = content.id().orElseThrow();
        MimeMessageInputStreamSource source = MimeMessageInputStreamSource.create(SOURCE + id);
        boolean complete = false;
        try (OutputStream out = source.getWritableOutputStream()) {
            for (int ordinal = 0; ordinal < content.chunks(); ordinal++) {
                Optional<byte[]> chunk = table.chunk(entities, id, ordinal);
                if (chunk.isEmpty()) {
                    return Optional.empty();
                }
                out.write(chunk.get());
            }
            complete = source.getMessageSize() == content.size();
            return complete ? Optional.of(source) : Optional.empty();
        } finally {
            if (!complete) {
                source.dispose();
            }
        }
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
        List<String> names = keys.stream()
                .map(MailKey::asString)
                .filter(name -> Text.isKey(name, MAX_KEY))
                .distinct()
                // all lock in one order, and nobody waits for one who waits for him
                .sorted()
                .collect(Collectors.toList());
        for (List<String> some : Iterables.partition(names, REMOVED_AT_ONCE)) {
            attempt(
                    "remove mails",
                    () -> transactions.write(entities -> {
                        delete(entities, table.lock(entities, some));
                        return some;
                    }));
        }
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each mail goes as a whole. Mails that are stored meanwhile may stay.
     */
    @Override
    public void removeAll() throws MessagingException {
        Optional<String> reached = Optional.of("");
        while (reached.isPresent()) {
            String after = reached.get();
            reached = attempt("remove all mails", () -> transactions.write(entities -> removeSome(entities, after)));
        }
    }

    private Optional<String> removeSome(EntityManager entities, String after) {
        List<String> keys = table.keysAfter(entities, after, REMOVED_AT_ONCE);
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        String through = keys.get(keys.size() - 1);
        delete(entities, table.lockRange(entities, after, through));
        return Optional.of(through);
    }

    private void delete(EntityManager entities, List<MailTable.Version> versions) {
        table.delete(entities, versions);
        table.addToCount(entities, -versions.size());
    }

    private <T> T attempt(String what, Callable<T> work) throws MessagingException {
        try {
            return work.call();
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new MessagingException("Cannot " + what + " in " + url.asString() + ": " + RootCause.of(e), e);
        }
    }

    @Override
    public String toString() {
        return url.asString();
    }
}
