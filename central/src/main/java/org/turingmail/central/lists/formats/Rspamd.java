package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import org.turingmail.central.lists.ListItem;
import org.turingmail.protocol.EntryKind;

/**
 * Maps of rspamd: sets of values, all with one verdict. A map must not be empty: rspamd would keep what it has, see
 * {@link FileWriter#finish}.
 */
final class Rspamd {
    private Rspamd() {}

    private static String key(String text) {
        return text.strip().split("\\s", 2)[0];
    }

    /** Whole addresses, and domains without their subdomains. */
    static final class Set implements Shape {
        @Override
        public Read read(Items items) {
            return new ByLine(items) {
                @Override
                void entry(long number, String text) throws IOException {
                    String key = key(text);
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
    static final class Ip implements Shape {
        @Override
        public Read read(Items items) {
            return new ByLine(items) {
                @Override
                void entry(long number, String text) throws IOException {
                    Items.Guess guess = Items.network(key(text).replace("[", "").replace("]", ""));
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
    static final class Regexp implements Shape {
        @Override
        public Read read(Items items) {
            return new ByLine(items) {
                @Override
                void entry(long number, String text) throws IOException {
                    String line = text.strip();
                    int end = line.lastIndexOf('/');
                    if (!line.startsWith("/")
                            || end < 2
                            || !line.substring(end + 1).matches("i?(?:\\s.*)?")) {
                        throw new IllegalArgumentException("is not /pattern/i; other flags are in no list");
                    }
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
