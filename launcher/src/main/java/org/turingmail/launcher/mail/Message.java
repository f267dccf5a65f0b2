package org.turingmail.launcher.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/** A mail as bytes, and what stands in its header. Immutable. */
public final class Message {
    /** What a server adds to a mail on its way (RFC 5321, section 4.4) and James on delivery. */
    private static final Set<String> TRACE = Set.of("return-path", "received", "delivered-to");

    private record Field(String name, int begin, int end) {}

    private final byte[] bytes;
    private final List<Field> fields = new ArrayList<>();
    private final int body;

    private Message(byte[] bytes) {
        this.bytes = bytes.clone();
        this.body = parse();
    }

    public static Message of(byte[] bytes) {
        return new Message(bytes);
    }

    /** @param text with line feeds, which become line endings as mail wants them */
    public static Message ofText(String text) {
        return of(text.replace("\r\n", "\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * The bytes without the trace fields at the top, and without Authentication-Results of servers: above the first
     * Received, which a message without a header has not, or above the last of them (RFC 8601).
     */
    public byte[] withoutTrace() {
        int begin = 0;
        boolean received = false;
        for (Field field : fields) {
            received |= field.name().equals("received");
            if (TRACE.contains(field.name()) || (!received && field.name().equals("authentication-results"))) {
                begin = field.end();
            } else if (!field.name().equals("authentication-results")) {
                break;
            }
        }
        return Arrays.copyOfRange(bytes, begin, bytes.length);
    }

    /** What follows the empty line. */
    public byte[] body() {
        return Arrays.copyOfRange(bytes, body, bytes.length);
    }

    /** The values of all fields of that name, in the order of the mail, unfolded. */
    public List<String> header(String name) {
        return fields.stream()
                .filter(field -> field.name().equals(name.toLowerCase(Locale.ROOT)))
                .map(field -> text(field.begin() + name.length() + 1, field.end())
                        .replaceAll("\\r?\\n(?=[ \\t])", "")
                        .trim())
                .toList();
    }

    /** The text of the mail as a mail program shows it: that of its first text/plain part. */
    public String text() {
        try {
            return text(mime()).orElseThrow(() -> new IllegalStateException("No text in:\n" + this));
        } catch (MessagingException | IOException e) {
            throw new IllegalStateException("Not a MIME mail:\n" + this, e);
        }
    }

    /** The subject as a mail program shows it. */
    public String subject() {
        try {
            return mime().getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException("Not a MIME mail:\n" + this, e);
        }
    }

    private MimeMessage mime() throws MessagingException {
        return new MimeMessage(Session.getInstance(new Properties()), new ByteArrayInputStream(bytes));
    }

    private static Optional<String> text(Part part) throws MessagingException, IOException {
        if (part.isMimeType("text/plain")) {
            return Optional.of((String) part.getContent());
        }
        if (part.isMimeType("multipart/*")) {
            Multipart parts = (Multipart) part.getContent();
            for (int i = 0; i < parts.getCount(); i++) {
                Optional<String> text = text(parts.getBodyPart(i));
                if (text.isPresent()) {
                    return text;
                }
            }
        }
        return Optional.empty();
    }

    /** The names of all fields, in lower case, in the order of the mail. */
    public List<String> headerNames() {
        return fields.stream().map(Field::name).toList();
    }

    @Override
    public String toString() {
        return text(0, bytes.length);
    }

    private int parse() {
        int position = 0;
        while (position < bytes.length) {
            int end = endOfField(position);
            String line = text(position, end);
            if (line.isBlank()) {
                return end;
            }
            int colon = line.indexOf(':');
            if (colon <= 0) {
                return position;
            }
            fields.add(new Field(line.substring(0, colon).trim().toLowerCase(Locale.ROOT), position, end));
            position = end;
        }
        return position;
    }

    private int endOfField(int begin) {
        for (int i = begin; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                boolean empty = i == begin || i == begin + 1 && bytes[begin] == '\r';
                boolean folded = i + 1 < bytes.length && (bytes[i + 1] == ' ' || bytes[i + 1] == '\t');
                if (empty || !folded) {
                    return i + 1;
                }
            }
        }
        return bytes.length;
    }

    private String text(int begin, int end) {
        return new String(bytes, begin, end - begin, StandardCharsets.UTF_8);
    }
}
