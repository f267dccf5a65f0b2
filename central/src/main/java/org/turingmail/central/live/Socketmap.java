package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Ruling;

/**
 * The socketmap protocol of Postfix ({@code socketmap_table(5)}): a netstring {@code NAME SP KEY} in, a netstring out.
 * The name of the map is the tenant's. The key is the rest of the request: a sender, an IP address or {@code <>}. A
 * sender may contain spaces; if the key ended at the first one, senders could choose the name they are judged by.
 *
 * <p>{@code OK OK} for an allow entry and {@code OK REJECT} with a text for a block entry, as
 * {@code check_sender_access} and {@code check_client_access} take them; {@code NOTFOUND} for everything else. Postfix
 * asks for the whole address first, and the answer to that respects domains, their parents and patterns; so nothing is
 * found for a domain, for which it asks next.
 */
final class Socketmap implements RequestServer.Protocol {
    private static final int MAX_LENGTH = 4_096;
    private static final int MAX_DIGITS = 4;
    private static final Buffer NOT_FOUND = netstring("NOTFOUND ");

    private final LiveRulings rulings;

    Socketmap(LiveRulings rulings) {
        this.rulings = requireNonNull(rulings);
    }

    @Override
    public String name() {
        return "Socketmap";
    }

    @Override
    public int length(Buffer received) {
        int colon = 0;
        int length = 0;
        while (colon < received.length() && received.getByte(colon) != ':') {
            byte digit = received.getByte(colon);
            if (digit < '0' || digit > '9' || colon >= MAX_DIGITS) {
                throw new IllegalArgumentException("not a netstring of at most " + MAX_LENGTH + " bytes");
            }
            length = length * 10 + digit - '0';
            colon++;
        }
        if (colon == 0 && received.length() > 0 || length > MAX_LENGTH) {
            throw new IllegalArgumentException("not a netstring of at most " + MAX_LENGTH + " bytes");
        }
        int end = colon + 1 + length;
        if (received.length() <= end) {
            return 0;
        }
        if (received.getByte(end) != ',') {
            throw new IllegalArgumentException("a netstring without a comma at its end");
        }
        return end + 1;
    }

    @Override
    public boolean answersAtOnce(Buffer request) {
        return rulings.answersAtOnce(text(request).split(" ", 2)[0]);
    }

    @Override
    public Buffer answer(Buffer request) {
        String[] nameAndKey = text(request).split(" ", 2);
        if (nameAndKey.length < 2) {
            return netstring("PERM a request is NAME and KEY with a blank between");
        }
        Optional<Long> tenant = rulings.tenant(nameAndKey[0]);
        if (tenant.isEmpty()) {
            return netstring("PERM there is no map of this name: it must be the name of a tenant");
        }
        Optional<MailSource> source = LiveRulings.source(nameAndKey[1]);
        if (source.isEmpty()) {
            return NOT_FOUND;
        }
        Ruling ruling = rulings.rule(tenant.get(), source.get(), Optional.empty());
        return switch (ruling.verdict()) {
            case DELIVER -> netstring("OK OK");
            case BLOCK -> netstring("OK " + PolicyService.REJECT);
            case HOLD -> NOT_FOUND;
        };
    }

    private static String text(Buffer request) {
        String whole = request.toString(StandardCharsets.UTF_8);
        return whole.substring(whole.indexOf(':') + 1, whole.length() - 1);
    }

    private static Buffer netstring(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Buffer.buffer()
                .appendString(bytes.length + ":")
                .appendBytes(bytes)
                .appendString(",");
    }
}
