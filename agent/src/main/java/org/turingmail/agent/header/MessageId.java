package org.turingmail.agent.header;

import java.util.Optional;
import java.util.regex.Pattern;
import org.turingmail.protocol.UntrustedText;

/** The identifier of a message in its field {@code Message-ID} (RFC 5322, section 3.6.4). */
public final class MessageId {
    private static final Pattern VALID =
            Pattern.compile("<[\\x21-\\x3B\\x3D\\x3F-\\x7E]+@[\\x21-\\x3B\\x3D\\x3F-\\x7E]+>");

    private MessageId() {}

    /**
     * Returns the identifier, without the white space and comments around it; where it is not valid, the field as one
     * line.
     */
    public static String of(String field) {
        return parse(field).orElseGet(() -> UntrustedText.line(field));
    }

    /** Whether a text is a valid identifier, and nothing else. */
    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }

    private static Optional<String> parse(String field) {
        if (field.indexOf('"') >= 0) {
            return Optional.empty();
        }
        FieldScanner scanner = new FieldScanner(field).skip();
        StringBuilder id = new StringBuilder();
        while (!scanner.atEnd()) {
            String word = scanner.word("");
            if (word.isEmpty() || id.length() > 0) {
                return Optional.empty();
            }
            id.append(word);
            scanner.skip();
        }
        return Optional.of(id.toString()).filter(MessageId::isValid);
    }
}
