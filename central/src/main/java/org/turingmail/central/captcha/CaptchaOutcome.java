package org.turingmail.central.captcha;

/** What became of an answer. Only {@link #PASSED} lets anybody through. */
public enum CaptchaOutcome {
    /** Right, in time, and the first use of this captcha. */
    PASSED,
    /** Wrong, forged, altered, malformed, or made for something else. */
    WRONG,
    /** A genuine captcha that has expired. */
    EXPIRED,
    /** It was used before, whether that answer was right or not. */
    REPLAYED
}
