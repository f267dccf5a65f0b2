package org.turingmail.central.captcha;

import jakarta.inject.Singleton;
import java.time.Instant;

/** Knows the code of a ticket, as a person who looks at its picture does. */
@Singleton
public class Codes {
    private static final String PURPOSE = "challenge";

    private final CaptchaKey key;
    private final Captcha captcha;

    Codes(CaptchaKey key, Captcha captcha) {
        this.key = key;
        this.captcha = captcha;
    }

    public String of(String ticket) {
        return CodeTicket.parse(key, ticket).orElseThrow().code();
    }

    /** A ticket for this challenge whose time is over since a second. */
    public String expiredTicket(String token) {
        return CodeTicket.issue(
                        key, new CaptchaScope(PURPOSE, token), Instant.now().minusSeconds(1))
                .text();
    }

    /** Makes a solution for this challenge a used one. */
    public void use(String token, String solution) {
        CaptchaOutcome outcome =
                captcha.check(new CaptchaScope(PURPOSE, token), new CaptchaAnswer.ProofOfWork(solution));
        if (outcome != CaptchaOutcome.PASSED) {
            throw new AssertionError(outcome);
        }
    }
}
