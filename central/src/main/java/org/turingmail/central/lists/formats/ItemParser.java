package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.Breadth;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Makes entries of the values in a file and hands them to the sink; what cannot be one is rejected there.
 *
 * <p>It is stricter than the API, which must take what a mail server has accepted: here a wrong format or a slip of the
 * pen is more likely than an exotic address. Not thread-safe.
 */
final class ItemParser {
    private static final int SHOWN = 200;
    private static final Pattern LOCAL_PART =
            Pattern.compile("\"[^\"]*\"|[^\\s\"@,;:<>()\\[\\]\\\\]+", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern DOMAIN =
            Pattern.compile("(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?");
    private static final Pattern NUMERIC = Pattern.compile("(?:.*\\.)?[0-9]+");
    private static final Pattern ADDRESS_LITERAL = Pattern.compile("\\[[0-9a-f:.]+]|\\[ipv6:[0-9a-f:.]+]");

    /** RFC 1035, section 2.3.4. */
    private static final int LONGEST_LABEL = 63;

    private final ReadOptions options;
    private final FileSink sink;
    private boolean empty = true;

    ItemParser(ReadOptions options, FileSink sink) {
        this.options = options;
        this.sink = sink;
    }

    ReadOptions options() {
        return options;
    }

    /** An entry with the scope of the options, or a rejection. */
    void add(long line, String text, EntryKind kind, String value, Optional<Verdict> verdict, Optional<String> note)
            throws IOException {
        try {
            ListItem item = item(kind, value, verdict, note);
            requireNarrow(item);
            entry(line, item);
        } catch (IllegalArgumentException e) {
            reject(line, text, e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if it cannot be an entry; the message says why */
    ListItem item(EntryKind kind, String value, Optional<Verdict> verdict, Optional<String> note) {
        return canonicalItem(kind, canonical(kind, value), verdict, note);
    }

    /**
     * An entry of which the file names the kind: then the value is meant as it is, and all that can be in the list is
     * taken.
     *
     * @throws IllegalArgumentException if it cannot be an entry; the message says why
     */
    ListItem exactItem(EntryKind kind, String value, Optional<Verdict> verdict, Optional<String> note) {
        requireReadable(value);
        return canonicalItem(kind, ListItem.canonical(kind, value), verdict, note);
    }

    private ListItem canonicalItem(EntryKind kind, String value, Optional<Verdict> verdict, Optional<String> note) {
        note.ifPresent(ItemParser::requireReadable);
        return new ListItem(
                kind,
                value,
                verdict(verdict),
                options.scope(),
                options.owner(),
                Optional.empty(),
                note.map(text -> UntrustedText.clean(text.strip(), ListItem.MAX_NOTE))
                        .filter(text -> !text.isEmpty()));
    }

    /** @throws IllegalArgumentException if the entry is broad, and that is not allowed */
    void requireNarrow(ListItem item) {
        if (!options.allowBroad()) {
            Breadth.of(item.kind(), item.value()).ifPresent(why -> {
                throw new IllegalArgumentException(why + "; if that is meant, set allowBroad");
            });
        }
    }

    /** Whether there was neither an entry nor a rejection. */
    boolean isEmpty() {
        return empty;
    }

    void entry(long line, ListItem item) throws IOException {
        empty = false;
        sink.entry(line, item);
    }

    void reject(long line, String text, String reason) throws IOException {
        empty = false;
        sink.rejected(line, shortened(text), reason);
    }

    Verdict verdict(Optional<Verdict> ofLine) {
        return ofLine.or(options::verdict)
                .orElseThrow(() -> new IllegalArgumentException("has no verdict, and none was given for such lines"));
    }

    static String shortened(String text) {
        return text.length() <= SHOWN ? UntrustedText.clean(text, SHOWN) : UntrustedText.clean(text, SHOWN - 3) + "...";
    }

    /**
     * As {@link ListItem#canonical}, with narrower bounds for addresses and domains.
     *
     * @throws IllegalArgumentException if the value is not of that kind; the message says why
     */
    static String canonical(EntryKind kind, String value) {
        requireReadable(value);
        String canonical = ListItem.canonical(kind, value);
        switch (kind) {
            case ADDRESS -> {
                int at = canonical.lastIndexOf('@');
                if (!LOCAL_PART.matcher(canonical.substring(0, at)).matches()) {
                    throw new IllegalArgumentException("is not an address (user@domain)");
                }
                requireDomain(canonical.substring(at + 1));
            }
            case DOMAIN, DOMAIN_ONLY, SUBDOMAINS -> requireDomain(canonical);
            default -> {
                // Exact as they are.
            }
        }
        return canonical;
    }

    private static void requireReadable(String value) {
        if (value.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException("has bytes that are not of the character set (UTF-8 if none is named)");
        }
    }

    /** @throws IllegalArgumentException if the entry is about a domain that cannot be one */
    static void requireDomain(ListItem item) {
        if (item.kind() == EntryKind.ADDRESS && isOrdinary(item.value())) {
            return;
        }
        boolean named = item.kind() == EntryKind.ADDRESS || isDomain(item.kind());
        String domain = item.value().substring(item.value().lastIndexOf('@') + 1);
        if (named && !isDomainName(domain) && !ADDRESS_LITERAL.matcher(domain).matches()) {
            throw new IllegalArgumentException("a domain with characters that no domain has");
        }
    }

    /**
     * Whether an address is of letters, digits, dots and hyphens alone, in their usual places, as nearly all are: then
     * every format can say it, and nothing has to be looked at closer, which takes longer than to write it.
     */
    static boolean isOrdinary(String address) {
        if (address.length() > LONGEST_LABEL) {
            return false;
        }
        boolean inDomain = false;
        char before = '.';
        for (int i = 0; i < address.length(); i++) {
            char here = address.charAt(i);
            boolean word = here >= 'a' && here <= 'z' || here >= '0' && here <= '9';
            boolean between =
                    (here == '.' || here == '-' || here == '@' && !inDomain) && before != '.' && before != '-';
            if (!word && !between) {
                return false;
            }
            inDomain |= here == '@';
            before = here == '@' ? '.' : here;
        }
        return inDomain && before >= 'a' && before <= 'z';
    }

    private static boolean isDomainName(String domain) {
        return DOMAIN.matcher(domain).matches() && !NUMERIC.matcher(domain).matches();
    }

    private static void requireDomain(String domain) {
        if (!isDomainName(domain) && !ADDRESS_LITERAL.matcher(domain).matches()) {
            throw new IllegalArgumentException("is not a domain name (letters, digits and hyphens between dots)");
        }
    }

    /** Whether the kind is one of the three about domains. */
    static boolean isDomain(EntryKind kind) {
        return kind == EntryKind.DOMAIN || kind == EntryKind.DOMAIN_ONLY || kind == EntryKind.SUBDOMAINS;
    }

    /**
     * The kind of a value that stands for itself: {@code user@d}, {@code @d} (the domain alone), {@code .d} or
     * {@code *.d} (its subdomains), {@code d} (both), {@code /pattern/}, an address or a network.
     */
    record Guess(EntryKind kind, String value) {
        static Guess of(String value) {
            String text = Invisible.strip(value);
            if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
                return new Guess(EntryKind.REGEX, text.substring(1, text.length() - 1));
            } else if (text.startsWith("*@")) {
                return new Guess(EntryKind.DOMAIN_ONLY, text.substring(2));
            } else if (text.startsWith("@")) {
                return new Guess(EntryKind.DOMAIN_ONLY, text.substring(1));
            } else if (text.startsWith("*.")) {
                return new Guess(EntryKind.SUBDOMAINS, text.substring(2));
            } else if (text.startsWith(".")) {
                return new Guess(EntryKind.SUBDOMAINS, text.substring(1));
            } else if (text.indexOf('@') >= 0) {
                return new Guess(EntryKind.ADDRESS, text);
            } else if (text.indexOf('/') >= 0) {
                return network(text);
            } else if (text.indexOf(':') >= 0 || NUMERIC.matcher(text).matches()) {
                return new Guess(EntryKind.IP, text);
            }
            return new Guess(EntryKind.DOMAIN, text);
        }
    }

    /** A network, or the one address that it is. */
    static Guess network(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            return new Guess(EntryKind.IP, text);
        }
        boolean whole = text.endsWith(text.indexOf(':') < 0 ? "/32" : "/128");
        return whole ? new Guess(EntryKind.IP, text.substring(0, slash)) : new Guess(EntryKind.CIDR, text);
    }

    /** What a person or a program writes for a verdict; empty if it is none. */
    static Optional<Verdict> verdictOf(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "deliver", "allow", "accept", "ok", "permit", "pass", "yes", "welcome", "whitelist" -> Optional.of(
                    Verdict.DELIVER);
            case "block", "reject", "deny", "drop", "discard", "no", "blacklist" -> Optional.of(Verdict.BLOCK);
            default -> Optional.empty();
        };
    }

    static ListItem withScope(ListItem item, EntryScope scope, String owner) {
        return new ListItem(item.kind(), item.value(), item.verdict(), scope, owner, item.expiresAt(), item.note());
    }
}
