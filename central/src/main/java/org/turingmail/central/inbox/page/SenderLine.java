package org.turingmail.central.inbox.page;

import org.turingmail.central.pages.Pages;
import org.turingmail.protocol.UntrustedText;

/**
 * Who a message is from, in a line. The name comes from the header and can be anything, so the address of the envelope
 * always stands beside it. Immutable.
 *
 * @param who the name, or the address if there is none; empty for the null sender without a name
 * @param address the envelope sender if {@code who} is a name; else empty
 */
record SenderLine(String who, String address) {
    /**
     * Reads what is shown.
     *
     * @param header {@code From}, decoded; empty if it is not known
     * @param sender of the envelope; empty for the null sender
     */
    static SenderLine of(String header, String sender) {
        String envelope = UntrustedText.line(sender, Pages.MAX_ADDRESS);
        String name = UntrustedText.line(name(header), Pages.MAX_NAME);
        return name.isEmpty() || name.equalsIgnoreCase(envelope)
                ? new SenderLine(envelope, "")
                : new SenderLine(name, envelope);
    }

    /** What stands before the address, without quotes; or all of it if there is no address in angle brackets. */
    private static String name(String header) {
        int bracket = header.lastIndexOf('<');
        String name = (bracket < 0 ? header : header.substring(0, bracket)).strip();
        return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\\\"", "\"")
                : name;
    }
}
