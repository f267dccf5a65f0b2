package org.turingmail.mailrepository.commands;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.AttributesJson;
import org.turingmail.mailrepository.MessageBytes;
import org.turingmail.mailrepository.RecipientHeadersJson;

/**
 * What tells whether a mail is the same as another one: SHA-256 of its message, and of the rest. The message is read to
 * its end, without being kept in memory. Immutable.
 */
final class Fingerprint {
    /** What a database cannot keep, and stores as U+FFFD. */
    private static final Pattern REPLACED =
            Pattern.compile("\\u0000|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]");

    private final String message;
    private final String envelope;

    private Fingerprint(String message, String envelope) {
        this.message = message;
        this.envelope = envelope;
    }

    /** @throws IOException if the message cannot be read to its end */
    static Fingerprint of(Mail mail) throws IOException, MessagingException {
        return new Fingerprint(message(mail), envelope(mail));
    }

    private static String message(Mail mail) throws IOException, MessagingException {
        if (mail.getMessage() == null) {
            return "none";
        }
        HashingOutputStream out = new HashingOutputStream(Hashing.sha256(), OutputStream.nullOutputStream());
        MessageBytes.copy(mail.getMessage(), out);
        return out.hash().toString();
    }

    private static String envelope(Mail mail) {
        Hasher hasher = Hashing.sha256().newHasher();
        add(
                hasher,
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null));
        add(hasher, mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining("\n")));
        add(hasher, mail.getState());
        add(hasher, mail.getErrorMessage());
        add(hasher, mail.getRemoteHost());
        add(hasher, mail.getRemoteAddr());
        add(
                hasher,
                mail.getLastUpdated() == null
                        ? null
                        : Long.toString(mail.getLastUpdated().getTime()));
        add(
                hasher,
                AttributesJson.write(mail.attributes()
                        .sorted(Comparator.comparing(
                                (Attribute attribute) -> attribute.getName().asString()))));
        add(hasher, RecipientHeadersJson.write(mail.getPerRecipientSpecificHeaders()));
        return hasher.hash().toString();
    }

    private static void add(Hasher hasher, String field) {
        String text = Optional.ofNullable(field)
                .map(value -> REPLACED.matcher(value).replaceAll("\ufffd"))
                .orElse("");
        hasher.putString(field == null ? "-" : text.length() + ":" + text, StandardCharsets.UTF_8);
    }

    boolean hasSameMessage(Fingerprint other) {
        return message.equals(other.message);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint
                && ((Fingerprint) other).message.equals(message)
                && ((Fingerprint) other).envelope.equals(envelope);
    }

    @Override
    public int hashCode() {
        return message.hashCode();
    }

    @Override
    public String toString() {
        return "message " + message + ", envelope " + envelope;
    }
}
