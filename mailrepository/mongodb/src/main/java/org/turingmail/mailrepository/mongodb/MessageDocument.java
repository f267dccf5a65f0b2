package org.turingmail.mailrepository.mongodb;

import com.google.common.base.Utf8;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.turingmail.mailrepository.AttributesJson;
import org.turingmail.mailrepository.RecipientHeadersJson;

/** A mail as a document of MailHog: what MailHog has no place for is under {@code turing}, which it ignores. */
final class MessageDocument {
    static final String KEY = "turing.key";
    static final String VERSION = "turing.version";
    static final String CONTENT = "turing.content";
    static final String CONTENT_ID = CONTENT + ".id";
    static final String EXPIRES = "turing.expires";

    private static final String TURING = "turing";
    private static final char REPLACEMENT = '\ufffd';
    /** Of what is neither message nor attributes nor error message nor recipient. */
    private static final int SMALL_FIELDS = 64 * 1024;

    private static final int BYTES_OF_AN_ADDRESS = 100;

    private MessageDocument() {}

    /** A whole document. */
    static Document of(Envelope envelope, Optional<WrittenMessage> message) {
        Optional<MailHogContent.Parsed> parsed =
                message.map(written -> written.text().parse(written.stored().size()));
        return new Document("id", envelope.key)
                .append("from", envelope.from)
                .append("to", envelope.to)
                .append("content", parsed.map(MailHogContent.Parsed::content).orElseGet(MailHogContent::nothing))
                .append("created", envelope.now)
                .append("mime", parsed.map(MailHogContent.Parsed::mime).orElse(null))
                .append(
                        "raw",
                        new Document("from", envelope.sender)
                                .append("to", envelope.recipients)
                                .append(
                                        "data",
                                        message.map(written -> written.text().text())
                                                .orElse(""))
                                .append("helo", ""))
                .append(TURING, envelope.turing(message.map(WrittenMessage::stored)));
    }

    /** What changes a document whose message stays. */
    static Document envelopeUpdate(Envelope envelope, StoredContent content) {
        return new Document(
                "$set",
                new Document("from", envelope.from)
                        .append("to", envelope.to)
                        .append("raw.from", envelope.sender)
                        .append("raw.to", envelope.recipients)
                        .append(TURING, envelope.turing(Optional.of(content))));
    }

    /** Which of them has changed, for those who read it in steps. */
    static ObjectId version(Document document) {
        return turing(document).getObjectId("version");
    }

    static String key(Document document) {
        return turing(document).getString("key");
    }

    static Optional<StoredContent> content(Document document) {
        return StoredContent.read(turing(document).get("content", Document.class));
    }

    static String data(Document document) {
        return document.get("raw", Document.class).getString("data");
    }

    private static Document turing(Document document) {
        return document.get(TURING, Document.class);
    }

    /** The mail, still without its message. */
    static MailImpl restore(Document document) throws AddressException {
        Document turing = turing(document);
        Document raw = document.get("raw", Document.class);
        String key = turing.getString("key");
        String sender = raw.getString("from");
        MailImpl mail = MailImpl.builder()
                .name(key)
                .state(turing.getString("state"))
                .addRecipients(raw.getList("to", String.class).toArray(new String[0]))
                .addAttributes(AttributesJson.read(turing.getString("attributes"), key))
                .addAllHeadersForRecipients(RecipientHeadersJson.read(turing.getString("recipientHeaders")))
                .build();
        mail.setSender(sender.isEmpty() ? null : new MailAddress(sender));
        mail.setErrorMessage(turing.getString("errorMessage"));
        mail.setRemoteHost(turing.getString("remoteHost"));
        mail.setRemoteAddr(turing.getString("remoteAddr"));
        mail.setLastUpdated(turing.getDate("lastUpdated"));
        return mail;
    }

    /**
     * Whether MongoDB finds a key again: strings of BSON are UTF-8, which has no half of a pair.
     *
     * @param maxLength in characters
     */
    static boolean isKey(String key, int maxLength) {
        return key != null
                && !key.isEmpty()
                && key.length() <= maxLength
                && storable(key).equals(key);
    }

    /** The text with U+FFFD for halves of pairs; null for null. */
    private static String storable(String text) {
        if (text == null || text.chars().noneMatch(c -> Character.isSurrogate((char) c))) {
            return text;
        }
        StringBuilder storable = new StringBuilder(text.length());
        text.codePoints()
                .map(point -> Character.getType(point) == Character.SURROGATE ? REPLACEMENT : point)
                .forEach(storable::appendCodePoint);
        return storable.toString();
    }

    /** What is known of a mail without its message, ready to be written. */
    static final class Envelope {
        private final String key;
        private final String sender;
        private final List<String> recipients;
        private final Document from;
        private final List<Document> to = new ArrayList<>();
        private final Date now = new Date();
        private final Document turing;

        /** @param expireAfter when MongoDB shall remove it by itself */
        Envelope(Mail mail, Optional<Duration> expireAfter) {
            key = mail.getName();
            sender = mail.getMaybeSender()
                    .asOptional()
                    .map(MailAddress::asString)
                    .orElse("");
            recipients =
                    mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.toList());
            from = mail.getMaybeSender().asOptional().map(Envelope::path).orElseGet(() -> path("", ""));
            mail.getRecipients().forEach(recipient -> to.add(path(recipient)));
            turing = new Document("key", key)
                    .append("version", new ObjectId())
                    .append("state", storable(mail.getState() == null ? Mail.DEFAULT : mail.getState()))
                    .append("errorMessage", storable(mail.getErrorMessage()))
                    .append("remoteHost", storable(mail.getRemoteHost()))
                    .append("remoteAddr", storable(mail.getRemoteAddr()))
                    .append("lastUpdated", mail.getLastUpdated())
                    .append("attributes", AttributesJson.write(mail.attributes()))
                    .append("recipientHeaders", RecipientHeadersJson.write(mail.getPerRecipientSpecificHeaders()));
            expireAfter.ifPresent(
                    age -> turing.append("expires", Date.from(Instant.now().plus(age))));
        }

        private static Document path(MailAddress address) {
            return path(address.getLocalPart(), address.getDomain().asString());
        }

        private static Document path(String mailbox, String domain) {
            return new Document("relays", List.of())
                    .append("mailbox", mailbox)
                    .append("domain", domain)
                    .append("params", "");
        }

        private Document turing(Optional<StoredContent> content) {
            return new Document(turing)
                    .append("content", content.map(StoredContent::toDocument).orElse(null));
        }

        String key() {
            return key;
        }

        /** How many bytes of a document this takes at most. */
        long size() {
            long texts = turing.values().stream()
                    .filter(String.class::isInstance)
                    .mapToLong(value -> Utf8.encodedLength((String) value))
                    .sum();
            // each address is there twice, once in pieces
            long addresses = recipients.stream()
                    .mapToLong(address -> 2L * address.length() + BYTES_OF_AN_ADDRESS)
                    .sum();
            return SMALL_FIELDS + texts + addresses;
        }
    }
}
