package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Maps of rspamd: sets of values, all with one verdict. A map must not be empty: rspamd would keep what it has, see
 * {@link FileWriter#finish}.
 */
final class Rspamd {
    private Rspamd() {}

    private static final Pattern NETWORK = Pattern.compile("\\[([0-9A-Fa-f:.]+)](/[0-9]+)?|([^\\[\\]]+)");
    private static final Pattern SCORE =
            Pattern.compile("(?:[A-Za-z0-9_.-]*[A-Za-z_][A-Za-z0-9_.-]*:)?([+-]?[0-9]*\\.?[0-9]+)");

    /** A key, in quotes or not, and what stands behind it, without comments. */
    private record Line(String key, String value) {
        static Line of(String text) {
            String line = Invisible.strip(text);
            int end;
            String key;
            if (line.startsWith("\"")) {
                end = line.indexOf('"', 1);
                if (end < 0) {
                    throw new IllegalArgumentException("has a quote that does not end");
                }
                key = line.substring(1, end++);
            } else {
                end = 0;
                while (end < line.length() && line.charAt(end) != '#' && !Invisible.isInvisible(line.charAt(end))) {
                    end++;
                }
                key = line.substring(0, end);
            }
            return new Line(key, withoutComment(line.substring(end)));
        }
    }

    private static String withoutComment(String text) {
        int comment = text.indexOf('#');
        return Invisible.strip(comment < 0 ? text : text.substring(0, comment));
    }

    /**
     * Checks what stands behind a key: a score, perhaps of a symbol. A positive score is for spam, so it must be a
     * block.
     *
     * @throws IllegalArgumentException if it is not understood, or is of the other verdict; the message says why
     */
    private static void requireSame(Verdict verdict, String value) {
        if (value.isEmpty()) {
            return;
        }
        Matcher score = SCORE.matcher(value);
        if (!score.matches()) {
            throw new IllegalArgumentException("has the value " + ItemParser.shortened(value)
                    + ", which is not understood: only a score may follow, such as 4.5 or SYMBOL:4.5");
        }
        double number = Double.parseDouble(score.group(1));
        if (number == 0 || number > 0 != (verdict == Verdict.BLOCK)) {
            throw new IllegalArgumentException("has the score " + score.group(1) + ", which is not for the verdict "
                    + verdict + " that was given for the file: rspamd blocks with positive scores only");
        }
    }

    /** Whole addresses, and domains without their subdomains. */
    static final class Set implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new ByLine(items) {
                @Override
                void entry(long number, String text) throws IOException {
                    Line line = Line.of(text);
                    String key = line.key();
                    requireSame(items.verdict(Optional.empty()), line.value());
                    EntryKind kind = key.indexOf('@') > 0 ? EntryKind.ADDRESS : EntryKind.DOMAIN_ONLY;
                    add(number, text, kind, key, Optional.empty(), Optional.empty());
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> {
                switch (item.kind()) {
                    case ADDRESS -> {
                        Senders.requirePlain(item.value());
                        // A slash begins a key that goes on over the ends of lines; and # ends one.
                        if (item.value().startsWith("/") || item.value().indexOf('#') >= 0) {
                            throw new IllegalArgumentException(
                                    "an address with # or a slash at its begin, which mean something in a map");
                        }
                        output.line(item.value());
                    }
                    case DOMAIN_ONLY -> output.line(item.value());
                    default -> {
                        if (item.kind() == EntryKind.DOMAIN) {
                            output.line(item.value());
                        }
                        throw new IllegalArgumentException("subdomains, which a set does not have: use rspamd-regexp");
                    }
                }
            };
        }
    }

    /** Clients. */
    static final class Ip implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new ByLine(items) {
                @Override
                void entry(long number, String text) throws IOException {
                    Line line = Line.of(text);
                    Matcher network = NETWORK.matcher(line.key());
                    if (!network.matches()) {
                        throw new IllegalArgumentException("is not an IP address or network");
                    }
                    requireSame(items.verdict(Optional.empty()), line.value());
                    String prefix = network.group(2) == null ? "" : network.group(2);
                    ItemParser.Guess guess =
                            ItemParser.network(network.group(1) == null ? line.key() : network.group(1) + prefix);
                    add(number, text, guess.kind(), guess.value(), Optional.empty(), Optional.empty());
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> {
                String value = item.value();
                int slash = value.indexOf('/');
                if (value.indexOf(':') < 0) {
                    output.line(value);
                } else if (slash < 0) {
                    output.line("[", value, "]");
                } else {
                    output.line("[", value.substring(0, slash), "]", value.substring(slash));
                }
            };
        }
    }

    /** Every sender, as a pattern. */
    static final class Regexp implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new ByLine(items) {
                @Override
                void entry(long number, String text) throws IOException {
                    String line = Invisible.strip(text);
                    int end = 1;
                    while (end < line.length() && line.charAt(end) != '/') {
                        end += line.charAt(end) == '\\' ? 2 : 1;
                    }
                    if (!line.startsWith("/") || end < 2 || end >= line.length()) {
                        throw new IllegalArgumentException("is not /pattern/i");
                    }
                    int flags = end + 1;
                    while (flags < line.length() && !Invisible.isInvisible(line.charAt(flags))) {
                        flags++;
                    }
                    String given = line.substring(end + 1, flags);
                    if (!given.isEmpty() && !given.equals("i")) {
                        throw new IllegalArgumentException("has " + ItemParser.shortened(given)
                                + " behind its pattern, which ends at the first / that has no \\ before it;"
                                + " only the flag i is understood");
                    }
                    requireSame(items.verdict(Optional.empty()), withoutComment(line.substring(flags)));
                    String pattern = line.substring(1, end).replace("\\/", "/");
                    Optional<ListItem> entry = Senders.entryOfPattern(pattern, items.verdict(Optional.empty()));
                    add(
                            number,
                            text,
                            entry.map(ListItem::kind).orElse(EntryKind.REGEX),
                            entry.map(ListItem::value).orElse(pattern),
                            Optional.empty(),
                            Optional.empty());
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> output.line("/", pattern(item).replace("/", "\\/"), "/i");
        }

        private static String pattern(ListItem item) {
            String value = item.value();
            switch (item.kind()) {
                case ADDRESS:
                    Senders.requirePlain(value);
                    return Senders.patternOfAddress(value);
                case DOMAIN_ONLY:
                    return "@" + PortablePattern.quote(value) + "$";
                case SUBDOMAINS:
                    return "\\." + PortablePattern.quote(value) + "$";
                case DOMAIN:
                    return (Senders.isLiteral(value) ? "@" : "[.@]") + PortablePattern.quote(value) + "$";
                default:
                    return PortablePattern.of(value);
            }
        }
    }
}
