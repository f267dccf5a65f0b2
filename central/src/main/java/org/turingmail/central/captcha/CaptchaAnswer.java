package org.turingmail.central.captcha;

import static java.util.Objects.requireNonNull;

/** What a person, or the person's browser, sent back. Not trusted: any text is accepted here and judged later. */
public sealed interface CaptchaAnswer {
    /** The payload that the ALTCHA widget puts into its form field: base64 of a JSON object. */
    record ProofOfWork(String payload) implements CaptchaAnswer {
        public ProofOfWork {
            requireNonNull(payload, "payload");
        }
    }

    /** The code that was read from the picture or heard from the sound of a ticket. */
    record Code(String ticket, String code) implements CaptchaAnswer {
        public Code {
            requireNonNull(ticket, "ticket");
            requireNonNull(code, "code");
        }
    }
}
