package org.turingmail.central.address;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses under which an envelope sender is looked up: intermediaries write more into it than who wrote the
 * message.
 *
 * <p>First the sender as it is, then what remains when these are undone, one after the other and also within one
 * another:
 *
 * <ul>
 *   <li>Bounce Address Tag Validation: {@code prvs=tag=user@d} is {@code user@d} (<a
 *       href="https://datatracker.ietf.org/doc/html/draft-levine-smtp-batv-01">draft-levine-smtp-batv-01</a>, section
 *       2); so are {@code prvs=user=tag@d}, {@code btv1==tag==user@d} and {@code msprvs1=tag=user@d} of single vendors
 *   <li>the Sender Rewriting Scheme of forwarders: {@code SRS0=hash=tt=d=user@forwarder} and
 *       {@code SRS1=hash=first==hash=tt=d=user@second} name {@code user@d}; {@code +} and {@code -} may follow the 0 or
 *       1 (<a href="https://www.libsrs2.org/srs/srs.pdf">The Sender Rewriting Scheme</a>, section 3)
 *   <li>the same behind the mailbox that forwards: {@code alice+SRS=hash=tt=d=user@company} (Exchange Online) names
 *       {@code user@d} and {@code alice@company}; {@code alice+caf_=reader=dest.tld@gmail.com} (Gmail) names
 *       {@code alice@gmail.com}, and nobody else
 *   <li>variable envelope return paths of lists: {@code bounce+reader=dest.tld@list.tld} is {@code bounce@list.tld} (<a
 *       href="https://cr.yp.to/proto/verp.txt">Variable Envelope Return Paths</a>, with the delimiters <a
 *       href="https://www.postfix.org/VERP_README.html">of Postfix</a>; with {@code -} instead of {@code +} nobody can
 *       tell where the list ends and the reader begins)
 *   <li>plus-addresses: {@code user+tag@d} is {@code user@d} (<a
 *       href="https://www.rfc-editor.org/rfc/rfc5233#section-1">RFC 5233, section 1</a>)
 * </ul>
 *
 * <p>What is malformed stays as it is. A forwarder's address is not the person: the hash in it means nothing to others,
 * so anybody can write one that names a stranger, and the mailbox that forwards did not write the message. What is
 * found behind such a step is {@linkplain #named named} only; it speaks against a message, and for it only with proof
 * from elsewhere.
 *
 * <p>Pure.
 */
public final class SenderIdentities {
    /** More than any sane chain requires; each is a look-up. */
    static final int MAX = 8;

    /** Digits of a key and a day, and the hash, as the draft has them. */
    private static final String TAG = "[0-9]{4}[0-9a-f]{6}";

    private static final Pattern PRVS = Pattern.compile("prvs=" + TAG + "=([^=].*)");
    private static final Pattern PRVS_BEHIND = Pattern.compile("prvs=([^=].*)=(?=[a-f]*[0-9])[0-9a-f]{6,32}");
    private static final Pattern PRVS_OF_OTHERS = Pattern.compile("prvs=[0-9a-z]{4,32}=([^=].*)");
    private static final Pattern MSPRVS = Pattern.compile("msprvs1=[0-9a-z]+=([^=].*)");
    private static final Pattern BTV1 = Pattern.compile("btv1==[0-9a-z]+==([^=].*)");
    private static final List<Pattern> TAGS = List.of(PRVS, PRVS_BEHIND, PRVS_OF_OTHERS, MSPRVS, BTV1);

    private static final String HASH_TIME_DOMAIN_USER = "[0-9a-z+/]+=[0-9a-z]+=([^=@]+)=(.+)";
    private static final Pattern SRS0 = Pattern.compile("srs0[=+-]" + HASH_TIME_DOMAIN_USER);
    private static final Pattern SRS1 = Pattern.compile("srs1[=+-][0-9a-z+/]+=[^=@]+=[=+-]" + HASH_TIME_DOMAIN_USER);
    private static final List<Pattern> REWRITTEN = List.of(SRS0, SRS1);

    /** The mailbox that forwards, and what follows it. */
    private static final Pattern FORWARDING = Pattern.compile("(.+?)\\+((?:srs[01]?[=+-]|caf_).*)");

    private static final Pattern REWRITTEN_MARK = Pattern.compile("srs[01][=+-]");
    private static final Pattern SRS_OF_MAILBOX = Pattern.compile("srs[=+-]" + HASH_TIME_DOMAIN_USER);
    /** A malformed address of this kind with a plus in it is not a plus-address. */
    private static final Pattern MARKED = Pattern.compile("(?:srs[01][=+-]|prvs=|msprvs1=|btv1=).*");

    private SenderIdentities() {}

    /**
     * The sender, and all that it stands for or names, nearest first: 1 to {@value #MAX} addresses whose canonical
     * forms all differ.
     */
    public static List<EmailAddress> of(EmailAddress sender) {
        return List.copyOf(chain(sender, step -> true).values());
    }

    /**
     * Those of the {@linkplain #of identities} that belong to the domain on the envelope, without what a forwarder
     * names.
     */
    public static List<EmailAddress> own(EmailAddress sender) {
        return List.copyOf(chain(sender, step -> false).values());
    }

    /** Those of the {@linkplain #of identities} that only a forwarder's address names. */
    public static List<EmailAddress> named(EmailAddress sender) {
        Map<String, EmailAddress> all = chain(sender, step -> true);
        all.keySet().removeAll(chain(sender, step -> false).keySet());
        return List.copyOf(all.values());
    }

    /** Whether a forwarder wrote the address, or somebody who pretends to be one. */
    public static boolean isForwarded(EmailAddress sender) {
        String localPart = lasting(sender, identity -> false).localPart();
        return REWRITTEN_MARK.matcher(localPart).lookingAt()
                || FORWARDING.matcher(localPart).matches();
    }

    /** The last of the {@linkplain #of identities}: the person, or the mailbox, that it names in the end. */
    public static EmailAddress innermost(EmailAddress sender) {
        List<EmailAddress> identities = of(sender);
        return identities.get(identities.size() - 1);
    }

    /**
     * The canonical form of the {@linkplain #innermost innermost}: where a challenge arrives in the end, whatever the
     * detail.
     */
    public static String mailbox(EmailAddress sender) {
        return innermost(sender).canonical();
    }

    /**
     * The person that it names, the same for each message: what remains when tags and rewriting are undone. The detail
     * of a plus-address stays: it may be another person, and all customers of a sending service have one address
     * without it.
     *
     * @param credible whether an identity that a forwarder names may stand for the sender; of several forwarders the
     *     one in between need not be
     */
    public static EmailAddress lasting(EmailAddress sender, Predicate<EmailAddress> credible) {
        EmailAddress lasting = sender;
        EmailAddress address = sender;
        boolean named = false;
        for (int i = 1; i < MAX; i++) {
            Optional<EmailAddress> next = untagged(address);
            if (next.isEmpty()) {
                next = author(address);
                named = true;
            }
            if (next.isEmpty()) {
                return lasting;
            }
            address = next.get();
            if (!named || credible.test(address)) {
                lasting = address;
            }
        }
        return lasting;
    }

    private static Map<String, EmailAddress> chain(EmailAddress sender, Predicate<EmailAddress> throughForwarders) {
        Map<String, EmailAddress> identities = new LinkedHashMap<>();
        Optional<EmailAddress> next = Optional.of(sender);
        while (next.isPresent() && identities.size() < MAX) {
            EmailAddress address = next.get();
            identities.putIfAbsent(address.canonical(), address);
            next = untagged(address);
            if (next.isEmpty() && throughForwarders.test(address)) {
                mailboxes(address).stream()
                        .limit(Math.max(0, MAX - 1 - identities.size()))
                        .forEach(mailbox -> identities.putIfAbsent(mailbox.canonical(), mailbox));
                next = author(address);
            }
            if (next.isEmpty()) {
                next = withoutDetail(address);
            }
        }
        return identities;
    }

    private static Optional<EmailAddress> untagged(EmailAddress address) {
        return TAGS.stream()
                .map(pattern -> pattern.matcher(address.localPart()))
                .filter(Matcher::matches)
                .findFirst()
                .map(tagged -> at(tagged.group(1), address.domain()));
    }

    /** Who wrote the message, as a forwarder says. */
    private static Optional<EmailAddress> author(EmailAddress address) {
        return REWRITTEN.stream()
                .flatMap(pattern -> author(pattern.matcher(address.localPart())).stream())
                .findFirst()
                .or(() -> {
                    Matcher forwarding = FORWARDING.matcher(address.localPart());
                    return forwarding.matches() ? author(forwarding.group(2)) : Optional.empty();
                });
    }

    private static Optional<EmailAddress> author(String detail) {
        return List.of(SRS_OF_MAILBOX, SRS0, SRS1).stream()
                .flatMap(pattern -> author(pattern.matcher(detail)).stream())
                .findFirst();
    }

    private static Optional<EmailAddress> author(Matcher rewritten) {
        if (!rewritten.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(at(rewritten.group(2), Domain.ofMail(rewritten.group(1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The mailbox whose forwarding wrote the address, if it says so, with and without its detail. */
    private static List<EmailAddress> mailboxes(EmailAddress address) {
        Matcher forwarding = FORWARDING.matcher(address.localPart());
        if (!forwarding.matches()) {
            return List.of();
        }
        List<EmailAddress> mailboxes = new ArrayList<>();
        mailboxes.add(at(forwarding.group(1), address.domain()));
        withoutDetail(mailboxes.get(0)).ifPresent(mailboxes::add);
        return mailboxes;
    }

    /**
     * VERP with a plus is a plus-address, whatever the detail says. What a forwarder adds is no detail of the person.
     */
    private static Optional<EmailAddress> withoutDetail(EmailAddress address) {
        String localPart = address.localPart();
        int plus = localPart.indexOf('+');
        return plus > 0
                        && !localPart.startsWith("\"")
                        && !MARKED.matcher(localPart).matches()
                        && !FORWARDING.matcher(localPart).matches()
                ? Optional.of(at(localPart.substring(0, plus), address.domain()))
                : Optional.empty();
    }

    private static EmailAddress at(String localPart, Domain domain) {
        return EmailAddress.of(localPart, domain);
    }
}
