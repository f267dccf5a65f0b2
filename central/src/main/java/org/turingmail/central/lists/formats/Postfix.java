package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/** The tables of Postfix: access(5), cidr_table(5), regexp_table(5). */
final class Postfix {
    private static final String DELIMITERS = "/!,;~%=@#'\"&:<>";

    private Postfix() {}

    /**
     * What access(5) does with a mail, as a verdict.
     *
     * @throws IllegalArgumentException if it is neither of the two
     */
    private static Optional<Verdict> verdict(String action) {
        if (action.isEmpty()) {
            return Optional.empty();
        }
        String word = word(action).toUpperCase(Locale.ROOT);
        if (word.equals("OK") || word.equals("PERMIT") || word.matches("[0-9]+") && !word.matches("[45][0-9][0-9]")) {
            return Optional.of(Verdict.DELIVER);
        } else if (word.equals("REJECT") || word.equals("DISCARD") || word.matches("[45][0-9][0-9]")) {
            return Optional.of(Verdict.BLOCK);
        }
        throw new IllegalArgumentException("has the action " + ItemParser.shortened(word)
                + ", which is neither an allow (OK) nor a block (REJECT, DISCARD, 4NN, 5NN)");
    }

    private static String word(String action) {
        int blank = 0;
        while (blank < action.length() && !Character.isWhitespace(action.charAt(blank))) {
            blank++;
        }
        return action.substring(0, blank);
    }

    private static Optional<String> note(String action) {
        return Optional.of(action.substring(word(action).length()));
    }

    static String action(Verdict verdict) {
        return verdict == Verdict.BLOCK ? "REJECT" : "OK";
    }

    /** access(5) for senders. */
    static final class Access implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new Continued(items) {
                @Override
                void logical(long number, String text) throws IOException {
                    String key;
                    String action;
                    if (text.startsWith("\"") && text.indexOf('"', 1) > 0) {
                        int end = text.indexOf('"', 1);
                        key = text.substring(1, end);
                        action = text.substring(end + 1).strip();
                    } else {
                        key = word(text);
                        action = text.substring(key.length()).strip();
                    }
                    EntryKind domain = items.options().withSubdomains() ? EntryKind.DOMAIN : EntryKind.DOMAIN_ONLY;
                    accessEntry(this, number, text, key, verdict(action), note(action), domain);
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> {
                String action = action(item.verdict());
                switch (item.kind()) {
                    case ADDRESS -> {
                        Senders.requirePlain(item.value());
                        Senders.requireNoComment(item.value());
                        output.line(item.value(), "\t", action);
                    }
                    case DOMAIN_ONLY -> output.line(item.value(), "\t", action);
                    case SUBDOMAINS -> output.line(".", item.value(), "\t", action);
                    case DOMAIN -> {
                        output.line(item.value(), "\t", action);
                        if (!Senders.isLiteral(item.value())) {
                            output.line(".", item.value(), "\t", action);
                        }
                    }
                    default -> output.line(user(item), "\t", action);
                }
            };
        }
    }

    static String user(ListItem item) {
        return Senders.userOfPattern(item.value())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "a pattern that is not about one user of all" + " domains (user@)"))
                + "@";
    }

    /** What the access tables of Postfix and Sendmail have in common. */
    static void accessEntry(
            LineFormat.ByLine reader,
            long number,
            String text,
            String key,
            Optional<Verdict> verdict,
            Optional<String> note,
            EntryKind bareDomain)
            throws IOException {
        if (key.equals("<>")) {
            throw new IllegalArgumentException("is about mail without a sender, which no list knows");
        } else if (key.matches("[0-9]{1,3}(?:\\.[0-9]{1,3}){0,2}\\.?")) {
            String octets = key.endsWith(".") ? key.substring(0, key.length() - 1) : key;
            int count = octets.split("\\.").length;
            reader.add(number, text, EntryKind.CIDR, octets + ".0".repeat(4 - count) + "/" + 8 * count, verdict, note);
        } else if (key.endsWith("@") && key.length() > 1) {
            String user = key.substring(0, key.length() - 1).toLowerCase(Locale.ROOT);
            ItemParser.canonical(EntryKind.ADDRESS, user + "@example.org");
            reader.add(number, text, EntryKind.REGEX, Senders.patternOfUser(user), verdict, note);
        } else {
            ItemParser.Guess guess = ItemParser.Guess.of(key);
            EntryKind kind = guess.kind() == EntryKind.DOMAIN ? bareDomain : guess.kind();
            if (key.startsWith("*") || key.startsWith("@") || key.startsWith("/")) {
                throw new IllegalArgumentException("has a key that is not an address, domain, .domain or user@");
            }
            reader.add(number, text, kind, guess.value(), verdict, note);
        }
    }

    /**
     * A table in which lines between {@code if} and {@code endif} count under a condition: without it they mean
     * something else.
     */
    private abstract static class Conditional extends Continued {
        /** Of the conditions that are open, the outermost. */
        private long first;

        private int depth;

        Conditional(ItemParser items) {
            super(items, new FirstMatch()::check);
        }

        @Override
        final void logical(long number, String text) throws IOException {
            String word = text.length() < 2 ? "" : text.split("[^A-Za-z]", 2)[0];
            if (word.equalsIgnoreCase("if")) {
                first = depth == 0 ? number : first;
                depth++;
                throw new IllegalArgumentException(
                        "is a condition, which no list knows: nothing between it and its endif is taken");
            } else if (word.equalsIgnoreCase("endif")) {
                if (depth == 0) {
                    throw new IllegalArgumentException("is an endif without an if");
                }
                depth--;
                return;
            } else if (depth > 0) {
                throw new IllegalArgumentException("counts only under the condition of line " + first);
            }
            unconditional(number, text);
        }

        /** @throws IllegalArgumentException if it is no entry; the message says why */
        abstract void unconditional(long number, String text) throws IOException;
    }

    /** cidr_table(5): the first match counts, so the smaller network stands first. */
    static final class CidrTable implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new Conditional(items) {
                @Override
                void unconditional(long number, String text) throws IOException {
                    String key = word(text);
                    if (key.startsWith("!")) {
                        throw new IllegalArgumentException("has a negation (!), which no list knows");
                    }
                    String action = text.substring(key.length()).strip();
                    ItemParser.Guess guess = ItemParser.network(key);
                    add(number, text, guess.kind(), guess.value(), verdict(action), note(action));
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> output.line(item.value(), "\t", action(item.verdict()));
        }
    }

    /** regexp_table(5), and pcre_table(5): the first match counts, so blocks stand first. */
    static final class RegexpTable implements LineFormat {
        @Override
        public Read read(ItemParser items) {
            return new Conditional(items) {
                @Override
                void unconditional(long number, String text) throws IOException {
                    char delimiter = text.charAt(0);
                    if (Character.isLetterOrDigit(delimiter) || delimiter == '!') {
                        throw new IllegalArgumentException(
                                "is not /pattern/ and an action; conditions and negations are" + " in no list");
                    }
                    int end = 1;
                    while (end < text.length() && text.charAt(end) != delimiter) {
                        end += text.charAt(end) == '\\' ? 2 : 1;
                    }
                    if (end >= text.length()) {
                        throw new IllegalArgumentException("has a pattern without an end");
                    }
                    String rest = text.substring(end + 1);
                    String flags = word(rest);
                    if (flags.equals("i")) {
                        throw new IllegalArgumentException(
                                "has the flag i, which makes case matter in Postfix; it never does in patterns of"
                                        + " lists");
                    } else if (!flags.isEmpty()) {
                        throw new IllegalArgumentException(
                                "has the flags " + ItemParser.shortened(flags) + "; patterns of lists have none");
                    }
                    String action = rest.substring(flags.length()).strip();
                    add(number, text, EntryKind.REGEX, text.substring(1, end), verdict(action), note(action));
                }
            };
        }

        @Override
        public Write write(Output output) {
            return item -> {
                String pattern = PortablePattern.of(item.value());
                String delimiter = delimiter(pattern);
                output.line(delimiter, pattern, delimiter, "\t", action(item.verdict()));
            };
        }

        /** One that is not in the pattern: the programs do not agree on how to escape it in brackets. */
        private static String delimiter(String pattern) {
            return DELIMITERS
                    .chars()
                    .filter(c -> c != '!' && c != '#' && pattern.indexOf(c) < 0)
                    .mapToObj(c -> String.valueOf((char) c))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("a pattern with every delimiter in it"));
        }
    }
}
