package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.policy.EntryKind;

/** One value to a line, as people write it; it can say all that our lists can, with one verdict. */
final class Plain implements LineFormat {
    @Override
    public Read read(ItemParser items) {
        return new ByLine(items) {
            @Override
            void entry(long number, String text) throws IOException {
                String line = Invisible.strip(text);
                int comment = comment(line);
                String value = Invisible.strip(comment < 0 ? line : line.substring(0, comment));
                Optional<String> note = comment < 0 ? Optional.empty() : Optional.of(line.substring(comment + 1));
                if (value.startsWith("!")) {
                    throw new IllegalArgumentException("begins with !; a list has no negations");
                }
                ItemParser.Guess guess = ItemParser.Guess.of(value);
                if (guess.kind() == EntryKind.CIDR) {
                    guess = ItemParser.network(value);
                }
                add(number, text, guess.kind(), guess.value(), Optional.empty(), note);
            }
        };
    }

    /** Where a comment begins: at # behind white space, of a pattern only behind its end; -1 if there is none. */
    private static int comment(String line) {
        boolean pattern = line.startsWith("/");
        char last = line.charAt(0);
        for (int i = 1; i < line.length(); i++) {
            char c = line.charAt(i);
            if (!Invisible.isInvisible(c)) {
                if (c == '#' && Invisible.isInvisible(line.charAt(i - 1)) && (!pattern || last == '/' && i > 2)) {
                    return i;
                }
                last = c;
            }
        }
        return -1;
    }

    @Override
    public Write write(Output output) {
        return item -> {
            switch (item.kind()) {
                case DOMAIN_ONLY -> output.line("@", item.value());
                case SUBDOMAINS -> output.line(".", item.value());
                case REGEX -> {
                    if (comment("/" + item.value() + "/") >= 0) {
                        throw new IllegalArgumentException("a pattern with what begins a comment in a plain list");
                    }
                    output.line("/", item.value(), "/");
                }
                case ADDRESS -> {
                    requireReadable(item.value());
                    boolean ambiguous = item.value().startsWith("#")
                            || item.value().indexOf(" #") >= 0
                            || item.value().startsWith(".")
                            || item.value().startsWith("*")
                            || item.value().startsWith("/")
                            || item.value().startsWith("!");
                    if (ambiguous) {
                        throw new IllegalArgumentException(
                                "an address that begins with or has what means something" + " else in a plain list");
                    }
                    output.line(item.value());
                }
                default -> output.line(item.value());
            }
        };
    }

    /** What looks like a slip of the pen is not read again. */
    private static void requireReadable(String address) {
        if (ItemParser.isOrdinary(address)) {
            return;
        }
        try {
            ItemParser.canonical(EntryKind.ADDRESS, address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an address with which no plain list is read", e);
        }
    }
}
