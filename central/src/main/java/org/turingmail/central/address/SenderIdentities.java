package org.turingmail.central.address;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Under which addresses an envelope sender is looked up: programs on the way write more into it than who wrote the mail.
 *
 * <p>First the sender as it is, then what remains when this is undone, one after the other and also within one another:
 *
 * <ul>
 *   <li>Bounce Address Tag Validation: {@code prvs=tag=user@d} is {@code user@d}
 *       (<a href="https://datatracker.ietf.org/doc/html/draft-levine-smtp-batv-01">draft-levine-smtp-batv-01</a>, section 2;
 *       {@code btv1==tag==user@d} is what one vendor writes)
 *   <li>the Sender Rewriting Scheme of forwarders: {@code SRS0=hash=tt=d=user@forwarder} and
 *       {@code SRS1=hash=first==hash=tt=d=user@second} are {@code user@d}; {@code +} and {@code -} may stand behind the 0 or 1
 *       (<a href="https://www.libsrs2.org/srs/srs.pdf">The Sender Rewriting Scheme</a>, section 3)
 *   <li>variable envelope return paths of lists: {@code bounce+reader=dest.tld@list.tld} is {@code bounce@list.tld}
 *       (<a href="https://cr.yp.to/proto/verp.txt">Variable Envelope Return Paths</a>, with the delimiters
 *       <a href="https://www.postfix.org/VERP_README.html">of Postfix</a>; with {@code -} in the place of {@code +} nobody
 *       can tell where the list ends and the reader begins)
 *   <li>plus-addresses: {@code user+tag@d} is {@code user@d}
 *       (<a href="https://www.rfc-editor.org/rfc/rfc5233#section-1">RFC 5233, section 1</a>)
 * </ul>
 *
 * <p>What is malformed stays as it is. An address is not decoded in order to be trusted: the hash in it is the
 * forwarder's own and means nothing to others, so anybody can write an SRS address that names a stranger. It is as good as
 * the plain sender, which anybody can write as well; but where authentication counts, it is that of the
 * {@linkplain EmailAddress#domain() domain} of the first address, and only SRS changes the domain.
 *
 * <p>Pure.
 */
public final class SenderIdentities {
    /** More than any sane chain needs; each is a look-up. */
    static final int MAX = 6;

    private static final Pattern PRVS = Pattern.compile("prvs=[0-9a-z]{4,32}=([^=].*)");
    private static final Pattern BTV1 = Pattern.compile("btv1==[0-9a-z]+==([^=].*)");
    private static final String HASH_TIME_DOMAIN_USER = "[0-9a-z+/]+=[0-9a-z]+=([^=@]+)=(.+)";
    private static final Pattern SRS0 = Pattern.compile("srs0[=+-]" + HASH_TIME_DOMAIN_USER);
    private static final Pattern SRS1 = Pattern.compile("srs1[=+-][0-9a-z+/]+=[^=@]+=[=+-]" + HASH_TIME_DOMAIN_USER);

    private static final List<Function<EmailAddress, Optional<EmailAddress>>> REWRITING = List.of(
            sender -> sameDomain(PRVS, sender),
            sender -> sameDomain(BTV1, sender),
            sender -> otherDomain(SRS0, sender),
            sender -> otherDomain(SRS1, sender));

    private static final List<Function<EmailAddress, Optional<EmailAddress>>> ALL = Stream.concat(
                    REWRITING.stream(), Stream.of(SenderIdentities::withoutDetail))
            .toList();

    private SenderIdentities() {}

    /** The sender, and what it stands for, nearest first: 1 to 6 addresses whose canonical forms all differ. */
    public static List<EmailAddress> of(EmailAddress sender) {
        Map<String, EmailAddress> identities = new LinkedHashMap<>();
        Optional<EmailAddress> next = Optional.of(sender);
        while (next.isPresent() && identities.size() < MAX) {
            identities.putIfAbsent(next.get().canonical(), next.get());
            next = next.flatMap(address -> undo(ALL, address));
        }
        return List.copyOf(identities.values());
    }

    /** The last of the {@linkplain #of identities}: whom it names in the end. */
    public static EmailAddress innermost(EmailAddress sender) {
        List<EmailAddress> identities = of(sender);
        return identities.get(identities.size() - 1);
    }

    /**
     * Whom it names, mail for mail: what remains when tags and rewriting are undone, for each mail has others. The detail of a
     * plus-address stays: it may be another person, and all customers of a sending service have one address without it.
     *
     * @param credible whether an identity may stand for the sender; from the first that may not, nothing is undone any more
     */
    public static EmailAddress lasting(EmailAddress sender, Predicate<EmailAddress> credible) {
        EmailAddress lasting = sender;
        for (int i = 1; i < MAX; i++) {
            Optional<EmailAddress> next = undo(REWRITING, lasting).filter(credible);
            if (next.isEmpty()) {
                return lasting;
            }
            lasting = next.get();
        }
        return lasting;
    }

    private static Optional<EmailAddress> undo(
            List<Function<EmailAddress, Optional<EmailAddress>>> steps, EmailAddress address) {
        return steps.stream()
                .map(step -> step.apply(address))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<EmailAddress> sameDomain(Pattern pattern, EmailAddress address) {
        Matcher matcher = pattern.matcher(address.localPart());
        return matcher.matches() ? Optional.of(at(matcher.group(1), address.domain())) : Optional.empty();
    }

    private static Optional<EmailAddress> otherDomain(Pattern pattern, EmailAddress address) {
        Matcher matcher = pattern.matcher(address.localPart());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(at(matcher.group(2), Domain.ofMail(matcher.group(1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** VERP with a plus is a plus-address, whatever the detail says. */
    private static Optional<EmailAddress> withoutDetail(EmailAddress address) {
        int plus = address.localPart().indexOf('+');
        return plus > 0 && !address.localPart().startsWith("\"") && !isRewritten(address.localPart())
                ? Optional.of(at(address.localPart().substring(0, plus), address.domain()))
                : Optional.empty();
    }

    /** A malformed SRS address with a plus in it is not a plus-address. */
    private static boolean isRewritten(String localPart) {
        return localPart.matches("(?:srs[01][=+-]|prvs=|btv1=).*");
    }

    private static EmailAddress at(String localPart, Domain domain) {
        return new EmailAddress(localPart + "@" + domain.name(), localPart, domain);
    }
}
