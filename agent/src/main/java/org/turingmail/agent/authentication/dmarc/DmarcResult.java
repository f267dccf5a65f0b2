package org.turingmail.agent.authentication.dmarc;

import java.util.Locale;

/**
 * What DMARC says of the domain in {@code From} (RFC 9989; the words are those of RFC 8601 and RFC 7489). Immutable.
 */
public final class DmarcResult {
    /** The kinds of results. */
    public enum Verdict {
        /** Nobody published a policy. */
        NONE,
        PASS,
        FAIL,
        TEMPERROR,
        PERMERROR;

        /** As it is written into {@code Authentication-Results}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Verdict verdict;
    private final String domain;
    private final String policy;

    DmarcResult(Verdict verdict, String domain, String policy) {
        this.verdict = verdict;
        this.domain = domain;
        this.policy = policy;
    }

    public Verdict verdict() {
        return verdict;
    }

    /** The domain in {@code From}. */
    public String domain() {
        return domain;
    }

    /** What the domain asks for where messages fail: {@code none}, {@code quarantine} or {@code reject}. */
    public String policy() {
        return policy;
    }

    @Override
    public String toString() {
        return verdict.word() + " " + domain + " p=" + policy;
    }
}
