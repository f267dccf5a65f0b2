package org.turingmail.agent.facts;

import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import com.google.common.net.InternetDomainName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.lang3.StringUtils;
import org.apache.james.core.MailAddress;
import org.turingmail.agent.header.Mailboxes;
import org.turingmail.protocol.Reason;

/** Which sender addresses are no person's, or none that anything may be sent to. */
final class Senders {
    /** RFC 5321, section 4.5.3.1.1, in octets. */
    private static final int LONGEST_LOCAL_PART = 64;
    /** RFC 5321, section 4.5.3.1.3, without the angle brackets. */
    private static final int LONGEST_ADDRESS = 254;

    private static final int READ = 2_000;

    private static final String ATEXT = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
    private static final Pattern PLAIN_LOCAL_PART = Pattern.compile(ATEXT + "(\\." + ATEXT + ")*");
    private static final Pattern HOST = Pattern.compile(
            "([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\\.)*[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");
    private static final Pattern DIGITS = Pattern.compile("(.*\\.)?[0-9]+");

    private static final Pattern ROLE =
            Pattern.compile("mail(er)?[-_.]?daemon([-_.+=].*)?|post[-_.]?master|majordomo?|listserv"
                    + "|list[-_.]?master|mailman|sympa|mdaemon|root|daemon|www-?data|apache|httpd|nobody|uucp|usenet"
                    + "|cron([-_.]?daemon)?|rss([-_.]?feeds?)?|nagios|zabbix|abuse|(.*[-_.+])?(notification|alert)s?"
                    + "|notif(y|ier)"
                    + "|e?-?news|(.*[-_.+])?newsletters?|mailing[-_.]?lists?|mailer|lists?"
                    + "|owner-.*|.*[-+]owner|.*[-+]request|(.*[-+_.])?bounces?([-+=_.].*)?"
                    + "|.*-return-[0-9]+-.*|.*[-+]admin|.*[-+](un)?subscribe|.*[-+]errors"
                    + "|(.*[-_.+])?auto[-_.]?(mat(ed|ic)|repl(y|ies)|respon(d|der|se)|confirm|notif(y|ication)s?"
                    + "|mailer)([-_.+=].*)?"
                    + "|(.*[-_.+])?(no|do[-_.]?not|dont)[-_.]?repl(y|ies)([-_.+=].*)?");
    private static final Pattern BATV = Pattern.compile("^prvs=[^=]*=");
    private static final Pattern MAILER = Pattern.compile(
            "mail(er)?[-_ ]?daemon|mail delivery (sub)?system|post ?master|<\\s*>", Pattern.CASE_INSENSITIVE);
    /** The recipient's address in the sender's (VERP), unless a forwarder wrote it there. */
    private static final Pattern VERP = Pattern.compile(
            "(?!srs[01][-+=]|(ms)?prvs1?=|[^+]+\\+(caf_|srs)=).+[-+_.=][^=]+=[a-z0-9-]+(\\.[a-z0-9-]+)+");
    /** A number that stands for a message or a subscriber: no person has such a name. */
    private static final Pattern OPAQUE =
            Pattern.compile("([^-+_.=]*[-+_.=])*(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{16,}([-+_.=].*)?"
                    + "|(.*[-+_.=])?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}([-+_.=].*)?");

    /** A label of the domain of machines that send in bulk; never the domain that somebody registered. */
    private static final Pattern MACHINES =
            Pattern.compile("bounce[sd]?|newsletters?|mailings?|mailers?[0-9]{0,3}|lists|alerts|notifications?");

    private static final Splitter SEGMENTS = Splitter.on(CharMatcher.anyOf("-+_.=#"));
    private static final int LONG_NUMBER = 6;
    private static final int MANY_LONG_NUMBERS = 2;
    /** A name with a date of birth has three. */
    private static final int MANY_NUMBERS = 4;

    private Senders() {}

    /** The reason why nothing is sent to this address automatically. */
    static Optional<String> suppression(MailAddress sender) {
        if (!isPlain(sender)) {
            return Optional.of(Reason.SENDER_SYNTAX);
        }
        String localPart =
                BATV.matcher(sender.getLocalPart().toLowerCase(Locale.ROOT)).replaceFirst("");
        if (isRole(localPart)) {
            return Optional.of(Reason.ROLE_SENDER);
        }
        return VERP.matcher(localPart).matches()
                        || OPAQUE.matcher(localPart).matches()
                        || isMadeOfNumbers(localPart)
                        || isOfMachines(sender.getDomain().asString())
                ? Optional.of(Reason.BULK)
                : Optional.empty();
    }

    private static boolean isMadeOfNumbers(String localPart) {
        List<String> numbers = SEGMENTS.splitToStream(localPart)
                .filter(segment ->
                        !segment.isEmpty() && CharMatcher.inRange('0', '9').matchesAllOf(segment))
                .collect(Collectors.toList());
        return numbers.size() >= MANY_NUMBERS
                || numbers.stream()
                                .filter(number -> number.length() >= LONG_NUMBER)
                                .count()
                        >= MANY_LONG_NUMBERS;
    }

    private static boolean isOfMachines(String domain) {
        String name = domain.toLowerCase(Locale.ROOT);
        return InternetDomainName.isValid(name)
                && Splitter.on('.')
                        .splitToStream(StringUtils.removeEnd(name, registered(InternetDomainName.from(name))))
                        .anyMatch(label -> MACHINES.matcher(label).matches());
    }

    private static String registered(InternetDomainName domain) {
        return domain.isUnderRegistrySuffix()
                ? domain.topDomainUnderRegistrySuffix().toString()
                : domain.toString();
    }

    /** Whether a field {@code From} or {@code Sender} names a role: by an address, or, as bounces do, without one. */
    static boolean nameARole(String field) {
        return MAILER.matcher(StringUtils.left(field, READ)).find()
                || Mailboxes.parse(StringUtils.left(field, READ)).all().stream()
                        .map(address -> StringUtils.substringBeforeLast(address, "@"))
                        .anyMatch(Senders::isRole);
    }

    private static boolean isRole(String localPart) {
        return localPart.length() <= LONGEST_LOCAL_PART
                && ROLE.matcher(localPart.toLowerCase(Locale.ROOT)).matches();
    }

    /**
     * Whether every program on the way reads the address alike: a dot-atom of ASCII at a domain name (RFC 5321, section
     * 4.1.2). Quoted local parts are split, unquoted or refused by some, James' own queue among them.
     */
    private static boolean isPlain(MailAddress sender) {
        String localPart = sender.getLocalPart();
        String domain = sender.getDomain().asString();
        return localPart.length() <= LONGEST_LOCAL_PART
                && localPart.length() + 1 + domain.length() <= LONGEST_ADDRESS
                && PLAIN_LOCAL_PART.matcher(localPart).matches()
                && HOST.matcher(domain).matches()
                && !DIGITS.matcher(domain).matches();
    }
}
