package org.turingmail.central.live;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.policy.Ruling;

/**
 * The policy delegation protocol of Postfix (SMTPD_POLICY_README) for one tenant. Of the attributes {@code sender},
 * {@code recipient}, {@code client_address} and {@code sasl_username} count. {@code OK} for an allow entry,
 * {@code REJECT} with a text for a block entry, {@code DUNNO} for everybody else and for authenticated users.
 */
final class PolicyService implements RequestServer.Protocol {
    /** What a blocked sender reads; RFC 3463, section 3.8. */
    static final String REJECT = "REJECT 5.7.1 The recipient does not accept mail from this sender";

    private static final int MAX_LENGTH = 16_384;
    private static final Buffer OK = action("OK");
    private static final Buffer BLOCKED = action(REJECT);
    private static final Buffer DUNNO = action("DUNNO");

    private final LiveRulings rulings;
    private final String tenant;

    PolicyService(LiveRulings rulings, String tenant) {
        this.rulings = requireNonNull(rulings);
        this.tenant = requireNonNull(tenant);
    }

    @Override
    public String name() {
        return "Policy service of tenant " + tenant;
    }

    @Override
    public int length(Buffer received) {
        int last = Math.min(received.length(), MAX_LENGTH);
        for (int i = 1; i < last; i++) {
            if (received.getByte(i) == '\n' && received.getByte(i - 1) == '\n') {
                return i + 1;
            }
        }
        if (received.length() >= MAX_LENGTH) {
            throw new IllegalArgumentException("a request longer than " + MAX_LENGTH + " bytes");
        }
        return 0;
    }

    @Override
    public boolean answersAtOnce(Buffer request) {
        return rulings.answersAtOnce(tenant);
    }

    @Override
    public Buffer answer(Buffer request) {
        Map<String, String> attributes = attributes(request.toString(StandardCharsets.UTF_8));
        if (!"smtpd_access_policy".equals(attributes.get("request"))) {
            throw new IllegalArgumentException("a request without request=smtpd_access_policy");
        }
        long tenantId = rulings.tenant(tenant)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no tenant " + tenant + "; add it, or correct turing.central.policy-service.listen"));
        if (!attributes.getOrDefault("sasl_username", "").isEmpty()) {
            return DUNNO;
        }
        Ruling ruling = rulings.rule(
                tenantId,
                MailSource.of(
                        address(attributes, "sender"),
                        Optional.empty(),
                        LiveRulings.client(attributes.getOrDefault("client_address", ""))),
                address(attributes, "recipient"));
        return switch (ruling.verdict()) {
            case DELIVER -> OK;
            case BLOCK -> BLOCKED;
            case HOLD -> DUNNO;
        };
    }

    private static Map<String, String> attributes(String text) {
        Map<String, String> attributes = new HashMap<>();
        for (String line : text.split("\n")) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                attributes.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return attributes;
    }

    private static Optional<EmailAddress> address(Map<String, String> attributes, String name) {
        return LiveRulings.address(attributes.getOrDefault(name, ""));
    }

    private static Buffer action(String action) {
        return Buffer.buffer("action=" + action + "\n\n");
    }
}
