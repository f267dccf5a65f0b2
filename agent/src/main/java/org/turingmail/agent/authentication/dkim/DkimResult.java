package org.turingmail.agent.authentication.dkim;

import java.util.Locale;
import java.util.Optional;

/** What came of one signature. Immutable. */
public final class DkimResult {
    /** The results of RFC 8601, section 2.7.1. */
    public enum Verdict {
        /** The signature is valid, and covers the whole body. */
        PASS,
        /** The signature, or what it signs, was changed; or it has expired. */
        FAIL,
        /** It is valid, but not accepted: the body goes on where {@code l=} ends, or the key is too short. */
        POLICY,
        /** It was not looked at. */
        NEUTRAL,
        /** DNS did not answer. */
        TEMPERROR,
        /** It, or its key, is malformed or missing. */
        PERMERROR;

        /** As it is written into {@code Authentication-Results}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Verdict verdict;
    private final String reason;
    private final Optional<DkimSignature> signature;

    DkimResult(Verdict verdict, String reason, Optional<DkimSignature> signature) {
        this.verdict = verdict;
        this.reason = reason;
        this.signature = signature;
    }

    public Verdict verdict() {
        return verdict;
    }

    public boolean isPass() {
        return verdict == Verdict.PASS;
    }

    /** Why it is no pass, in words; else empty. */
    public String reason() {
        return reason;
    }

    /** Who signed ({@code d=}), in lower case; empty if the signature cannot be read. */
    public Optional<String> domain() {
        return signature.map(DkimSignature::domain);
    }

    /** Which key ({@code s=}), in lower case. */
    public Optional<String> selector() {
        return signature.map(DkimSignature::selector);
    }

    /** How ({@code a=}). */
    public Optional<String> algorithm() {
        return signature.map(DkimSignature::algorithm);
    }

    /** The first eight characters of {@code b=}, which tell signatures apart (RFC 6008). */
    public Optional<String> beginning() {
        return signature.map(DkimSignature::beginning);
    }

    @Override
    public String toString() {
        return verdict.word()
                + domain().map(domain -> " " + domain).orElse("")
                + (reason.isEmpty() ? "" : ": " + reason);
    }
}
