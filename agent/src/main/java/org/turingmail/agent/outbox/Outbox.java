package org.turingmail.agent.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.google.common.collect.Iterables;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.UUID;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeUtils;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.central.Failure;
import org.turingmail.agent.central.Result;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.watchdog.TimelyFigure;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Keys;
import org.turingmail.protocol.correspondents.Correspondents;
import org.turingmail.protocol.held.Settlement;

/**
 * What central has to be told even if it does not answer now: what was done with held mails on the agent, whom users
 * wrote to, and which challenges went out just before James stopped.
 *
 * <p>A note is told at once; if that fails it is kept, durably, in a mail repository ({@code outbox.url}), and told by
 * {@link #flush()}, in the order in which it was written. Thread-safe.
 */
public final class Outbox {
    private static final Logger LOGGER = LoggerFactory.getLogger(Outbox.class);
    private static final AttributeName SETTLEMENT = AttributeName.of("org.turingmail.settlement");
    private static final AttributeName KEY = AttributeName.of("org.turingmail.key");
    private static final AttributeName CHALLENGED = AttributeName.of("org.turingmail.challenged");
    private static final AttributeName CORRESPONDENTS = AttributeName.of("org.turingmail.correspondents");

    /** What became of a note. */
    public enum Delivery {
        /** Central knows. */
        TOLD,
        /** Central does not answer; the note is kept, and told later. */
        KEPT,
        /** Central refuses the note, and would refuse it again: it is dropped. */
        REFUSED
    }

    private final TuringConfiguration configuration;
    private final MailRepositoryStore repositories;
    private final Central central;
    private final TimelyFigure figure = new TimelyFigure("The size of the outbox", Duration.ofSeconds(1), this::size);
    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Inject
    public Outbox(TuringConfiguration configuration, MailRepositoryStore repositories, Central central) {
        this.configuration = configuration;
        this.repositories = repositories;
        this.central = central;
    }

    /**
     * Tells central what was done with a held mail here.
     *
     * @throws MessagingException if central does not answer and the note cannot be kept either
     */
    public Delivery settled(String key, Settlement settlement) throws MessagingException {
        Result<Void> answer = central.settle(key, settlement);
        if (isWorthKeeping(answer, "the settlement of " + key)) {
            keep(new Attribute(SETTLEMENT, AttributeValue.of(write(settlement))), Optional.of(key));
            return Delivery.KEPT;
        }
        return answer.isGiven() ? Delivery.TOLD : Delivery.REFUSED;
    }

    /**
     * Tells central whom a user wrote to.
     *
     * @throws MessagingException if central does not answer and the note cannot be kept either
     */
    public void learned(Correspondents correspondents) throws MessagingException {
        Result<Void> answer = central.learn(correspondents);
        if (isWorthKeeping(answer, "the correspondents of " + correspondents.user())) {
            keep(new Attribute(CORRESPONDENTS, AttributeValue.of(write(correspondents))), Optional.empty());
        }
    }

    /**
     * Keeps a note that challenges for these held messages were sent, for when central did not take the report and
     * James stops.
     *
     * @throws MessagingException if it cannot be kept; central offers those challenges once more then
     */
    public void challenged(Collection<String> keys) throws MessagingException {
        for (List<String> page : Iterables.partition(keys, Api.MAX_PAGE)) {
            Keys reported = Keys.builder().addAllKeys(page).build();
            keep(new Attribute(CHALLENGED, AttributeValue.of(write(reported))), Optional.empty());
        }
    }

    /** Tells what was kept; ends early, without harm, if central does not answer. */
    public void flush() throws MessagingException {
        MailRepository notes = repository();
        Iterator<MailKey> keys = notes.list();
        while (keys.hasNext()) {
            MailKey key = keys.next();
            Mail note = notes.retrieve(key);
            if (note != null) {
                Result<Void> answer;
                try {
                    answer = tell(note);
                } finally {
                    LifecycleUtil.dispose(note);
                }
                if (isWorthKeeping(answer, "note " + key.asString())) {
                    return;
                }
                notes.remove(key);
            }
        }
    }

    @Inject
    void showIn(GaugeRegistry gauges) {
        gauges.register("turing.outbox.size", () -> figure.recent().orElse(-1));
    }

    /** How many notes wait. */
    public long size() throws MessagingException {
        return repository().size();
    }

    /** As {@link #size}, but without waiting longer than a second; empty if it is not known by then. */
    public OptionalLong sizeInTime() {
        return figure.get();
    }

    private Result<Void> tell(Mail note) {
        try {
            Optional<String> settlement = AttributeUtils.getValueAndCastFromMail(note, SETTLEMENT, String.class);
            if (settlement.isPresent()) {
                String key = AttributeUtils.getValueAndCastFromMail(note, KEY, String.class)
                        .orElse("");
                return central.settle(key, json.readValue(settlement.get(), Settlement.class));
            }
            Optional<String> challenged = AttributeUtils.getValueAndCastFromMail(note, CHALLENGED, String.class);
            if (challenged.isPresent()) {
                return central.challengesSent(json.readValue(challenged.get(), Keys.class));
            }
            String correspondents = AttributeUtils.getValueAndCastFromMail(note, CORRESPONDENTS, String.class)
                    .orElse("null");
            return central.learn(json.readValue(correspondents, Correspondents.class));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return Result.failed(Failure.Kind.REJECTED, "the note cannot be read: " + e.getMessage());
        }
    }

    private static boolean isWorthKeeping(Result<Void> answer, String what) {
        Optional<Failure> failure = answer.failure();
        if (failure.isEmpty()) {
            return false;
        }
        if (failure.get().kind() == Failure.Kind.REJECTED) {
            LOGGER.warn("Central refuses {}; it is dropped, since it would be refused again: {}", what, answer);
            return false;
        }
        LOGGER.info("Central is unavailable for {} ({}); queued in the outbox", what, failure.get());
        return true;
    }

    private void keep(Attribute content, Optional<String> about) throws MessagingException {
        MimeMessage empty = new MimeMessage(Session.getInstance(new Properties()));
        empty.setSubject("A note from Turing to its central service");
        empty.setText("It is kept here because central did not answer, and told as soon as it does.");
        empty.saveChanges();
        MailImpl note = MailImpl.builder()
                .name(String.format("note-%019d-%s", System.currentTimeMillis(), UUID.randomUUID()))
                .sender(Optional.<MailAddress>empty())
                .mimeMessage(empty)
                .addAttribute(content)
                .build();
        try {
            about.ifPresent(key -> note.setAttribute(new Attribute(KEY, AttributeValue.of(key))));
            repository().store(note);
        } finally {
            LifecycleUtil.dispose(note);
        }
    }

    private String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A value of the contract can always be written", e);
        }
    }

    private MailRepository repository() throws MessagingException {
        try {
            return repositories.select(configuration.outboxUrl());
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException(
                    "The repository of outbox.url = "
                            + configuration.outboxUrl().asString()
                            + " cannot be opened. Is its protocol registered in mailrepositorystore.xml?",
                    e);
        }
    }
}
