package org.turingmail.central.challenge.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.turingmail.central.captcha.Captcha;
import org.turingmail.central.captcha.CaptchaScope;
import org.turingmail.central.challenge.ChallengeView;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.notices.Approval;
import org.turingmail.protocol.UntrustedText;

/** Writes the pages. Thread-safe. */
@Singleton
final class Pages {
    /** What captchas on these pages are for. */
    static final String PURPOSE = "challenge";

    private static final int MAX_SUBJECT = 160;
    private static final int MAX_NAME = 120;
    /** The longest address that there can be (RFC 5321, section 4.5.3.1.3). */
    private static final int MAX_ADDRESS = 254;

    private final Captcha captcha;
    private final String base;
    private final Map<String, String> versions;

    Pages(Captcha captcha, CentralConfiguration configuration) {
        this.captcha = captcha;
        String path = configuration.publicUrl().getRawPath();
        this.base = path == null ? "" : path;
        this.versions = versions(List.of("page.css", "early.js", "press.js"));
    }

    @CheckedTemplate(basePath = "challenge", requireTypeSafeExpressions = false)
    static class Templates {
        private Templates() {}

        static native TemplateInstance open(Frame frame, OpenView open);

        static native TemplateInstance approval(Frame frame, ApprovalView approval);

        static native TemplateInstance notice(Frame frame, NoticeView notice);
    }

    /** The path of a challenge's page. */
    String path(String token, Locale locale) {
        return base + "/c/" + token + "?lang=" + locale.toLanguageTag();
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
        String code = base + "/captcha/" + ticket;
        OpenView view = new OpenView(
                organisation(challenge),
                UntrustedText.line(challenge.sender(), MAX_ADDRESS),
                challenge.subjects().stream()
                        .map(subject -> UntrustedText.line(subject, MAX_SUBJECT))
                        .filter(subject -> !subject.isEmpty())
                        .toList(),
                Math.max(1, challenge.mails()),
                challenge.expiresAt().toString(),
                words(challenge.expiresAt(), locale),
                path(token, locale),
                base + "/c/" + token + "/proof-of-work",
                ticket,
                code + ".png",
                code + ".wav?lang=" + spoken.toLanguageTag(),
                spoken.getLanguage().equals(locale.getLanguage()) ? null : spoken.getDisplayLanguage(locale),
                Captcha.CODE_TTL.toMinutes(),
                withCode,
                error);
        return render(Templates.open(frame(locale, organisation(challenge)), view), locale);
    }

    /** That it is solved, expired or withdrawn. */
    String ended(String kind, ChallengeView challenge, Locale locale) {
        String organisation = organisation(challenge);
        NoticeView view = new NoticeView(
                kind,
                UntrustedText.isolated(organisation),
                challenge.mails(),
                0,
                words(challenge.expiresAt(), locale),
                null);
        return render(Templates.notice(frame(locale, organisation), view), locale);
    }

    /** That there were too many attempts. */
    String wait(String token, ChallengeView challenge, Duration wait, Locale locale) {
        String organisation = organisation(challenge);
        NoticeView view = new NoticeView(
                "attempts",
                UntrustedText.isolated(organisation),
                challenge.mails(),
                Math.max(1, (wait.toSeconds() + 59) / 60),
                "",
                path(token, locale));
        return render(Templates.notice(frame(locale, organisation), view), locale);
    }

    /** The path of the page of an assistant. */
    String approvalPath(String token, Locale locale) {
        return base + "/a/" + token + "?lang=" + locale.toLanguageTag();
    }

    /** What an assistant decides on. */
    String approval(String token, Approval approval, Locale locale) {
        ZoneId zone = ZoneId.of(approval.zone());
        ApprovalView view = new ApprovalView(
                UntrustedText.line(approval.assistant(), MAX_ADDRESS),
                approval.mails().stream()
                        .map(mail -> new ApprovalView.Mail(
                                mail.id(),
                                UntrustedText.line(mail.sender(), MAX_ADDRESS),
                                mail.recipients().stream()
                                        .map(recipient -> UntrustedText.line(recipient, MAX_ADDRESS))
                                        .toList(),
                                UntrustedText.line(mail.subject().orElse(""), MAX_SUBJECT),
                                mail.heldAt().toString(),
                                words(mail.heldAt(), locale, zone),
                                mail.expiresAt().toString(),
                                words(mail.expiresAt(), locale, zone),
                                mail.state().name().toLowerCase(Locale.ROOT)))
                        .toList(),
                approval.more(),
                approvalPath(token, locale));
        return render(
                Templates.approval(frame(locale, UntrustedText.line(approval.organisation(), MAX_NAME)), view), locale);
    }

    /** A page that belongs to nobody. */
    String notice(String kind, Locale locale) {
        return render(Templates.notice(frame(locale, null), NoticeView.of(kind)), locale);
    }

    private Frame frame(Locale locale, String organisation) {
        return new Frame(locale, organisation, base, versions);
    }

    private static String organisation(ChallengeView challenge) {
        return UntrustedText.line(challenge.organisation(), MAX_NAME);
    }

    private static String render(TemplateInstance template, Locale locale) {
        return template.setLocale(locale).render();
    }

    /** We do not know where the sender is, so the zone is named. */
    private static String words(Instant instant, Locale locale) {
        return words(instant, locale, ZoneId.of("UTC"));
    }

    private static String words(Instant instant, Locale locale, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.SHORT)
                        .localizedBy(locale)
                        .withZone(zone)
                        .format(instant)
                + " " + zone.getId();
    }

    private static Map<String, String> versions(List<String> names) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : names) {
            try (InputStream in = Thread.currentThread()
                    .getContextClassLoader()
                    .getResourceAsStream("META-INF/resources/assets/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("no asset " + name);
                }
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(in.readAllBytes());
                versions.put(name, HexFormat.of().formatHex(hash, 0, 6));
            } catch (IOException e) {
                throw new UncheckedIOException("asset " + name, e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }
        return Map.copyOf(versions);
    }
}
