package org.turingmail.agent.notices;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Date;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeMessage;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.texts.Words;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.NoticeItem;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Writes a notice: a short plain-text message to a local user about messages held for other local users.
 *
 * <p>{@code Auto-Submitted: auto-generated} (RFC 3834, section 3.1.7), so nobody answers it automatically, and
 * {@code X-Turing-Notice}, so that no system of this kind writes a notice about it. Its {@code Message-ID} follows from
 * the notice, so a copy can be told for one. Texts from mails stand in it on one line each, without what is invisible
 * or turns text. Thread-safe.
 */
public final class NoticeMessage {
    private static final int LONGEST_SUBJECT = 120;
    private static final int LONGEST_ADDRESS = 254;

    private final TuringConfiguration configuration;
    private final Clock clock;

    @Inject
    public NoticeMessage(TuringConfiguration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    MimeMessage about(Notice notice) throws MessagingException {
        Locale locale = locale(notice.language());
        ZoneId zone = zone(notice.zone());
        Words words = configuration.texts().ofNotice(locale.getLanguage());
        Map<String, String> count = Map.of("count", String.valueOf(notice.count()));
        StringBuilder text = new StringBuilder();
        if (notice.signIn()) {
            String time = notice.expiresAt().map(at -> time(at, locale, zone)).orElse("");
            text.append(words.say("sign-in-lead", Map.of("link", notice.url().orElse(""), "time", time)))
                    .append("\n\n")
                    .append(words.say("sign-in-other"))
                    .append('\n');
        } else {
            write(text, notice, words, locale, zone);
        }
        text.append("\n-- \n")
                .append(organisation())
                .append('\n')
                .append(words.say("foot"))
                .append('\n');

        MimeMessage message = new Numbered(
                notice.id(), configuration.challengeFrom().getDomain().asString());
        message.setFrom(from());
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(notice.to()));
        message.setSubject(words.say(subject(notice), count), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setHeader("X-Auto-Response-Suppress", "All");
        message.setHeader(HeaderTag.NOTICE, "1");
        message.setHeader("Content-Language", locale.getLanguage());
        message.setText(text.toString().replace("\n", "\r\n"), StandardCharsets.UTF_8.name(), "plain");
        message.saveChanges();
        return message;
    }

    private static String subject(Notice notice) {
        return notice.signIn() ? "sign-in-subject" : notice.count() == 1 ? "subject-one" : "subject";
    }

    private static void write(StringBuilder text, Notice notice, Words words, Locale locale, ZoneId zone) {
        text.append(words.say(
                        notice.count() == 1 ? "lead-one" : "lead", Map.of("count", String.valueOf(notice.count()))))
                .append("\n\n");
        text.append(notice.items().stream()
                .map(item -> item(item, words, locale, zone))
                .collect(Collectors.joining("\n")));
        if (notice.count() > notice.items().size()) {
            int more = notice.count() - notice.items().size();
            text.append('\n')
                    .append(words.say("more", Map.of("count", String.valueOf(more))))
                    .append('\n');
        }
        notice.url().ifPresent(url -> text.append('\n')
                .append(words.say("decide", Map.of("link", url, "until", until(notice, words, locale, zone))))
                .append('\n'));
    }

    /** The time of day: it is over within the hour. */
    private static String time(Instant at, Locale locale, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT)
                        .withLocale(locale)
                        .withZone(zone)
                        .format(at)
                + " (" + zone.getId() + ")";
    }

    private static String until(Notice notice, Words words, Locale locale, ZoneId zone) {
        return notice.expiresAt()
                .map(at -> words.say("until", Map.of("date", date(at, locale, zone, FormatStyle.LONG))))
                .orElse("");
    }

    private static String item(NoticeItem item, Words words, Locale locale, ZoneId zone) {
        StringBuilder lines = new StringBuilder();
        line(
                lines,
                words.say("from"),
                item.sender().isEmpty() ? words.say("nobody") : UntrustedText.line(item.sender(), LONGEST_ADDRESS));
        line(lines, words.say("to"), UntrustedText.line(item.recipient(), LONGEST_ADDRESS));
        item.subject()
                .map(subject -> UntrustedText.line(subject, LONGEST_SUBJECT))
                .filter(subject -> !subject.isEmpty())
                .ifPresent(subject -> line(lines, words.say("about"), subject));
        line(lines, words.say("when"), dateTime(item.at(), locale, zone));
        line(lines, words.say("state"), words.say(state(item.verdict())));
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append("  ").append(name).append(": ").append(value).append('\n');
    }

    private static String state(Verdict verdict) {
        switch (verdict) {
            case DELIVER:
                return "delivered";
            case BLOCK:
                return "blocked";
            default:
                return "held";
        }
    }

    private static String date(Instant at, Locale locale, ZoneId zone, FormatStyle style) {
        return DateTimeFormatter.ofLocalizedDate(style)
                .withLocale(locale)
                .withZone(zone)
                .format(at);
    }

    private static String dateTime(Instant at, Locale locale, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, FormatStyle.SHORT)
                        .withLocale(locale)
                        .withZone(zone)
                        .format(at)
                + " (" + zone.getId() + ")";
    }

    /** James may run on a Java version that has fewer time zones than central's. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    private static Locale locale(String language) {
        return Locale.forLanguageTag(Api.LANGUAGES.contains(language) ? language : Api.LANGUAGES.get(0));
    }

    private String organisation() {
        return configuration
                .challengeName()
                .orElse(configuration.challengeFrom().getDomain().asString());
    }

    private InternetAddress from() throws MessagingException {
        try {
            return new InternetAddress(
                    configuration.challengeFrom().asString(),
                    configuration.challengeName().orElse(null),
                    StandardCharsets.UTF_8.name());
        } catch (UnsupportedEncodingException e) {
            throw new IllegalStateException("UTF-8 is always there", e);
        }
    }

    private static final class Numbered extends MimeMessage {
        private final long id;
        private final String domain;

        Numbered(long id, String domain) {
            super(Session.getInstance(new Properties()));
            this.id = id;
            this.domain = domain;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<notice-" + id + ".turing@" + domain + ">");
        }
    }
}
