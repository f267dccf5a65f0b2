package org.turingmail.agent.facts;

import com.google.common.base.Strings;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/** Whether a program wrote a mail, as the mail itself says. */
public final class Automatic {
    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");

    private Automatic() {}

    /** Whether the mail was submitted automatically, or is a report such as a receipt. */
    public static boolean is(MimeMessage message) throws MessagingException {
        String[] submitted = message.getHeader("Auto-Submitted");
        if (submitted != null) {
            for (String value : submitted) {
                if (isSubmitted(value)) {
                    return true;
                }
            }
        }
        return isReport(Strings.nullToEmpty(message.getHeader("Content-Type", "")));
    }

    /** Whether a field {@code Auto-Submitted} says so (RFC 3834, section 5): any keyword does but {@code no}. */
    public static boolean isSubmitted(String value) {
        return !keyword(value).equals("no");
    }

    /** Whether a field {@code Content-Type} says that it is a report (RFC 6522). */
    public static boolean isReport(String contentType) {
        return keyword(contentType).equals("multipart/report");
    }

    /** The first word of a structured field, without comments (nested ones too) and parameters. */
    public static String keyword(String value) {
        String before;
        String bare = value;
        do {
            before = bare;
            bare = COMMENT.matcher(before).replaceAll(" ");
        } while (!bare.equals(before));
        int end = bare.indexOf(';');
        return (end < 0 ? bare : bare.substring(0, end)).trim().toLowerCase(Locale.ROOT);
    }
}
