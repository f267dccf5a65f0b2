package org.turingmail.agent.challenge;

import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Date;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.inject.Inject;
import javax.mail.Message;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.InternetAddress;
import javax.mail.internet.MimeBodyPart;
import javax.mail.internet.MimeMessage;
import javax.mail.internet.MimeMultipart;
import org.apache.commons.text.StringEscapeUtils;
import org.apache.james.core.MailAddress;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.facts.Suppression;
import org.turingmail.agent.header.MessageId;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.texts.Words;
import org.turingmail.protocol.Api;

/**
 * Writes the one message that the sender of a held mail gets.
 *
 * <p>It is an automatic response (RFC 3834): {@code Auto-Submitted: auto-replied} (section 3.1.7), the subject marked
 * {@code Auto:} (section 3.1.5) and shortened, {@code In-Reply-To} and {@code References} where the held mail has a
 * valid {@code Message-ID} (section 3.1.6), nothing of the held mail's body (section 3.2), and in our body nothing that
 * its sender wrote. Plain text first, a few kB in all, in the language of the held mail where we speak it. Thread-safe.
 */
public final class ChallengeMessage {
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}");
    private static final int LONGEST_LINE = 998;

    private final TuringConfiguration configuration;
    private final Clock clock;

    @Inject
    public ChallengeMessage(TuringConfiguration configuration, Clock clock) {
        this.configuration = configuration;
        this.clock = clock;
    }

    /**
     * @param held the mail that is held
     * @param url the link, a secret of the sender
     * @param expiresAt until when it can be used
     * @param language what central would prefer (RFC 5646)
     */
    MimeMessage about(HeldMail held, String url, Optional<Instant> expiresAt, Optional<String> language)
            throws MessagingException {
        Locale locale = locale(held.language().or(() -> language));
        Words words = configuration.texts().ofChallenge(locale.getLanguage());
        String until = expiresAt
                .map(at -> DateTimeFormatter.ofLocalizedDate(FormatStyle.LONG)
                        .withLocale(locale)
                        .withZone(ZoneOffset.UTC)
                        .format(at))
                .map(date -> words.say("until", Map.of("date", date)))
                .orElse("");
        String organisation = configuration
                .challengeName()
                .orElse(configuration.challengeFrom().getDomain().asString());

        MimeMessage message = new OwnMessageId(configuration.challengeFrom());
        message.setFrom(from());
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(held.sender()));
        message.setSubject(
                "Auto: " + held.subject().flatMap(QuotedSubject::of).orElse(words.say("no-subject")),
                StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(clock.instant()));
        message.setHeader("Auto-Submitted", "auto-replied");
        message.setHeader("X-Auto-Response-Suppress", "All");
        message.setHeader(Suppression.LOOP_FIELD, "1");
        message.setHeader("Content-Language", locale.getLanguage());
        held.messageId().filter(ChallengeMessage::canBeNamed).ifPresent(id -> {
            setHeader(message, "In-Reply-To", id);
            setHeader(message, "References", id);
        });
        message.setContent(body(
                words,
                Map.of(
                        "thanks", thanks(held, words),
                        "organisation", organisation,
                        "link", url,
                        "until", until,
                        "language", locale.getLanguage())));
        message.saveChanges();
        return message;
    }

    private static MimeMultipart body(Words words, Map<String, String> values) throws MessagingException {
        Map<String, String> escaped = new HashMap<>();
        values.forEach((name, value) -> escaped.put(name, escape(value)));
        return new MimeMultipart(
                "alternative", part(words.say("text", values), "plain"), part(words.say("html", escaped), "html"));
    }

    /** For text and for attributes, whichever quotes an administrator puts around them. */
    private static String escape(String value) {
        return StringEscapeUtils.escapeHtml4(value).replace("'", "&#39;");
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text.replace("\n", "\r\n"), StandardCharsets.UTF_8.name(), subtype);
        return part;
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

    /** Names the address that was written to, never one that James made of it: aliases and groups stay private. */
    private static String thanks(HeldMail held, Words words) {
        return held.writtenTo()
                .filter(address -> ADDRESS.matcher(address).matches())
                .map(address -> words.say("thanks-to", Map.of("address", address)))
                .orElseGet(() -> words.say("thanks"));
    }

    /** Whether it is valid, and a field with it within the longest line (RFC 5322, section 2.1.1). */
    private static boolean canBeNamed(String messageId) {
        return MessageId.isValid(messageId) && "In-Reply-To: ".length() + messageId.length() <= LONGEST_LINE;
    }

    private static Locale locale(Optional<String> language) {
        return language.map(tag -> Locale.forLanguageTag(tag).getLanguage())
                .filter(Api.LANGUAGES::contains)
                .map(Locale::forLanguageTag)
                .orElse(Locale.forLanguageTag(Api.LANGUAGES.get(0)));
    }

    private static void setHeader(MimeMessage message, String name, String value) {
        try {
            message.setHeader(name, value);
        } catch (MessagingException e) {
            throw new IllegalStateException("A message in memory can be changed", e);
        }
    }

    /** The default Message-ID would show the name of the machine and of its user. */
    private static final class OwnMessageId extends MimeMessage {
        private final MailAddress from;

        OwnMessageId(MailAddress from) {
            super(Session.getInstance(new Properties()));
            this.from = from;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader(
                    "Message-ID",
                    "<" + UUID.randomUUID() + ".turing@" + from.getDomain().asString() + ">");
        }
    }
}
