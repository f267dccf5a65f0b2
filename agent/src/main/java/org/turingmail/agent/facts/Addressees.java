package org.turingmail.agent.facts;

import com.google.common.collect.Sets;
import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.agent.header.HeaderFields;

/**
 * Whether the header of a mail names somebody for whom it is (RFC 3834, section 2; RFC 5230, section 4.5).
 *
 * <p>James keeps no note of an alias or group that it resolved, so {@link #remember} is to be called before: without
 * it, nobody could tell a mail to a group from one that was sent blindly. Case, and what stands behind a plus, do not
 * matter.
 */
public final class Addressees {
    private static final AttributeName ORIGINAL = AttributeName.of("org.turingmail.original-recipients");
    private static final List<String> FIELDS = List.of("To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc");
    private static final String DELIMITERS = " \t\r\n\f<>,;:\"()";
    private static final int LONGEST_LOCAL_PART = 200;
    private static final int LONGEST_DOMAIN = 255;
    /** Who names more addresses than this in a message names nobody with those that follow. */
    static final int MAX_ADDRESSES = 10_000;

    private Addressees() {}

    /** Writes into the mail for whom it came in, before aliases and groups are resolved; the first note stays. */
    public static void remember(Mail mail) {
        if (knownOf(mail)) {
            return;
        }
        List<AttributeValue<?>> recipients = mail.getRecipients().stream()
                .map(recipient -> AttributeValue.of(recipient.asString()))
                .collect(Collectors.toList());
        mail.setAttribute(new Attribute(ORIGINAL, AttributeValue.of(recipients)));
    }

    /** Whether {@link #remember} was called for this mail. */
    public static boolean knownOf(Mail mail) {
        return mail.getAttribute(ORIGINAL).isPresent();
    }

    /**
     * Whether at least one recipient is addressed: by its own address or, if it stands for an alias or a group that the
     * mail came in for, by any such address.
     */
    public static boolean nameARecipientOf(Mail mail) throws MessagingException {
        Set<String> original = original(mail);
        Set<String> recipients = mail.getRecipients().stream()
                .map(MailAddress::asString)
                .map(Addressees::normal)
                .collect(Collectors.toSet());
        Set<String> named = named(HeaderFields.of(mail.getMessage()), Sets.union(original, recipients));
        boolean originalIsNamed = original.stream().anyMatch(named::contains);
        return recipients.stream()
                .anyMatch(recipient -> named.contains(recipient) || !original.contains(recipient) && originalIsNamed);
    }

    /**
     * The one address that the mail came in for, as the client wrote it; empty if there were several, or if
     * {@link #remember} was not called.
     */
    public static Optional<String> onlyOriginal(Mail mail) {
        List<String> original = noted(mail);
        return original.size() == 1 ? Optional.of(original.get(0)) : Optional.empty();
    }

    /** Those of the wanted addresses that the header names. */
    private static Set<String> named(HeaderFields header, Set<String> wanted) {
        Set<String> named = new HashSet<>();
        int remaining = MAX_ADDRESSES;
        for (String field : FIELDS) {
            for (String value : header.values(field)) {
                remaining -= find(utf8(value), remaining, address -> {
                    String normal = normal(address);
                    if (wanted.contains(normal)) {
                        named.add(normal);
                    }
                });
            }
        }
        return named;
    }

    /**
     * Finds the addresses in a field, in one pass. Also finds those in names and comments: then somebody is named who
     * is not, which does no harm.
     *
     * @return how many were found, at most {@code limit}
     */
    static int find(CharSequence value, int limit, Consumer<String> found) {
        int count = 0;
        int begin = 0;
        int at = -1;
        for (int i = 0; i <= value.length() && count < limit; i++) {
            char c = i == value.length() ? ' ' : value.charAt(i);
            if (c != '@' && DELIMITERS.indexOf(c) < 0) {
                continue;
            }
            if (at > begin && at - begin <= LONGEST_LOCAL_PART && i > at + 1 && i - at - 1 <= LONGEST_DOMAIN) {
                found.accept(value.subSequence(begin, i).toString());
                count++;
                at = -1;
                begin = i + 1;
            } else if (c == '@') {
                begin = at < 0 ? begin : at + 1;
                at = i;
            } else {
                at = -1;
                begin = i + 1;
            }
        }
        return count;
    }

    /** JavaMail reads each octet of a header as a character; RFC 6532 has UTF-8 there. */
    private static String utf8(String value) {
        return value.chars().allMatch(c -> c < 0x80) || value.chars().anyMatch(c -> c > 0xff)
                ? value
                : new String(value.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static Set<String> original(Mail mail) {
        return noted(mail).stream().map(Addressees::normal).collect(Collectors.toSet());
    }

    private static List<String> noted(Mail mail) {
        Object value = mail.getAttribute(ORIGINAL)
                .map(attribute -> (Object) attribute.getValue().value())
                .orElse(List.of());
        return (value instanceof Collection ? (Collection<?>) value : Arrays.asList(value))
                .stream()
                        .map(item -> item instanceof AttributeValue ? ((AttributeValue<?>) item).value() : item)
                        .map(String::valueOf)
                        .collect(Collectors.toList());
    }

    private static String normal(String address) {
        int at = address.lastIndexOf('@');
        String localPart = address.substring(0, Math.max(0, at));
        int plus = localPart.indexOf('+');
        return ((plus > 0 ? localPart.substring(0, plus) : localPart) + "@" + ascii(address.substring(at + 1)))
                .toLowerCase(Locale.ROOT);
    }

    private static String ascii(String domain) {
        try {
            return domain.chars().allMatch(c -> c < 0x80) ? domain : IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            return domain;
        }
    }
}
