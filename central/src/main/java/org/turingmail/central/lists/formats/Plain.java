package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import org.turingmail.protocol.EntryKind;

/** One value to a line, as people write it; it can say all that our lists can, with one verdict. */
final class Plain implements Shape {
    @Override
    public Read read(Items items) {
        return new ByLine(items) {
            @Override
            void entry(long number, String text) throws IOException {
                int comment = text.indexOf(" #");
                boolean pattern = text.strip().startsWith("/");
                String value = (comment < 0 || pattern ? text : text.substring(0, comment)).strip();
                Optional<String> note =
                        comment < 0 || pattern ? Optional.empty() : Optional.of(text.substring(comment + 2));
                Items.Guess guess = Items.Guess.of(value);
                if (guess.kind() == EntryKind.CIDR) {
                    guess = Items.network(value);
                }
                add(number, text, guess.kind(), guess.value(), Optional.empty(), note);
            }
        };
    }

    @Override
    public Write write(Output output) {
        return item -> {
            switch (item.kind()) {
                case DOMAIN_ONLY -> output.line("@", item.value());
                case SUBDOMAINS -> output.line(".", item.value());
                case REGEX -> output.line("/", item.value(), "/");
                case ADDRESS -> {
                    requireReadable(item.value());
                    boolean ambiguous = item.value().startsWith("#")
                            || item.value().indexOf(" #") >= 0
                            || item.value().startsWith(".")
                            || item.value().startsWith("*")
                            || item.value().startsWith("/");
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
        if (Items.isOrdinary(address)) {
            return;
        }
        try {
            Items.canonical(EntryKind.ADDRESS, address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("an address with which no plain list is read", e);
        }
    }
}
