package org.turingmail.agent.screening;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.base.Splitter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.agent.watchdog.Watchdog;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.HeaderTag;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

/**
 * Answers, for each recipient of a mail, whether the sender is known.
 *
 * <p>Central is asked at most once for a mail, for those recipients only whose verdict is not in memory; with the
 * addresses it is told the {@linkplain Facts facts} of the mail. The verdicts are written into the mail, so that a
 * later matcher costs nothing. While central is unavailable, cached verdicts apply for longer
 * ({@code cache.outage-ttl}), and messages without one are held: nothing bounces and nothing is lost. Thread-safe.
 *
 * <p>Two kinds of mail are never held: that of an authenticated user, and that which this James wrote itself (a bounce,
 * for one), which did not come in over SMTP.
 */
public final class Screening {
    private static final Logger LOGGER = LoggerFactory.getLogger(Screening.class);
    private static final AttributeName VERDICTS = AttributeName.of("org.turingmail.verdicts");
    private static final AttributeName TAGS = AttributeName.of("org.turingmail.tags");

    private final Central central;
    private final VerdictCache cache;
    private final Facts facts;
    private final MetricFactory metrics;
    private final Watchdog watchdog;
    private final Metric unanswered;
    private volatile Runnable timeoutListener = () -> {};
    private final Metric refused;
    private final Map<Verdict, Metric> counts;

    @Inject
    public Screening(
            Central central,
            TuringConfiguration configuration,
            Facts facts,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this(
                central,
                new VerdictCache(
                        clock,
                        configuration.cacheMaxEntries(),
                        configuration.cacheTtl(),
                        configuration.cacheOutageTtl()),
                facts,
                metrics,
                new Watchdog(configuration.screeningTimeout()));
        gauges.register("turing.cache.entries", cache::size);
    }

    @VisibleForTesting
    Screening(Central central, VerdictCache cache, Facts facts, MetricFactory metrics, Watchdog watchdog) {
        this.watchdog = watchdog;
        this.central = central;
        this.cache = cache;
        this.facts = facts;
        this.metrics = metrics;
        this.unanswered = metrics.generate("turing.screening.unanswered");
        this.refused = metrics.generate("turing.refused");
        this.counts = Map.of(
                Verdict.DELIVER, metrics.generate("turing.verdicts.deliver"),
                Verdict.HOLD, metrics.generate("turing.verdicts.hold"),
                Verdict.BLOCK, metrics.generate("turing.verdicts.block"));
    }

    /** Shows in the health check which messages took too long. */
    @Inject
    void reportTo(AgentStatus status) {
        timeoutListener = status::screeningTimedOut;
    }

    /**
     * A verdict for each recipient of the mail, in their order. A mail that cannot be screened within
     * {@code screening.timeout} is held for all of them.
     */
    public Map<MailAddress, RecipientVerdict> verdicts(Mail mail) {
        Map<MailAddress, RecipientVerdict> known = writtenInto(mail);
        if (!known.keySet().containsAll(mail.getRecipients())) {
            known = metrics.decorateSupplierWithTimerMetric("turing.screening", () -> screenWhateverItIs(mail));
            writeInto(mail, known);
        }
        Map<MailAddress, RecipientVerdict> verdicts = new LinkedHashMap<>();
        for (MailAddress recipient : mail.getRecipients()) {
            verdicts.put(recipient, known.get(recipient));
        }
        return verdicts;
    }

    /**
     * The header fields that were to be added for each recipient when the mail was screened, in their order. It asks
     * nobody: a mail that was not screened has none. They stay with the mail while it is held.
     */
    public Map<MailAddress, List<HeaderTag>> tags(Mail mail) {
        Map<?, ?> written = writtenAs(TAGS, mail);
        Map<MailAddress, List<HeaderTag>> tags = new LinkedHashMap<>();
        for (MailAddress recipient : mail.getRecipients()) {
            Object value = written.get(recipient.asString());
            tags.put(
                    recipient,
                    value instanceof AttributeValue
                            ? readTags(String.valueOf(((AttributeValue<?>) value).value()))
                            : List.of());
        }
        return tags;
    }

    /** Those recipients of the mail whose verdict this is: what a matcher answers. */
    public Collection<MailAddress> recipientsWith(Verdict verdict, Mail mail) {
        return verdicts(mail).entrySet().stream()
                .filter(entry -> entry.getValue().verdict() == verdict)
                .map(Map.Entry::getKey)
                .collect(Collectors.toList());
    }

    /**
     * Whether the recipient blocks the sender, as far as a verdict in memory says so that is still fresh; the caller
     * refuses the recipient then. Never asks central, so it costs nothing and waits for nobody.
     */
    public Optional<RecipientVerdict> refusal(MailAddress sender, MailAddress recipient) {
        Optional<RecipientVerdict> block = cache.fresh(sender.asString(), recipient.asString())
                .filter(verdict -> verdict.verdict() == Verdict.BLOCK);
        block.ifPresent(verdict -> refused.increment());
        return block;
    }

    /**
     * Forgets what is in memory about a sender.
     *
     * @param sender an address, {@code @domain} (with its subdomains), or {@code *} for all
     */
    public void forget(String sender) {
        cache.forget(sender);
    }

    /** A stranger wrote it: whatever reading it throws must not end it as an error, nor let it through. */
    private Map<MailAddress, RecipientVerdict> screenWhateverItIs(Mail mail) {
        try {
            return screenInTime(mail);
        } catch (RuntimeException | StackOverflowError e) {
            LOGGER.error("{} cannot be screened; it is held for all its recipients", mail.getName(), e);
            return mail.getRecipients().stream()
                    .distinct()
                    .collect(Collectors.toMap(
                            recipient -> recipient,
                            recipient -> verdict(
                                    recipient,
                                    exempt(mail).isPresent() ? Verdict.DELIVER : Verdict.HOLD,
                                    exempt(mail).orElse(Reason.UNREADABLE))));
        }
    }

    private Map<MailAddress, RecipientVerdict> screenInTime(Mail mail) {
        if (exempt(mail).isPresent()) {
            return screen(mail);
        }
        try {
            return watchdog.within(() -> screen(mail)).orElseGet(() -> {
                LOGGER.error(
                        "Screening {} took longer than screening.timeout; it is held for all its recipients",
                        mail.getName());
                timeoutListener.run();
                return mail.getRecipients().stream()
                        .distinct()
                        .collect(Collectors.toMap(
                                recipient -> recipient,
                                recipient -> verdict(recipient, Verdict.HOLD, Reason.SCREENING_TIMEOUT)));
            });
        } catch (MessagingException e) {
            throw new IllegalStateException(mail.getName() + " cannot be screened", e);
        }
    }

    private Map<MailAddress, RecipientVerdict> screen(Mail mail) {
        Optional<String> exempt = exempt(mail);
        String sender = senderOf(mail);
        Map<MailAddress, RecipientVerdict> verdicts = new HashMap<>();
        List<MailAddress> toAsk = new ArrayList<>();
        for (MailAddress recipient : mail.getRecipients()) {
            Optional<RecipientVerdict> verdict = exempt.isPresent()
                    ? exempt.map(reason -> verdict(recipient, Verdict.DELIVER, reason))
                    : cache.fresh(sender, recipient.asString())
                            .filter(this::mayStandForTheNext)
                            .filter(remembered -> holdsFor(mail, remembered));
            verdict.ifPresentOrElse(found -> verdicts.put(recipient, found), () -> toAsk.add(recipient));
        }
        Optional<MailFacts> factsOfMail = toAsk.isEmpty() ? Optional.empty() : facts.of(mail);
        for (int from = 0; from < toAsk.size(); from += Api.MAX_RECIPIENTS) {
            List<MailAddress> part = toAsk.subList(from, Math.min(toAsk.size(), from + Api.MAX_RECIPIENTS));
            verdicts.putAll(ask(mail, part, factsOfMail));
        }
        verdicts.values().forEach(verdict -> counts.get(verdict.verdict()).increment());
        LOGGER.info(
                "{} from <{}>: {}",
                mail.getName(),
                sender,
                mail.getRecipients().stream()
                        .limit(10)
                        .map(recipient ->
                                recipient + " " + verdicts.get(recipient).verdict() + " ("
                                        + verdicts.get(recipient).reason() + ")")
                        .collect(Collectors.joining(
                                ", ", "", mail.getRecipients().size() > 10 ? ", …" : "")));
        return verdicts;
    }

    /** That a sender is unknown says nothing of the next mail, which may be a reply: with facts, central is asked. */
    private boolean mayStandForTheNext(RecipientVerdict verdict) {
        return verdict.verdict() != Verdict.HOLD || !facts.areTold();
    }

    /** What was said of authenticated mail says nothing of a forgery. */
    private boolean holdsFor(Mail mail, RecipientVerdict remembered) {
        return !(remembered.authenticatedOnly().orElse(false) && facts.mayBeForged(mail));
    }

    private Map<MailAddress, RecipientVerdict> ask(
            Mail mail, List<MailAddress> recipients, Optional<MailFacts> factsOfMail) {
        String sender = senderOf(mail);
        long generation = cache.generation();
        Result<Verdicts> answer = central.ask(VerdictRequest.builder()
                .sender(sender)
                .recipients(recipients.stream().map(MailAddress::asString).collect(Collectors.toList()))
                .facts(factsOfMail)
                .build());
        return answer.fold(
                verdicts -> answered(generation, sender, recipients, verdicts),
                failure -> unanswered(mail, recipients, failure));
    }

    private Map<MailAddress, RecipientVerdict> answered(
            long generation, String sender, List<MailAddress> recipients, Verdicts verdicts) {
        Duration valid = Duration.ofSeconds(Math.max(0, verdicts.validSeconds()));
        Map<String, RecipientVerdict> byAddress = new HashMap<>();
        for (RecipientVerdict verdict : verdicts.verdicts()) {
            byAddress.put(verdict.recipient().toLowerCase(Locale.ROOT), verdict);
            cache.remember(generation, sender, verdict, valid);
        }
        Map<MailAddress, RecipientVerdict> result = new HashMap<>();
        for (MailAddress recipient : recipients) {
            // Whom central did not mention is held: a gap in an answer never opens the door.
            result.put(
                    recipient,
                    byAddress.getOrDefault(
                            recipient.asString().toLowerCase(Locale.ROOT),
                            verdict(recipient, Verdict.HOLD, Reason.CENTRAL_UNAVAILABLE)));
        }
        return result;
    }

    private Map<MailAddress, RecipientVerdict> unanswered(Mail mail, List<MailAddress> recipients, Failure failure) {
        String sender = senderOf(mail);
        LOGGER.debug("No verdict from central on <{}>: {}", sender, failure);
        unanswered.increment();
        Map<MailAddress, RecipientVerdict> result = new HashMap<>();
        for (MailAddress recipient : recipients) {
            result.put(
                    recipient,
                    cache.evenIfStale(sender, recipient.asString())
                            .filter(remembered -> holdsFor(mail, remembered))
                            .orElseGet(() -> verdict(recipient, Verdict.HOLD, Reason.CENTRAL_UNAVAILABLE)));
        }
        return result;
    }

    private static Optional<String> exempt(Mail mail) {
        if (mail.getAttribute(Mail.SMTP_AUTH_USER).isPresent()) {
            return Optional.of(Reason.AUTHENTICATED_USER);
        }
        return mail.getAttribute(Mail.SMTP_SESSION_ID).isPresent()
                ? Optional.empty()
                : Optional.of(Reason.WRITTEN_HERE);
    }

    private static RecipientVerdict verdict(MailAddress recipient, Verdict verdict, String reason) {
        return RecipientVerdict.builder()
                .recipient(recipient.asString())
                .verdict(verdict)
                .reason(reason)
                .build();
    }

    private static String senderOf(Mail mail) {
        return mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse("");
    }

    private static void writeInto(Mail mail, Map<MailAddress, RecipientVerdict> verdicts) {
        Map<String, AttributeValue<?>> written = new HashMap<>();
        verdicts.forEach((recipient, verdict) -> written.put(
                recipient.asString(),
                AttributeValue.of(verdict.verdict() + " " + verdict.reason()
                        + verdict.decidedBy().map(by -> " " + by).orElse(""))));
        written.put("", AttributeValue.of(senderOf(mail)));
        mail.setAttribute(new Attribute(VERDICTS, AttributeValue.of(written)));
        Map<String, AttributeValue<?>> tags = new HashMap<>();
        verdicts.forEach((recipient, verdict) -> {
            if (!verdict.tags().isEmpty()) {
                tags.put(recipient.asString(), AttributeValue.of(writeTags(verdict.tags())));
            }
        });
        mail.removeAttribute(TAGS);
        if (!tags.isEmpty()) {
            mail.setAttribute(new Attribute(TAGS, AttributeValue.of(tags)));
        }
    }

    /** Neither has line breaks: central refuses them, and so does who adds them. */
    private static String writeTags(List<HeaderTag> tags) {
        return tags.stream().map(tag -> tag.name() + ":" + tag.value()).collect(Collectors.joining("\n"));
    }

    private static List<HeaderTag> readTags(String written) {
        return Splitter.on('\n')
                .splitToStream(written)
                .map(line -> line.split(":", 2))
                .filter(parts -> parts.length == 2)
                .map(parts -> HeaderTag.of(parts[0], parts[1]))
                .collect(Collectors.toList());
    }

    private static Map<?, ?> writtenAs(AttributeName name, Mail mail) {
        return mail.getAttribute(name)
                .map(attribute -> attribute.getValue().value())
                .filter(Map.class::isInstance)
                .map(value -> (Map<?, ?>) value)
                .orElse(Map.of());
    }

    private static Map<MailAddress, RecipientVerdict> writtenInto(Mail mail) {
        Map<MailAddress, RecipientVerdict> verdicts = new HashMap<>();
        Map<?, ?> written = writtenAs(VERDICTS, mail);
        // A mailet in between may have changed the sender: then the verdicts are those of somebody else.
        if (!AttributeValue.of(senderOf(mail)).equals(written.get(""))) {
            return verdicts;
        }
        for (MailAddress recipient : mail.getRecipients()) {
            Object value = written.get(recipient.asString());
            if (value instanceof AttributeValue) {
                String[] parts =
                        String.valueOf(((AttributeValue<?>) value).value()).split(" ", 3);
                RecipientVerdict.Builder verdict = RecipientVerdict.builder()
                        .recipient(recipient.asString())
                        .verdict(Verdict.valueOf(parts[0]))
                        .reason(parts[1]);
                if (parts.length == 3) {
                    verdict.decidedBy(parts[2]);
                }
                verdicts.put(recipient, verdict.build());
            }
        }
        return verdicts;
    }
}
