package org.turingmail.mailrepository.commands;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        MessageDigest digest = sha256();
        OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest);
        MessageBytes.copy(mail.getMessage(), out);
        return hex(digest);
    }

    private static String envelope(Mail mail) {
        MessageDigest digest = sha256();
        add(
                digest,
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null));
        add(digest, mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.joining("\n")));
        add(digest, mail.getState());
        add(digest, mail.getErrorMessage());
        add(digest, mail.getRemoteHost());
        add(digest, mail.getRemoteAddr());
        add(
                digest,
                mail.getLastUpdated() == null
                        ? null
                        : Long.toString(mail.getLastUpdated().getTime()));
        add(
                digest,
                AttributesJson.write(mail.attributes()
                        .sorted(Comparator.comparing(
                                (Attribute attribute) -> attribute.getName().asString()))));
        add(digest, RecipientHeadersJson.write(mail.getPerRecipientSpecificHeaders()));
        return hex(digest);
    }

    private static void add(MessageDigest digest, String field) {
        String text = Optional.ofNullable(field)
                .map(value -> REPLACED.matcher(value).replaceAll("\ufffd"))
                .orElse("");
        digest.update((field == null ? "-" : text.length() + ":" + text).getBytes(StandardCharsets.UTF_8));
    }

    boolean hasSameMessage(Fingerprint other) {
        return message.equals(other.message);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private static String hex(MessageDigest digest) {
        StringBuilder digits = new StringBuilder();
        for (byte b : digest.digest()) {
            digits.append(String.format("%02x", b));
        }
        return digits.toString();
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
