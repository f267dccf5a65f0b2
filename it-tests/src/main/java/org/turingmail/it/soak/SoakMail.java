package org.turingmail.it.soak;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.turingmail.launcher.mail.Message;

/**
 * A mail of the soak test. Immutable.
 *
 * @param id unique in a run; stands in the field {@value #ID_FIELD} and in the Message-ID
 * @param size of the body, in octets, about
 */
record SoakMail(int id, Kind kind, String sender, List<String> recipients, int size) {
    static final String ID_FIELD = "X-Soak-Id";

    /** Who writes. */
    enum Kind {
        KNOWN("a known sender"),
        ONE_MAIL("an unknown sender with one mail"),
        SEVERAL_MAILS("an unknown sender with several mails"),
        PARTLY_KNOWN("a sender known to one recipient of several");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    SoakMail {
        recipients = List.copyOf(recipients);
    }

    /** The same bytes each time. */
    Message message() {
        StringBuilder text = new StringBuilder()
                .append("Date: Mon, 2 Nov 2026 10:00:00 +0000\n")
                .append("From: <%s>\n".formatted(sender))
                .append("To: %s\n".formatted(String.join(",\n ", recipients)))
                .append("Subject: Soak %d\n".formatted(id))
                .append("Message-ID: %s\n".formatted(messageId()))
                .append("%s: %s\n".formatted(ID_FIELD, name()))
                .append("MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n");
        Random random = new Random(id);
        int end = text.length() + size;
        while (text.length() < end) {
            text.append(Long.toHexString(random.nextLong())).append(random.nextInt(6) == 0 ? "\n" : " ");
        }
        return Message.ofText(text.append("\n").toString());
    }

    String messageId() {
        return "<" + name() + "@client.example.net>";
    }

    String name() {
        return name(id);
    }

    static String name(int id) {
        return String.format(Locale.ROOT, "soak-%06d", id);
    }
}
