package org.turingmail.mailrepository.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.AttributesJson;
import org.turingmail.mailrepository.RecipientHeadersJson;

/**
 * All of a mail but the bytes of its message, and what these must be: a JSON object, in ASCII, whose last member is the
 * SHA-256 of everything before it. Immutable.
 */
final class Envelope {
    /** The largest that is written or read, in bytes: it is in memory as a whole. */
    static final int LARGEST = 16 << 20;

    private static final int FORMAT = 1;
    private static final String CHECKSUM_BEFORE = ",\n  \"checksum\" : \"sha256:";
    private static final String CHECKSUM_AFTER = "\"\n}\n";
    private static final int CHECKSUM_DIGITS = 64;
    /** The length of the end that the checksum is not of. */
    static final int TAIL = CHECKSUM_BEFORE.length() + CHECKSUM_DIGITS + CHECKSUM_AFTER.length();

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{" + CHECKSUM_DIGITS + "}");

    // ASCII alone: also half a character beyond U+FFFF, which UTF-8 cannot say, survives
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
    private static final ObjectWriter WRITER = JSON.writer(new DefaultPrettyPrinter()
            .withObjectIndenter(new DefaultIndenter("  ", "\n"))
            .withArrayIndenter(new DefaultIndenter("  ", "\n")));

    private final ObjectNode json;
    private final Optional<Content> content;

    private Envelope(ObjectNode json, Optional<Content> content) {
        this.json = json;
        this.content = content;
    }

    /** @param stored when the mail came into the repository */
    static Envelope of(String repository, Mail mail, Instant stored, Optional<Content> content) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.put("repository", repository);
        json.put("key", mail.getName());
        json.put("stored", stored.toString());
        json.put(
                "sender",
                mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse(null));
        ArrayNode recipients = json.putArray("recipients");
        mail.getRecipients().forEach(recipient -> recipients.add(recipient.asString()));
        json.put("state", mail.getState() == null ? Mail.DEFAULT : mail.getState());
        json.put("errorMessage", mail.getErrorMessage());
        json.put("remoteHost", mail.getRemoteHost());
        json.put("remoteAddress", mail.getRemoteAddr());
        json.put(
                "lastUpdated",
                mail.getLastUpdated() == null
                        ? null
                        : Instant.ofEpochMilli(mail.getLastUpdated().getTime()).toString());
        json.set("attributes", tree(AttributesJson.write(mail.attributes())));
        json.set("recipientHeaders", tree(RecipientHeadersJson.write(mail.getPerRecipientSpecificHeaders())));
        ObjectNode message = content.isPresent() ? json.putObject("message") : null;
        content.ifPresentOrElse(
                its -> message.put("file", its.file()).put("size", its.size()).put("sha256", its.sha256()),
                () -> json.putNull("message"));
        return new Envelope(json, content);
    }

    private static JsonNode tree(String text) {
        try {
            return text == null ? JSON.nullNode() : JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("JSON that was just written cannot be read", e);
        }
    }

    /** @throws IOException if it is too large to be read again */
    byte[] bytes() throws IOException {
        String text = WRITER.writeValueAsString(json);
        String covered = text.substring(0, text.length() - "\n}".length());
        if (covered.length() > LARGEST - TAIL) {
            throw new IOException("its envelope and attributes are larger than " + (LARGEST >> 20) + " MB");
        }
        byte[] bytes = covered.getBytes(StandardCharsets.US_ASCII);
        byte[] tail =
                (CHECKSUM_BEFORE + sha256(bytes, bytes.length) + CHECKSUM_AFTER).getBytes(StandardCharsets.US_ASCII);
        byte[] all = Arrays.copyOf(bytes, bytes.length + tail.length);
        System.arraycopy(tail, 0, all, bytes.length, tail.length);
        return all;
    }

    /**
     * Reads the envelope of a message.
     *
     * @param file where it is now
     * @param path the message that it must be of
     * @throws NoSuchFileException if there is none
     * @throws DamagedException if it is not as it was written, or written by a stranger
     * @throws IOException if it cannot be read, or was written by a newer version
     */
    static Envelope read(Path file, MessagePath path, String repository) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new DamagedException(file, "it is not a file");
        }
        if (attributes.size() > LARGEST) {
            throw new DamagedException(file, "it is larger than " + (LARGEST >> 20) + " MB");
        }
        ObjectNode json = checked(file, Files.readAllBytes(file));
        if (!json.path("repository").asText().equals(repository)) {
            throw new DamagedException(file, "it is of the repository " + json.path("repository"));
        }
        if (!FileNames.of(json.path("key").asText()).equals(path.name())) {
            throw new DamagedException(file, "it is of the message " + json.path("key"));
        }
        return new Envelope(json, content(file, path, json.path("message")));
    }

    private static ObjectNode checked(Path file, byte[] bytes) throws IOException {
        int covered = bytes.length - TAIL;
        if (covered < 0) {
            throw new DamagedException(file, "it is cut off");
        }
        String tail = new String(bytes, covered, TAIL, StandardCharsets.US_ASCII);
        if (!tail.equals(CHECKSUM_BEFORE + sha256(bytes, covered) + CHECKSUM_AFTER)) {
            throw new DamagedException(file, "its checksum is not that of its content");
        }
        JsonNode json;
        try {
            json = JSON.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw new DamagedException(file, "it is not valid JSON");
        }
        int format = json.path("format").asInt();
        if (format > FORMAT) {
            throw new IOException(
                    file + " was written by a newer version of Turing (format " + format + "). Install that version");
        }
        if (!json.isObject() || format != FORMAT) {
            throw new DamagedException(file, "it is not an envelope of Turing");
        }
        return (ObjectNode) json;
    }

    private static Optional<Content> content(Path file, MessagePath path, JsonNode message) throws DamagedException {
        if (message.isNull()) {
            return Optional.empty();
        }
        String name = message.path("file").asText();
        String sha256 = message.path("sha256").asText();
        if (path.version(name).isEmpty() || !SHA256.matcher(sha256).matches()) {
            throw new DamagedException(file, "it names no message of its own");
        }
        return Optional.of(new Content(name, message.path("size").asLong(-1), sha256));
    }

    String key() {
        return json.path("key").asText();
    }

    Optional<Content> content() {
        return content;
    }

    /** When the mail came into the repository. */
    Instant stored() {
        try {
            return Instant.parse(json.path("stored").asText());
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    /**
     * Returns the mail, still without its message.
     *
     * @param file that this was read from, for errors
     */
    MailImpl mail(Path file) throws DamagedException {
        try {
            return mail();
        } catch (MessagingException | RuntimeException e) {
            // its checksum is right: somebody made it so
            throw new DamagedException(file, "it is not an envelope of Turing (" + e + ")");
        }
    }

    private MailImpl mail() throws MessagingException {
        MailImpl mail = MailImpl.builder()
                .name(key())
                .state(json.path("state").asText())
                .addRecipients(recipients())
                .addAttributes(AttributesJson.read(text(json.path("attributes")), key()))
                .addAllHeadersForRecipients(RecipientHeadersJson.read(text(json.path("recipientHeaders"))))
                .build();
        String sender = json.path("sender").textValue();
        mail.setSender(sender == null ? null : new MailAddress(sender));
        mail.setErrorMessage(json.path("errorMessage").textValue());
        mail.setRemoteHost(json.path("remoteHost").textValue());
        mail.setRemoteAddr(json.path("remoteAddress").textValue());
        String updated = json.path("lastUpdated").textValue();
        mail.setLastUpdated(
                updated == null ? null : new Date(Instant.parse(updated).toEpochMilli()));
        return mail;
    }

    private String[] recipients() throws AddressException {
        ArrayNode recipients = (ArrayNode) json.path("recipients");
        String[] addresses = new String[recipients.size()];
        for (int i = 0; i < addresses.length; i++) {
            addresses[i] = recipients.get(i).asText();
        }
        return addresses;
    }

    private static String text(JsonNode tree) {
        return tree.isObject() ? tree.toString() : null;
    }

    private static String sha256(byte[] bytes, int length) {
        return Hashing.sha256().hashBytes(bytes, 0, length).toString();
    }
}
