package org.turingmail.central.challenge.page;

import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.pages.LinkedPage;
import org.turingmail.central.pages.PageFiles;

/** Where the link of a challenge leads. */
@Singleton
final class ChallengeLink implements LinkedPage {
    static final String PREFIX = "/c/";
    /** The pictures and sounds of captchas, which stand on the page. */
    static final String CAPTCHA_FILES = "/captcha/";

    private final Instance<Challenges> challenges;

    ChallengeLink(Instance<Challenges> challenges) {
        this.challenges = challenges;
    }

    @Produces
    @Singleton
    static PageFiles captchaFiles() {
        return new PageFiles(CAPTCHA_FILES);
    }

    @Override
    public String prefix() {
        return PREFIX;
    }

    @Override
    public boolean isKnown(String token) {
        return challenges.get().find(token).isPresent();
    }

    @Override
    public String unknown() {
        return "unknown";
    }
}
