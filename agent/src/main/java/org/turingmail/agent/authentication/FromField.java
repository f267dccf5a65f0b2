package org.turingmail.agent.authentication;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.turingmail.agent.authentication.dns.DnsNames;
import org.turingmail.agent.header.Mailboxes;

/** The author of a message. */
final class FromField {
    private static final int LONGEST = 4_096;

    private FromField() {}

    /**
     * The domain of the author; empty unless there is one field with one address, as DMARC asks for a domain that a
     * reader takes for the author's.
     *
     * @param values of all fields {@code From}; an octet is a character
     */
    static Optional<String> domain(List<String> values) {
        if (values.size() != 1 || values.get(0).length() > LONGEST) {
            return Optional.empty();
        }
        String value = new String(values.get(0).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        Optional<String> address = Mailboxes.parse(value).only();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        String domain = address.get().substring(address.get().lastIndexOf('@') + 1);
        try {
            return Optional.of(DnsNames.normal(IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED)))
                    .filter(DnsNames::isMailDomain);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
