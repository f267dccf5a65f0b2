package org.turingmail.agent.facts;

import java.util.Locale;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.turingmail.agent.header.FieldScanner;
import org.turingmail.agent.header.HeaderFields;

/** Whether a program wrote a mail, as the mail itself says. */
public final class Automatic {
    private Automatic() {}

    /** Whether the mail was submitted automatically, or is a report such as a receipt. */
    public static boolean is(MimeMessage message) throws MessagingException {
        HeaderFields fields = HeaderFields.of(message);
        return fields.values("Auto-Submitted").stream().anyMatch(Automatic::isSubmitted)
                || fields.values("Content-Type").stream().anyMatch(Automatic::isReport);
    }

    /** Whether a field {@code Auto-Submitted} says so (RFC 3834, section 5): any keyword does but {@code no}. */
    public static boolean isSubmitted(String value) {
        return !keyword(value).equals("no");
    }

    /** Whether a field {@code Content-Type} says that it is a report (RFC 6522). */
    public static boolean isReport(String contentType) {
        return keyword(contentType).equals("multipart/report");
    }

    /** The part of a structured field before its parameters, without comments (nested ones too), in lower case. */
    public static String keyword(CharSequence value) {
        FieldScanner scanner = new FieldScanner(value);
        StringBuilder keyword = new StringBuilder();
        while (!scanner.skip().atEnd() && !scanner.isAt(';')) {
            keyword.append(keyword.length() == 0 ? "" : " ").append(scanner.word(";"));
        }
        return keyword.toString().toLowerCase(Locale.ROOT);
    }
}
