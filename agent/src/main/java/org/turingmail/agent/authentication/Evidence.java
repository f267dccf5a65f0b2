package org.turingmail.agent.authentication;

import java.util.List;
import java.util.stream.Collectors;

/** What SPF, DKIM and DMARC say of a message. Immutable. */
public final class Evidence {
    private static final Evidence NONE = new Evidence(List.of());

    private final List<AuthenticationResults> results;

    private Evidence(List<AuthenticationResults> results) {
        this.results = List.copyOf(results);
    }

    /** @param results from the top; none authenticates nobody */
    public static Evidence of(List<AuthenticationResults> results) {
        return new Evidence(results);
    }

    /** Nothing is known, so nobody is authenticated. */
    public static Evidence none() {
        return NONE;
    }

    /**
     * Whether the message comes from a domain: DMARC passes for it, or SPF does, or a DKIM signature is valid whose
     * domain is {@linkplain Alignment aligned} with it; and DMARC does not fail for it.
     */
    public boolean authenticates(String domain) {
        return TrustedResults.authenticate(results, domain);
    }

    public List<AuthenticationResults> results() {
        return results;
    }

    /** As in the log. */
    @Override
    public String toString() {
        return results.isEmpty()
                ? "no results"
                : results.stream().map(AuthenticationResults::asField).collect(Collectors.joining(", "));
    }
}
