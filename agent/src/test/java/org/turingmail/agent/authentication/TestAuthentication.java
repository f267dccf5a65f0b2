package org.turingmail.agent.authentication;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.agent.config.TuringConfiguration;

/** Sources of authentication for tests of what stands on it. */
public final class TestAuthentication {
    private TestAuthentication() {}

    /** SPF passes for the envelope sender, whoever it is. */
    public static SenderAuthentication everybody() {
        return mail -> mail.getMaybeSender()
                .asOptional()
                .map(sender ->
                        passing("spf", "smtp.mailfrom", sender.getDomain().asString()))
                .orElse(Evidence.none());
    }

    /** Nobody is authenticated. */
    public static SenderAuthentication nobody() {
        return mail -> Evidence.none();
    }

    /** DKIM passes for some domains, in each message. */
    public static SenderAuthentication signedBy(String... domains) {
        List<MethodResult> results = Arrays.stream(domains)
                .map(domain -> MethodResult.of("dkim", "pass", Optional.empty(), Map.of("header.d", domain)))
                .collect(Collectors.toList());
        return mail -> Evidence.of(List.of(AuthenticationResults.of("test", results)));
    }

    /** As configured. */
    public static SenderAuthentication ofFrontMta(TuringConfiguration configuration) {
        return new FrontMtaAuthentication(
                TrustedResults.configured(configuration).orElseThrow());
    }

    private static Evidence passing(String method, String property, String domain) {
        Map<String, String> properties = new HashMap<>();
        properties.put(property, domain);
        return Evidence.of(List.of(AuthenticationResults.of(
                "test", List.of(MethodResult.of(method, "pass", Optional.empty(), properties)))));
    }
}
