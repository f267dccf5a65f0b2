package org.turingmail.webadmin;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.lang3.StringUtils;
import org.turingmail.agent.header.FieldText;
import org.turingmail.agent.header.HeaderField;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.protocol.UntrustedText;

/** The header of a held message as far as it is shown: decoded, harmless, and bounded in size. Immutable. */
final class MessageHeaders {
    /** So many fields are shown. */
    static final int MOST_FIELDS = 1_000;
    /** So many characters of one field are shown. */
    static final int LONGEST_VALUE = 10_000;
    /** So many characters are shown in all. */
    static final int MOST_CHARACTERS = 300_000;

    private static final int LONGEST_NAME = 200;

    private final List<Field> fields;
    private final boolean shortened;

    private MessageHeaders(List<Field> fields, boolean shortened) {
        this.fields = Collections.unmodifiableList(fields);
        this.shortened = shortened;
    }

    static MessageHeaders of(MimeMessage message) throws MessagingException {
        List<Field> fields = new ArrayList<>();
        HeaderFields read = HeaderFields.of(message);
        boolean shortened = !read.isComplete();
        int characters = 0;
        for (HeaderField header : read.all()) {
            if (fields.size() == MOST_FIELDS || characters >= MOST_CHARACTERS) {
                return new MessageHeaders(fields, true);
            }
            String name = UntrustedText.line(header.name());
            String raw = header.value();
            String value = FieldText.of(raw, LONGEST_VALUE);
            shortened |= raw.length() > LONGEST_VALUE || name.length() > LONGEST_NAME;
            characters += value.length();
            fields.add(new Field(StringUtils.left(name, LONGEST_NAME), value));
        }
        return new MessageHeaders(fields, shortened);
    }

    /** In the order of the message, repeated ones included. */
    List<Field> fields() {
        return fields;
    }

    /** Whether the message has more than is shown. */
    boolean isShortened() {
        return shortened;
    }

    /** One field. Immutable. */
    static final class Field {
        private final String name;
        private final String value;

        private Field(String name, String value) {
            this.name = name;
            this.value = value;
        }

        public String getName() {
            return name;
        }

        public String getValue() {
            return value;
        }
    }
}
