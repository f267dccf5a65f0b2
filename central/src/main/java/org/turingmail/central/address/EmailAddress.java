package org.turingmail.central.address;

import static java.util.Objects.requireNonNull;

import org.turingmail.protocol.UntrustedText;

/**
 * An address as it was written, and the form in which it is compared.
 *
 * <p>In the canonical form the domain is in lower case and in A-labels (RFC 5890, section 2.3.2.1), and the local part
 * is in lower case, in normalisation form C and without quotes that it does not need. RFC 5321 (section 2.4) would let
 * the case of a local part matter; in practice it never does, and a list entry that misses because of it would surprise
 * everybody.
 *
 * <p>The checks are lax on purpose: what a mail server accepted must be registrable here. Immutable.
 *
 * @param text as it was written
 * @param localPart canonical
 * @param domain canonical
 */
public record EmailAddress(String text, String localPart, Domain domain) {
    /** RFC 5321, section 4.5.3.1, allows 64 + 1 + 255 octets; this leaves room for those that do not care. */
    static final int MAX_LENGTH = 1_000;

    public EmailAddress {
        requireNonNull(text);
        requireNonNull(localPart);
        requireNonNull(domain);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if the text is not {@code user@domain}; the message says why
     */
    public static EmailAddress parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("is longer than " + MAX_LENGTH + " characters");
        }
        if (!UntrustedText.isClean(text)) {
            throw new IllegalArgumentException("has a control character");
        }
        int at = text.lastIndexOf('@');
        if (at <= 0 || at == text.length() - 1) {
            throw new IllegalArgumentException("is not an address (user@domain)");
        }
        return new EmailAddress(
                text, LocalPart.canonical(text.substring(0, at)), Domain.ofMail(text.substring(at + 1)));
    }

    /** An address of its parts, of which the local part may still have to be folded. */
    static EmailAddress of(String localPart, Domain domain) {
        String canonical = LocalPart.canonical(localPart);
        return new EmailAddress(canonical + "@" + domain.name(), canonical, domain);
    }

    /** Whether the local part needs no quotes (RFC 5321, section 4.1.2). */
    public boolean isDotAtom() {
        return LocalPart.isDotAtom(localPart);
    }

    /** The form in which addresses are compared and stored in lists. */
    public String canonical() {
        return localPart + "@" + domain.name();
    }
}
