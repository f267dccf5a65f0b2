package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import org.turingmail.protocol.EntryKind;

/** table(5) of OpenSMTPD: a set of values, all with one verdict. */
final class OpenSmtpd implements Shape {
    @Override
    public Read read(Items items) {
        return new ByLine(items) {
            @Override
            void entry(long number, String text) throws IOException {
                String key = text.strip().split("[\\s=]", 2)[0];
                String address = key.startsWith("[") && key.endsWith("]") ? key.substring(1, key.length() - 1) : key;
                Items.Guess guess = key.startsWith("@*.")
                        ? new Items.Guess(EntryKind.SUBDOMAINS, key.substring(3))
                        : Items.Guess.of(address.startsWith("IPv6:") ? address.substring(5) : address);
                EntryKind kind = guess.kind() == EntryKind.DOMAIN ? EntryKind.DOMAIN_ONLY : guess.kind();
                if (kind == EntryKind.CIDR) {
                    guess = Items.network(guess.value());
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
                    if (value.startsWith("#") || value.indexOf('*') >= 0 || value.indexOf('=') >= 0) {
                        throw new IllegalArgumentException(
                                "an address with #, * or =, which mean something in a table");
                    }
                    output.line(value);
                }
                case DOMAIN_ONLY -> output.line("@", value);
                case SUBDOMAINS -> output.line("@*.", value);
                case DOMAIN -> {
                    output.line("@", value);
                    if (!Senders.isLiteral(value)) {
                        output.line("@*.", value);
                    }
                }
                default -> output.line(value);
            }
        };
    }
}
