package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** Files that Exim searches from the top for the first match. */
final class Exim {
    private Exim() {}

    private static String data(ListItem item) {
        return item.verdict() == Verdict.BLOCK ? "block" : "allow";
    }

    /** {@code key: data}, or {@code "key": data} with escapes. */
    private record Line(String key, String data) {
        static Line of(String text) {
            String line = text.strip();
            int end = 0;
            StringBuilder key = new StringBuilder();
            if (line.startsWith("\"")) {
                for (end = 1; end < line.length() && line.charAt(end) != '"'; end++) {
                    if (line.charAt(end) == '\\' && end + 1 < line.length()) {
                        end++;
                        if (Character.isLetterOrDigit(line.charAt(end))) {
                            throw new IllegalArgumentException("has the escape \\" + line.charAt(end) + " in its key,"
                                    + " which stands for a character that no key has");
                        }
                    }
                    key.append(line.charAt(end));
                }
                if (end == line.length()) {
                    throw new IllegalArgumentException("has a quote that does not end");
                }
                end++;
            } else {
                while (end < line.length() && line.charAt(end) != ':' && !Character.isWhitespace(line.charAt(end))) {
                    key.append(line.charAt(end++));
                }
            }
            String data = line.substring(end).strip();
            return new Line(
                    key.toString(), data.startsWith(":") ? data.substring(1).strip() : data);
        }

        Optional<Verdict> verdict() {
            if (data.isEmpty()) {
                return Optional.empty();
            }
            String word = data.split("\\s", 2)[0];
            return Optional.of(ItemParser.verdictOf(word)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "has the data " + ItemParser.shortened(word) + ", which is neither allow nor block")));
        }

        Optional<String> note() {
            String[] words = data.split("\\s", 2);
            return words.length == 2 ? Optional.of(words[1]) : Optional.empty();
        }

        static String quoted(String key) {
            return "\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
    }

    /** Senders: whole addresses, {@code *} before an end, {@code ^} before a pattern. */
    static final class Nwildlsearch implements LineFormat {
        /**
         * At the begin of a key, which is an item of a list: not, a named list, a file that is opened, any begin, a
         * pattern.
         */
        private static final String MEANS_MORE = "!+/*^";

        private static final String ANYWHERE = "^.*(";

        @Override
        public Read read(ItemParser items) {
            return new Continued(items, new FirstMatch()::check) {
                private String detailOfLast = "";

                @Override
                void logical(long number, String text) throws IOException {
                    Line line = Line.of(text);
                    String key = line.key();
                    if (key.equals(detailOfLast)) {
                        return; // the second half of the address before
                    }
                    if (key.startsWith("^")) {
                        boolean anywhere = key.startsWith(ANYWHERE) && key.endsWith(")");
                        String pattern = anywhere ? key.substring(ANYWHERE.length(), key.length() - 1) : key;
                        add(number, text, EntryKind.REGEX, pattern, line.verdict(), line.note());
                        return;
                    }
                    if (!key.isEmpty() && "!+/".indexOf(key.charAt(0)) >= 0) {
                        throw new IllegalArgumentException(
                                "has a key that begins with !, + or /: to Exim, not what follows, a named list, a"
                                        + " file");
                    }
                    ItemParser.Guess guess = ItemParser.Guess.of(key);
                    boolean wild = guess.kind() != EntryKind.ADDRESS && !key.startsWith("*");
                    if (wild || guess.value().indexOf('*') >= 0 && key.startsWith("*")) {
                        throw new IllegalArgumentException(
                                "has a key that is not an address, *@domain, *.domain or ^pattern");
                    }
                    detailOfLast = guess.kind() == EntryKind.ADDRESS && Senders.isPlain(key) ? detail(key) : "";
                    add(number, text, guess.kind(), guess.value(), line.verdict(), line.note());
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> {
                String value = item.value();
                switch (item.kind()) {
                    case ADDRESS -> {
                        Senders.requirePlain(value);
                        if (MEANS_MORE.indexOf(value.charAt(0)) >= 0) {
                            throw new IllegalArgumentException("an address that begins with " + value.charAt(0)
                                    + ", which means something in a file of Exim");
                        }
                        output.line(value.startsWith("#") ? Line.quoted(value) : value, ": ", data(item));
                        if (value.indexOf('+') < 0) {
                            output.line(Line.quoted(detail(value)), ": ", data(item));
                        }
                    }
                    case DOMAIN_ONLY -> domain(output, item);
                    case SUBDOMAINS -> output.line("*.", value, ": ", data(item));
                    case DOMAIN -> {
                        domain(output, item);
                        if (!Senders.isLiteral(value)) {
                            output.line("*.", value, ": ", data(item));
                        }
                    }
                    default -> {
                        String pattern = PortablePattern.of(value);
                        boolean anchored = pattern.startsWith("^") && pattern.indexOf('|') < 0;
                        String key = anchored ? pattern : ANYWHERE + pattern + ")";
                        output.line(Line.quoted(key), ": ", data(item));
                    }
                }
            };
        }

        private static void domain(Output output, ListItem item) throws IOException {
            String key = "*@" + item.value();
            output.line(key.indexOf(':') >= 0 ? Line.quoted(key) : key, ": ", data(item));
        }

        /** {@code user+anything@domain} is {@code user@domain} to us. */
        private static String detail(String address) {
            int at = address.lastIndexOf('@');
            return "^" + PortablePattern.quote(address.substring(0, at)) + "\\+[^@]*@"
                    + PortablePattern.quote(address.substring(at + 1)) + "$";
        }
    }

    /** Clients. */
    static final class Iplsearch implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new Continued(items, new FirstMatch()::check) {
                @Override
                void logical(long number, String text) throws IOException {
                    Line line = Line.of(text);
                    ItemParser.Guess guess = ItemParser.network(line.key());
                    add(number, text, guess.kind(), guess.value(), line.verdict(), line.note());
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> output.line(
                    item.value().indexOf(':') >= 0 ? Line.quoted(item.value()) : item.value(), ": ", data(item));
        }
    }
}
