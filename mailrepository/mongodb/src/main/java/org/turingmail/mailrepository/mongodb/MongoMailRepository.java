package org.turingmail.mailrepository.mongodb;

import com.google.common.collect.Iterables;
import com.mongodb.MongoException;
import com.mongodb.MongoGridFSException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.FindOneAndReplaceOptions;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.result.UpdateResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import javax.mail.internet.MimeMessage;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.KeyIterator;
import org.turingmail.mailrepository.MessageBytes;
import org.turingmail.mailrepository.RootCause;

/**
 * A mail repository in a collection of MongoDB, a document for each mail: see {@link MessageDocument}.
 *
 * <ul>
 *   <li>A document is written in one step, so a reader gets either the old mail or the new one. A large message is in
 *       GridFS, complete before the document that refers to it is written, and deleted after that has gone.
 *   <li>{@link #store} returns when a majority of the replica set has the mail in its journal. If the message is the
 *       one that was {@linkplain #retrieve retrieved}, only the envelope is written.
 *   <li>{@link #size} is the count that MongoDB keeps of each collection.
 *   <li>Keys (mail names) are 1 to 1000 characters.
 * </ul>
 *
 * <p>Thread-safe, also for several James servers on one database.
 */
final class MongoMailRepository implements HeldMailRepository {
    private static final int MAX_KEY = 1_000;
    private static final int AT_ONCE = 250;
    private static final int BUFFER = 64 * 1024;
    private static final int DUPLICATE_KEY = 11_000;
    /** Each failed attempt means that another one succeeded. */
    private static final int ATTEMPTS = 30;
    /** Of a document of 16 MB, without what the parts of a message take once more. */
    private static final long MAX_DOCUMENT = 12L << 20;
    /** A message is in its document twice, a byte of it takes two at most, and a dot in the name of a field three. */
    private static final int BYTES_OF_A_BYTE = 5;

    private static final String SOURCE = "turing-mongodb-";
    /** The message, but for {@code raw.data}. */
    private static final List<String> VIEW = List.of("content", "mime");

    private final MongoStorage storage;
    private final MailRepositoryUrl url;
    private final String collection;

    MongoMailRepository(MongoStorage storage, MailRepositoryUrl url, String collection) {
        this.storage = storage;
        this.url = url;
        this.collection = collection;
    }

    @Override
    public void init() {
        try {
            storage.use(database -> database.collection(collection));
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public long size() throws MessagingException {
        return attempt(
                "count mails", database -> database.collection(collection).estimatedDocumentCount());
    }

    @Override
    public MailKey store(Mail mail) throws MessagingException {
        if (!isKey(mail.getName())) {
            throw new MessagingException("A mail must have a name of 1 to " + MAX_KEY + " characters to be stored: "
                    + (mail.getName() == null ? "it has none" : mail.getName()));
        }
        return attempt("store mail " + mail.getName(), database -> {
            write(database, mail);
            return new MailKey(mail.getName());
        });
    }

    private void write(MongoStorage.Opened database, Mail mail) throws IOException, MessagingException {
        MessageDocument.Envelope envelope =
                new MessageDocument.Envelope(mail, storage.location().expireAfter());
        if (isEnvelopeWritten(database, envelope, mail.getMessage())) {
            return;
        }
        Optional<ContentWriter> writer = Optional.empty();
        boolean stored = false;
        try {
            Optional<WrittenMessage> message = Optional.empty();
            if (mail.getMessage() != null) {
                writer = Optional.of(new ContentWriter(
                        database.files(), new MessageFiles.Owner(collection, envelope.key()), inlineLimit(envelope)));
                MessageBytes.copy(mail.getMessage(), writer.get());
                message = Optional.of(writer.get().finish());
            }
            Optional<Document> before = replace(database, envelope.key(), MessageDocument.of(envelope, message));
            stored = true;
            before.ifPresent(document -> deleteFile(database, document));
        } finally {
            if (!stored) {
                writer.ifPresent(ContentWriter::abort);
            }
        }
    }

    private int inlineLimit(MessageDocument.Envelope envelope) {
        long room = Math.max(0, MAX_DOCUMENT - envelope.size()) / BYTES_OF_A_BYTE;
        return (int) Math.min(room, storage.location().gridFsAbove());
    }

    /**
     * Only if the message is the one that was retrieved from the mail that is there, and nobody has changed it since.
     */
    private boolean isEnvelopeWritten(
            MongoStorage.Opened database, MessageDocument.Envelope envelope, MimeMessage message) {
        if (!(message instanceof MimeMessageWrapper) || ((MimeMessageWrapper) message).isModified()) {
            return false;
        }
        String source = ((MimeMessageWrapper) message).getSourceId();
        if (source == null || !source.startsWith(SOURCE)) {
            return false;
        }
        Bson unchanged = Filters.and(
                Filters.eq(MessageDocument.KEY, envelope.key()),
                Filters.eq(MessageDocument.CONTENT_ID, new ObjectId(source.substring(SOURCE.length()))));
        Document current = database.collection(collection)
                .find(unchanged)
                .projection(Projections.include(MessageDocument.CONTENT))
                .first();
        if (current == null) {
            return false;
        }
        UpdateResult result = database.collection(collection)
                .updateOne(
                        unchanged,
                        MessageDocument.envelopeUpdate(
                                envelope, MessageDocument.content(current).orElseThrow()));
        return result.getMatchedCount() == 1;
    }

    /** Returns what of the mail that was there belongs to no mail now. */
    private Optional<Document> replace(MongoStorage.Opened database, String key, Document document) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Optional.ofNullable(database.collection(collection)
                        .findOneAndReplace(
                                Filters.eq(MessageDocument.KEY, key),
                                document,
                                new FindOneAndReplaceOptions()
                                        .upsert(true)
                                        .returnDocument(ReturnDocument.BEFORE)
                                        .projection(Projections.include(MessageDocument.CONTENT))));
            } catch (MongoException e) {
                // two that inserted one key at the same time
                if (e.getCode() != DUPLICATE_KEY || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static void deleteFile(MongoStorage.Opened database, Document document) {
        MessageDocument.content(document).filter(StoredContent::isInGridFs).ifPresent(content -> database.files()
                .delete(content.id()));
    }

    @Override
    public Iterator<MailKey> list() throws MessagingException {
        return listAfter(new MailKey(""));
    }

    @Override
    public Iterator<MailKey> listAfter(MailKey key) throws MessagingException {
        if (!key.asString().isEmpty() && !isKey(key.asString())) {
            return HeldMailRepository.super.listAfter(key);
        }
        return attempt("list mails", any -> new KeyIterator(key.asString(), this::keysAfter));
    }

    private List<String> keysAfter(String key) {
        try {
            return storage.use(database -> keysAfter(database.collection(collection), key, KeyIterator.PAGE));
        } catch (Exception e) {
            throw new IllegalStateException("Cannot list mails of " + url.asString() + ": " + RootCause.of(e), e);
        }
    }

    private static List<String> keysAfter(MongoCollection<Document> messages, String key, int limit) {
        List<String> keys = new ArrayList<>();
        messages.find(Filters.gt(MessageDocument.KEY, key))
                .projection(Projections.fields(Projections.include(MessageDocument.KEY), Projections.excludeId()))
                .sort(Sorts.ascending(MessageDocument.KEY))
                .limit(limit)
                .forEach(document -> keys.add(MessageDocument.key(document)));
        return keys;
    }

    @Override
    public List<Mail> retrieveEnvelopes(Collection<MailKey> keys) throws MessagingException {
        List<Mail> mails = new ArrayList<>();
        for (List<String> some : Iterables.partition(names(keys), AT_ONCE)) {
            mails.addAll(attempt("read envelopes", database -> readEnvelopes(database, some)));
        }
        return mails;
    }

    private List<Mail> readEnvelopes(MongoStorage.Opened database, List<String> keys) throws AddressException {
        List<Mail> mails = new ArrayList<>();
        for (Document document : database.collection(collection)
                .find(Filters.in(MessageDocument.KEY, keys))
                .projection(Projections.exclude("content", "mime", "raw.data"))) {
            mails.add(MessageDocument.restore(document));
        }
        return mails;
    }

    private static List<String> names(Collection<MailKey> keys) {
        return keys.stream()
                .map(MailKey::asString)
                .filter(MongoMailRepository::isKey)
                .distinct()
                .collect(Collectors.toList());
    }

    private static boolean isKey(String key) {
        return MessageDocument.isKey(key, MAX_KEY);
    }

    @Override
    public Mail retrieve(MailKey key) throws MessagingException {
        if (!isKey(key.asString())) {
            return null;
        }
        return attempt("retrieve mail " + key.asString(), database -> {
            ObjectId incomplete = null;
            while (true) {
                Document document = database.collection(collection)
                        .find(Filters.eq(MessageDocument.KEY, key.asString()))
                        .projection(Projections.exclude(VIEW))
                        .first();
                if (document == null) {
                    return null;
                }
                ObjectId version = MessageDocument.version(document);
                if (version.equals(incomplete)) {
                    throw new IOException("its message is missing or damaged in " + collection);
                }
                Optional<Mail> mail = read(database, document);
                if (mail.isPresent()) {
                    return mail.get();
                }
                // replaced meanwhile; if not, it is damaged
                incomplete = version;
            }
        });
    }

    /** Empty if its file is not what it should be. */
    private static Optional<Mail> read(MongoStorage.Opened database, Document document)
            throws IOException, MessagingException {
        MailImpl mail = MessageDocument.restore(document);
        Optional<StoredContent> content = MessageDocument.content(document);
        if (content.isPresent()) {
            Optional<MimeMessageInputStreamSource> source = readContent(database, document, content.get());
            if (source.isEmpty()) {
                return Optional.empty();
            }
            mail.setMessageNoCopy(new MimeMessageWrapper(source.get()));
        }
        return Optional.of(mail);
    }

    private static Optional<MimeMessageInputStreamSource> readContent(
            MongoStorage.Opened database, Document document, StoredContent content) throws IOException {
        MimeMessageInputStreamSource source =
                MimeMessageInputStreamSource.create(SOURCE + content.id().toHexString());
        boolean complete = false;
        try (OutputStream out = source.getWritableOutputStream()) {
            complete = copy(database, document, content, out);
            return complete ? Optional.of(source) : Optional.empty();
        } finally {
            if (!complete) {
                source.dispose();
            }
        }
    }

    /** Returns whether it is what was stored. */
    private static boolean copy(
            MongoStorage.Opened database, Document document, StoredContent content, OutputStream out)
            throws IOException {
        Checksum checksum = new Checksum();
        if (content.isInGridFs()) {
            try (InputStream in = database.files().open(content.id())) {
                byte[] buffer = new byte[BUFFER];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    checksum.update(buffer, 0, read);
                    out.write(buffer, 0, read);
                }
            } catch (MongoGridFSException e) {
                return false;
            }
        } else {
            byte[] bytes = RawText.bytes(MessageDocument.data(document), content.charset());
            checksum.update(bytes, 0, bytes.length);
            out.write(bytes);
        }
        return checksum.size() == content.size() && checksum.sha256().equals(content.sha256());
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
        for (List<String> some : Iterables.partition(names(keys), AT_ONCE)) {
            attempt("remove mails", database -> {
                remove(database, some);
                return some;
            });
        }
    }

    private void remove(MongoStorage.Opened database, List<String> keys) {
        MongoCollection<Document> messages = database.collection(collection);
        List<Document> found = messages.find(Filters.in(MessageDocument.KEY, keys))
                .projection(Projections.include(MessageDocument.CONTENT))
                .into(new ArrayList<>());
        messages.deleteMany(Filters.in(MessageDocument.KEY, keys));
        // the file of one that was stored in between is found later: it belongs to no message
        found.forEach(document -> deleteFile(database, document));
    }

    /**
     * {@inheritDoc}
     *
     * <p>Each mail goes as a whole. Mails that are stored meanwhile may stay.
     */
    @Override
    public void removeAll() throws MessagingException {
        String reached = "";
        while (reached != null) {
            String after = reached;
            reached = attempt("remove all mails", database -> {
                List<String> keys = keysAfter(database.collection(collection), after, AT_ONCE);
                remove(database, keys);
                return keys.isEmpty() ? null : keys.get(keys.size() - 1);
            });
        }
    }

    private <T> T attempt(String what, MongoStorage.Work<T> work) throws MessagingException {
        try {
            return storage.use(work);
        } catch (Exception e) {
            throw new MessagingException("Cannot " + what + " in " + url.asString() + ": " + RootCause.of(e), e);
        }
    }

    @Override
    public String toString() {
        return url.asString();
    }
}
