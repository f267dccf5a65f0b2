package org.turingmail.agent.authentication.dkim;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.lang3.StringUtils;
import org.turingmail.agent.authentication.dkim.DkimResult.Verdict;
import org.turingmail.agent.authentication.dns.DnsNames;

/** The value of a {@code DKIM-Signature} field (RFC 6376, section 3.5). Immutable. */
final class DkimSignature {
    private static final int BEGINNING = 8;
    private static final int MOST_FIELDS = 1_000;
    private static final Set<String> CANONICALIZATIONS = Set.of("simple", "relaxed");
    private static final Set<String> ALGORITHMS = Set.of("rsa-sha256", "ed25519-sha256", "rsa-sha1");

    private final String domain;
    private final String selector;
    private final String algorithm;
    private final byte[] signature;
    private final String beginning;
    private final byte[] bodyHash;
    private final List<String> fields;
    private final boolean relaxedHeader;
    private final boolean relaxedBody;
    private final long limit;
    private final String identityDomain;
    private final Optional<Long> signed;
    private final Optional<Long> expires;
    private final Optional<String> fault;

    private DkimSignature(TagList tags) throws InvalidSignature {
        domain = DnsNames.normal(mandatory(tags, "d"));
        selector = DnsNames.normal(mandatory(tags, "s"));
        if (!DnsNames.isMailDomain(domain) || !DnsNames.isMailDomain(selector + "._domainkey." + domain)) {
            throw permanent("d= or s= is no domain name");
        }
        algorithm = mandatory(tags, "a").toLowerCase(Locale.ROOT);
        String encoded = mandatory(tags, "b");
        beginning = StringUtils.left(encoded, BEGINNING);
        signature = decoded("b", encoded);
        bodyHash = decoded("bh", mandatory(tags, "bh"));
        fields = new ArrayList<>();
        for (String name : StringUtils.split(mandatory(tags, "h"), ':')) {
            fields.add(name.toLowerCase(Locale.ROOT));
        }
        String[] canonicalization = tags.compact("c")
                .orElse("simple/simple")
                .toLowerCase(Locale.ROOT)
                .split("/", 2);
        relaxedHeader = canonicalization[0].equals("relaxed");
        String body = canonicalization.length == 2 ? canonicalization[1] : "simple";
        relaxedBody = body.equals("relaxed");
        limit = number(tags, "l").orElse(Long.MAX_VALUE);
        signed = number(tags, "t");
        expires = number(tags, "x");
        String identity = tags.compact("i").orElse("@" + domain);
        identityDomain = DnsNames.normal(identity.substring(identity.lastIndexOf('@') + 1));
        fault = fault(tags, canonicalization[0], body, identity);
    }

    private Optional<String> fault(TagList tags, String header, String body, String identity) {
        if (!tags.get("v").filter("1"::equals).isPresent()) {
            return Optional.of("v= is not 1");
        }
        if (!ALGORITHMS.contains(algorithm)) {
            return Optional.of("a= is unknown");
        }
        if (algorithm.equals("rsa-sha1")) {
            return Optional.of("rsa-sha1 is not accepted (RFC 8301)");
        }
        if (!CANONICALIZATIONS.contains(header) || !CANONICALIZATIONS.contains(body)) {
            return Optional.of("c= is unknown");
        }
        if (!fields.contains("from")) {
            return Optional.of("From is not signed");
        }
        if (fields.size() > MOST_FIELDS) {
            return Optional.of("h= names more than " + MOST_FIELDS + " fields");
        }
        if (identity.indexOf('@') < 0 || !identityDomain.equals(domain) && !identityDomain.endsWith("." + domain)) {
            return Optional.of("i= is not within d=");
        }
        if (!tags.compact("q")
                .map(methods -> List.of(methods.split(":")).contains("dns/txt"))
                .orElse(true)) {
            return Optional.of("q= is unknown");
        }
        if (signed.isPresent() && expires.isPresent() && expires.get() < signed.get()) {
            return Optional.of("it expired before it was made");
        }
        return Optional.empty();
    }

    /** @throws InvalidSignature if what it says of itself cannot be read */
    static DkimSignature parse(String value) throws InvalidSignature {
        TagList tags = TagList.parse(value)
                .orElseThrow(() -> new InvalidSignature(Verdict.PERMERROR, "the tags cannot be read"));
        return new DkimSignature(tags);
    }

    /** Why it must not be verified, although it can be read. */
    Optional<String> fault() {
        return fault;
    }

    private static String mandatory(TagList tags, String name) throws InvalidSignature {
        return tags.compact(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new InvalidSignature(Verdict.PERMERROR, name + "= is missing"));
    }

    private static byte[] decoded(String name, String base64) throws InvalidSignature {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw permanent(name + "= is no base64");
        }
    }

    private static Optional<Long> number(TagList tags, String name) throws InvalidSignature {
        Optional<String> digits = tags.compact(name);
        if (digits.isEmpty()) {
            return Optional.empty();
        }
        String text = digits.get();
        if (text.isEmpty() || text.length() > 76 || !StringUtils.containsOnly(text, "0123456789")) {
            throw permanent(name + "= is no number");
        }
        String significant = StringUtils.stripStart(text, "0");
        return Optional.of(
                significant.isEmpty()
                        ? 0L
                        : significant.length() > 18 ? Long.MAX_VALUE - 1 : Long.parseLong(significant));
    }

    private static InvalidSignature permanent(String reason) {
        return new InvalidSignature(Verdict.PERMERROR, reason);
    }

    String domain() {
        return domain;
    }

    String selector() {
        return selector;
    }

    String algorithm() {
        return algorithm;
    }

    boolean isEd25519() {
        return algorithm.startsWith("ed25519");
    }

    byte[] signature() {
        return signature.clone();
    }

    String beginning() {
        return beginning;
    }

    byte[] bodyHash() {
        return bodyHash.clone();
    }

    /** The names in {@code h=}, in lower case. */
    List<String> fields() {
        return fields;
    }

    boolean isHeaderRelaxed() {
        return relaxedHeader;
    }

    boolean isBodyRelaxed() {
        return relaxedBody;
    }

    /** How many octets of the canonical body are signed; {@link Long#MAX_VALUE} for all. */
    long limit() {
        return limit;
    }

    /** The domain in {@code i=}. */
    String identityDomain() {
        return identityDomain;
    }

    /** When it was made, in seconds. */
    Optional<Long> signed() {
        return signed;
    }

    /** When it expires, in seconds. */
    Optional<Long> expires() {
        return expires;
    }
}
