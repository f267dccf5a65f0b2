package org.turingmail.central.policy;

import com.google.common.net.InternetDomainName;
import com.google.re2j.Pattern;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.turingmail.central.address.Network;

/**
 * Finds entries that are about everybody, or about all who have a domain below a public suffix, a registry's
 * ({@code com}, {@code co.uk}): mostly a slip, and in a list of somebody else an attack. Suffixes are those of the <a
 * href="https://publicsuffix.org/">Public Suffix List</a> (its ICANN section) in the release of Guava that central has.
 *
 * <p>Whether a pattern matches everybody is found out by trying: it is broad if it matches a set of addresses below one
 * suffix that have nothing else in common. Thread-safe.
 */
public final class Breadth {
    /** The shortest prefix of a network that is not broad. */
    static final int MIN_IPV4 = 8;

    static final int MIN_IPV6 = 16;

    /** Suffixes that each pattern is tried with, besides those that stand in it. */
    private static final List<String> SUFFIXES = List.of(
            "com", "org", "net", "edu", "gov", "info", "biz", "io", "de", "uk", "co.uk", "fr", "it", "es", "nl", "pl",
            "ru", "cn", "com.cn", "jp", "co.jp", "br", "com.br", "in", "au", "com.au", "eu", "ch", "se", "us",
            "example");

    /**
     * Local parts and domains of one suffix that have no character in common, in domains right below it and further
     * down.
     */
    private static final List<List<String>> PROBES = List.of(
            List.of("7@0.", "x@q.", "j-9_y.k@k-8x.", "w".repeat(50) + "@" + "v".repeat(50) + "."),
            List.of("7@0.6.", "x@zyx.wvq.", "j-9_y@k-8x.4.", "w".repeat(50) + "@" + "v".repeat(50) + ".z."));

    private static final java.util.regex.Pattern WORD = java.util.regex.Pattern.compile("[a-z0-9-]{2,24}");
    private static final int MAX_WORDS = 50;
    private static final int MAX_KEPT = 5_000;
    private static final Map<String, Boolean> KEPT = new ConcurrentHashMap<>();

    private Breadth() {}

    /**
     * Returns why an entry is broad; empty if it is not.
     *
     * @param value canonical
     */
    public static Optional<String> of(EntryKind kind, String value) {
        switch (kind) {
            case DOMAIN:
            case DOMAIN_ONLY:
            case SUBDOMAINS:
                return isPublicSuffix(value)
                        ? Optional.of("is a public suffix or has no dot, so it stands for the domains of many owners")
                        : Optional.empty();
            case CIDR:
                Network network = Network.parse(value);
                int least = network.isIpv6() ? MIN_IPV6 : MIN_IPV4;
                return network.prefix() < least
                        ? Optional.of("is a network of more than a /" + least)
                        : Optional.empty();
            case REGEX:
                return isBroad(value)
                        ? Optional.of("is a pattern that matches everybody, or all domains below a public suffix")
                        : Optional.empty();
            default:
                return Optional.empty();
        }
    }

    /** Whether a domain has no dot, or is one below which a registry sells domains. */
    public static boolean isPublicSuffix(String domain) {
        if (domain.startsWith("[")) {
            return false;
        }
        if (domain.indexOf('.') < 0) {
            return true;
        }
        // No rule of the list has more labels.
        if (domain.chars().filter(c -> c == '.').count() > 4) {
            return false;
        }
        try {
            return InternetDomainName.from(domain).isRegistrySuffix();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isBroad(String text) {
        Boolean known = KEPT.get(text);
        if (known != null) {
            return known;
        }
        boolean broad = matchesAll(Patterns.compiled(text), text);
        if (KEPT.size() >= MAX_KEPT) {
            KEPT.clear();
        }
        KEPT.put(text, broad);
        return broad;
    }

    private static boolean matchesAll(Pattern pattern, String text) {
        return suffixes(text).anyMatch(suffix -> PROBES.stream().anyMatch(probes -> probes.stream()
                .allMatch(probe -> pattern.matcher(probe + suffix).find())));
    }

    private static Stream<String> suffixes(String text) {
        Set<String> inPattern = new LinkedHashSet<>();
        if (text.indexOf('$') < 0 && !text.contains("\\z")) {
            // A word that is a suffix too, such as casino, is meant as a word.
            return SUFFIXES.stream();
        }
        String plain = text.toLowerCase(java.util.Locale.ROOT).replace("\\.", ".");
        Matcher dotted = WORD.matcher(plain.replace('.', ' '));
        while (dotted.find() && inPattern.size() < MAX_WORDS) {
            String word = dotted.group();
            if (isTopLevel(word)) {
                inPattern.add(word);
                int begin = dotted.start() - 1;
                int before = begin;
                while (before > 0 && isOfWord(plain.charAt(before - 1))) {
                    before--;
                }
                if (begin > 0 && plain.charAt(begin) == '.' && before < begin) {
                    inPattern.add(plain.substring(before, dotted.end()));
                }
            }
        }
        inPattern.removeIf(suffix -> !isPublicSuffix(suffix));
        return Stream.concat(SUFFIXES.stream(), inPattern.stream());
    }

    private static boolean isTopLevel(String word) {
        try {
            return InternetDomainName.from(word).isRegistrySuffix();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isOfWord(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-';
    }
}
