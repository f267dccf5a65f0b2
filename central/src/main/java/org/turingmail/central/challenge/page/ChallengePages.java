package org.turingmail.central.challenge.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import org.turingmail.central.captcha.Captcha;
import org.turingmail.central.captcha.CaptchaScope;
import org.turingmail.central.challenge.ChallengeView;
import org.turingmail.central.pages.Frame;
import org.turingmail.central.pages.NoticeView;
import org.turingmail.central.pages.Pages;
import org.turingmail.protocol.UntrustedText;

/** Writes the pages of challenges. Thread-safe. */
@Singleton
final class ChallengePages {
    /** What captchas on these pages are for. */
    static final String PURPOSE = "challenge";

    private final Captcha captcha;
    private final Pages pages;

    ChallengePages(Captcha captcha, Pages pages) {
        this.captcha = captcha;
        this.pages = pages;
    }

    @CheckedTemplate(basePath = "challenge", requireTypeSafeExpressions = false)
    static class Templates {
        private Templates() {}

        static native TemplateInstance open(Frame frame, OpenView open);
    }

    /** The path of a challenge's page. */
    String path(String token, Locale locale) {
        return pages.path(ChallengeLink.PREFIX + token, locale);
    }

    /**
     * The form.
     *
     * @param withCode whether the reader has chosen the code, so that it is not folded away
     * @param error what was wrong with the last answer; null if nothing was
     */
    String open(String token, ChallengeView challenge, Locale locale, boolean withCode, String error) {
        String ticket = captcha.codeTicket(new CaptchaScope(PURPOSE, token));
        Locale spoken = captcha.soundLanguage(locale);
        String code = pages.path(ChallengeLink.CAPTCHA_FILES + ticket);
        OpenView view = new OpenView(
                organisation(challenge),
                UntrustedText.line(challenge.sender(), Pages.MAX_ADDRESS),
                challenge.subjects().stream()
                        .map(subject -> UntrustedText.line(subject, Pages.MAX_SUBJECT))
                        .filter(subject -> !subject.isEmpty())
                        .toList(),
                Math.max(1, challenge.mails()),
                challenge.expiresAt().toString(),
                Pages.words(challenge.expiresAt(), locale),
                path(token, locale),
                pages.path(ChallengeLink.PREFIX + token + "/proof-of-work"),
                ticket,
                code + ".png",
                code + ".wav?lang=" + spoken.toLanguageTag(),
                spoken.getLanguage().equals(locale.getLanguage()) ? null : spoken.getDisplayLanguage(locale),
                Captcha.CODE_TTL.toMinutes(),
                withCode,
                error);
        return Pages.render(Templates.open(pages.frame(locale, organisation(challenge)), view), locale);
    }

    /** That it is solved, expired or withdrawn. */
    String ended(String kind, ChallengeView challenge, Locale locale) {
        String organisation = organisation(challenge);
        return pages.notice(
                new NoticeView(
                        kind,
                        UntrustedText.isolated(organisation),
                        challenge.mails(),
                        0,
                        Pages.words(challenge.expiresAt(), locale),
                        null),
                organisation,
                locale);
    }

    /** That there were too many attempts. */
    String wait(String token, ChallengeView challenge, Duration wait, Locale locale) {
        String organisation = organisation(challenge);
        return pages.notice(
                new NoticeView(
                        "attempts",
                        UntrustedText.isolated(organisation),
                        challenge.mails(),
                        Math.max(1, (wait.toSeconds() + 59) / 60),
                        "",
                        path(token, locale)),
                organisation,
                locale);
    }

    private static String organisation(ChallengeView challenge) {
        return UntrustedText.line(challenge.organisation(), Pages.MAX_NAME);
    }
}
