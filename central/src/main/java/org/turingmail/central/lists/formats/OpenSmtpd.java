package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.policy.EntryKind;

/**
 * table(5) of OpenSMTPD: a set of values, all with one verdict. Its {@code *} stops at the first dot, whatever table(5)
 * says, so subdomains have a line for each number of labels.
 */
final class OpenSmtpd implements LineFormat {
    private static final String ANY = "*.";
    /** Of subdomains of subdomains; each costs a line, and OpenSMTPD compares a sender with all lines. */
    private static final int LEVELS = 4;

    @Override
    public Read read(ItemParser items) {
        return new ByLine(items) {
            private String subdomains = "";

            @Override
            void entry(long number, String text) throws IOException {
                String[] parts = Invisible.strip(text).split("[\\s=]", 2);
                String key = parts[0];
                if (parts.length > 1 && !parts[1].isBlank()) {
                    throw new IllegalArgumentException("has a value behind its key, which a list has not: "
                            + ItemParser.shortened(parts[1].strip()));
                } else if (key.startsWith("!")) {
                    throw new IllegalArgumentException("begins with !; a list has no negations");
                }
                if (key.startsWith("@*.*.")) {
                    String deeper = key.substring(1).replaceFirst("^(\\*\\.)+", "");
                    if (!deeper.equalsIgnoreCase(subdomains)) {
                        throw new IllegalArgumentException(
                                "is about subdomains of subdomains alone, as no entry is; @*." + deeper
                                        + " before it is about all of them");
                    }
                    return;
                }
                subdomains = key.startsWith("@*.") ? key.substring(3) : "";
                String address = key.startsWith("[") && key.endsWith("]") ? key.substring(1, key.length() - 1) : key;
                ItemParser.Guess guess = key.startsWith("@*.")
                        ? new ItemParser.Guess(EntryKind.SUBDOMAINS, key.substring(3))
                        : ItemParser.Guess.of(address.startsWith("IPv6:") ? address.substring(5) : address);
                EntryKind kind = guess.kind() == EntryKind.DOMAIN ? EntryKind.DOMAIN_ONLY : guess.kind();
                if (kind == EntryKind.CIDR) {
                    guess = ItemParser.network(guess.value());
                    kind = guess.kind();
                }
                add(number, text, kind, guess.value(), Optional.empty(), Optional.empty());
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
                    if (value.startsWith("#")
                            || value.startsWith("!")
                            || value.indexOf('*') >= 0
                            || value.indexOf('=') >= 0) {
                        throw new IllegalArgumentException(
                                "an address with #, !, * or =, which mean something in a table");
                    }
                    output.line(value);
                }
                case DOMAIN_ONLY -> output.line("@", value);
                case SUBDOMAINS -> subdomains(output, value);
                case DOMAIN -> {
                    output.line("@", value);
                    if (!Senders.isLiteral(value)) {
                        subdomains(output, value);
                    }
                }
                default -> output.line(value);
            }
        };
    }

    private static void subdomains(Output output, String value) throws IOException {
        for (int level = 1; level <= LEVELS; level++) {
            output.line("@" + ANY.repeat(level), value);
        }
    }
}
