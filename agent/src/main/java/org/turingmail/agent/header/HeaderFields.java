package org.turingmail.agent.header;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.mail.Header;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MimeMessageWrapper;

/**
 * The header fields of a message from outside, bounded in number and length. Every reader of a header in the agent and
 * its mailets goes through this class, so that none can be made to work for long: the header is read once, in one pass,
 * and what is handed out is never longer than {@link #MAX_LENGTH}. Immutable.
 *
 * <p>A line ends as JavaMail has it: with CRLF, LF or CR. Other systems do not end a line at a bare CR, so a field that
 * follows one is marked ({@link HeaderField#followsBareCr()}). The mark is lost if a mailet changed the header before,
 * as James writes the header anew then.
 */
public final class HeaderFields {
    /** The most fields that are read, from the top. */
    public static final int MAX_FIELDS = 10_000;
    /** The most characters of a field's value that are read. */
    public static final int MAX_LENGTH = 64 * 1024;
    /** The most octets of a header that are read. */
    public static final int MAX_OCTETS = 4 * 1024 * 1024;

    private final List<HeaderField> fields;
    private final Map<String, List<HeaderField>> byName;
    private final boolean complete;

    private HeaderFields(List<HeaderField> fields, boolean complete) {
        this.fields = Collections.unmodifiableList(fields);
        this.complete = complete;
        this.byName = new HashMap<>();
        for (HeaderField field : fields) {
            byName.computeIfAbsent(key(field.name()), name -> new ArrayList<>()).add(field);
        }
    }

    /**
     * Reads the header of a message; the body is not touched.
     *
     * @throws MessagingException if the message cannot be read
     */
    public static HeaderFields of(MimeMessage message) throws MessagingException {
        if (message instanceof MimeMessageWrapper && !((MimeMessageWrapper) message).isModified()) {
            try (InputStream octets = ((MimeMessageWrapper) message).getMessageInputStream()) {
                return read(octets);
            } catch (IOException e) {
                throw new MessagingException("The header cannot be read", e);
            }
        }
        return of(message.getAllHeaders());
    }

    /**
     * Reads a header from the octets of a message.
     *
     * @param octets of the message; read as far as the header goes, and a little further
     */
    public static HeaderFields read(InputStream octets) throws IOException {
        List<HeaderField> fields = new ArrayList<>();
        boolean complete = new RawHeader(octets, MAX_FIELDS, MAX_OCTETS, raw -> fields.add(raw.field)).read();
        return new HeaderFields(fields, complete);
    }

    private static HeaderFields of(Enumeration<Header> headers) {
        List<HeaderField> fields = new ArrayList<>();
        while (headers.hasMoreElements()) {
            if (fields.size() == MAX_FIELDS) {
                return new HeaderFields(fields, false);
            }
            Header header = headers.nextElement();
            String value = header.getValue() == null ? "" : header.getValue();
            fields.add(new HeaderField(String.valueOf(header.getName()), value, false));
        }
        return new HeaderFields(fields, true);
    }

    /** All fields that were read, from the top. */
    public List<HeaderField> all() {
        return fields;
    }

    /** The fields of a name, from the top; case does not matter. */
    public List<HeaderField> named(String name) {
        return Collections.unmodifiableList(byName.getOrDefault(key(name), List.of()));
    }

    /** The values of the fields of a name, from the top, each at most {@link #MAX_LENGTH} characters. */
    public List<String> values(String name) {
        return named(name).stream().map(HeaderField::value).collect(Collectors.toList());
    }

    /** The value of the topmost field of a name. */
    public Optional<String> first(String name) {
        return named(name).stream().findFirst().map(HeaderField::value);
    }

    /** Whether there is a field of a name. */
    public boolean contain(String name) {
        return byName.containsKey(key(name));
    }

    /** Whether all fields were read. What is not complete is too broken to be answered. */
    public boolean isComplete() {
        return complete;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
