package org.turingmail.agent.quarantine;

import com.google.common.base.Splitter;
import com.google.common.collect.Comparators;
import com.google.common.collect.Streams;
import com.google.common.hash.Hashing;
import com.google.common.util.concurrent.Striped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.Metric;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.facts.Suppression;
import org.turingmail.agent.queueing.QueueRecipients;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.agent.watchdog.TimelyFigure;
import org.turingmail.agent.watchdog.Watchdog;
import org.turingmail.mailrepository.KeysInOrder;
import org.turingmail.mailrepository.ReadsEnvelopes;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Registrable;

/**
 * The mails that are held, in a James mail repository of the administrator's choice ({@code quarantine.url}).
 *
 * <p>A mail is taken out only after it is safely in the next place: a release puts it into the spool first, and removes
 * it from the repository then. So a crash in between makes a mail arrive twice rather than never. Each operation may be
 * repeated without harm. Thread-safe; what happens to one mail happens one after the other.
 */
public final class Quarantine {
    private static final Logger LOGGER = LoggerFactory.getLogger(Quarantine.class);
    /**
     * The addresses of one registration, in characters: with the rest they stay below what central takes in one
     * request.
     */
    private static final int MAX_PART = 1_000_000;

    private static final Duration FIGURE_WITHIN = Duration.ofSeconds(1);
    private final TuringConfiguration configuration;
    private final MailRepositoryStore repositories;
    private final MailQueueFactory<?> queues;
    private final Suppression suppression;
    private final Facts facts;
    private final Clock clock;
    private final Watchdog watchdog;
    private final TimelyFigure figure;
    private volatile Runnable timeoutListener = () -> {};
    private final Striped<Lock> locks = Striped.lock(256);
    private final Metric held;
    private final Metric released;
    private final Metric removed;

    @Inject
    public Quarantine(
            TuringConfiguration configuration,
            MailRepositoryStore repositories,
            MailQueueFactory<?> queues,
            Suppression suppression,
            Facts facts,
            Clock clock,
            MetricFactory metrics,
            GaugeRegistry gauges) {
        this.configuration = configuration;
        this.repositories = repositories;
        this.queues = queues;
        this.suppression = suppression;
        this.facts = facts;
        this.clock = clock;
        this.watchdog = new Watchdog(configuration.screeningTimeout());
        this.held = metrics.generate("turing.held");
        this.released = metrics.generate("turing.released");
        this.removed = metrics.generate("turing.removed");
        this.figure = new TimelyFigure("The size of the quarantine", FIGURE_WITHIN, this::size);
        gauges.register("turing.quarantine.size", () -> figure.recent().orElse(-1));
    }

    /** Shows in the health check which messages took too long. */
    @Inject
    void reportTo(AgentStatus status) {
        timeoutListener = status::screeningTimedOut;
    }

    /**
     * Stores a mail durably, in parts if it has more recipients than one registration may name; see {@link #hold}.
     *
     * @return the parts: one, but for very many recipients
     */
    public List<HeldMail> holdInParts(Mail mail, String reason, Optional<String> silentlyBecause)
            throws MessagingException {
        List<List<MailAddress>> parts = parts(mail.getRecipients(), MailAddress::asString);
        if (parts.size() == 1) {
            return List.of(hold(mail, reason, silentlyBecause));
        }
        List<HeldMail> held = new ArrayList<>();
        for (List<MailAddress> recipients : parts) {
            MailImpl part = MailImpl.duplicate(mail);
            try {
                part.setName(mail.getName());
                part.setRecipients(recipients);
                held.add(hold(part, reason, silentlyBecause));
            } finally {
                LifecycleUtil.dispose(part);
            }
        }
        return held;
    }

    /**
     * Stores a mail durably. When this returns, the caller may end the mail.
     *
     * <p>The key follows from the mail and its recipients, so a mail that James processes again after a crash is stored
     * once.
     *
     * @param reason why it is held
     * @param silentlyBecause why no challenge may be sent, if the caller knows; the mail itself may hold another reason
     * @throws MessagingException if it could not be stored; the mail is still the caller's
     */
    public HeldMail hold(Mail mail, String reason, Optional<String> silentlyBecause) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            String key = keyOf(mail);
            HeldMail heldMail = read(mail, key, reason, silentlyBecause);
            copy.setName(key);
            heldMail.writeInto(copy);
            repository().store(copy);
            held.increment();
            LOGGER.info("Held {} from <{}> for {} ({})", key, heldMail.sender(), heldMail.recipients(), reason);
            return heldMail;
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** What takes too long to read is held with what its envelope says, and never answered. */
    private HeldMail read(Mail mail, String key, String reason, Optional<String> silentlyBecause)
            throws MessagingException {
        Instant now = clock.instant();
        if (!reason.contains(Reason.SCREENING_TIMEOUT)) {
            Optional<HeldMail> read = watchdog.within(() -> describe(mail, key, reason, silentlyBecause));
            if (read.isPresent()) {
                return read.get();
            }
            LOGGER.error(
                    "Reading the header of {} took longer than screening.timeout; it is held silently", mail.getName());
            timeoutListener.run();
        }
        return HeldMail.unread(mail, key, now, reason, Reason.SCREENING_TIMEOUT);
    }

    /** What is known of a held mail; empty if it is not held. */
    public Optional<HeldMail> find(String key) throws MessagingException {
        Mail mail = repository().retrieve(new MailKey(key));
        if (mail == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(HeldMail.from(mail));
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /**
     * What is known of some held mails; those that are not held are left out. Where the repository can, their messages
     * are not read.
     *
     * @param keys so many that their envelopes fit into memory
     */
    public List<HeldMail> findAll(Collection<String> keys) throws MessagingException {
        Map<String, HeldMail> found = new HashMap<>();
        MailRepository repository = repository();
        if (repository instanceof ReadsEnvelopes) {
            for (Mail mail : ((ReadsEnvelopes) repository)
                    .retrieveEnvelopes(keys.stream().map(MailKey::new).collect(Collectors.toList()))) {
                if (HeldMail.isDescribed(mail)) {
                    found.put(mail.getName(), HeldMail.from(mail));
                }
            }
        }
        List<HeldMail> mails = new ArrayList<>(keys.size());
        for (String key : keys) {
            Optional.ofNullable(found.get(key))
                    .or(() -> findUnlessUnreadable(key))
                    .ifPresent(mails::add);
        }
        return mails;
    }

    /** One mail that cannot be read must not hide the others. */
    private Optional<HeldMail> findUnlessUnreadable(String key) {
        try {
            return find(key);
        } catch (MessagingException | RuntimeException e) {
            LOGGER.warn("The held mail {} cannot be read. Look at the repository of quarantine.url", key, e);
            return Optional.empty();
        }
    }

    /** Whether it has more recipients than one registration may name: it is to be {@linkplain #split held in parts}. */
    public static boolean isTooWide(HeldMail mail) {
        return parts(mail.recipients(), Function.identity()).size() > 1;
    }

    /**
     * Holds a held mail in parts that can be registered. A crash in between leaves a recipient in two of them.
     *
     * @return the parts; empty if it is not held
     */
    public List<HeldMail> split(String key) throws MessagingException {
        Lock lock = locks.get(key);
        lock.lock();
        try {
            Mail mail = repository().retrieve(new MailKey(key));
            if (mail == null) {
                return List.of();
            }
            try {
                HeldMail whole = HeldMail.from(mail);
                List<HeldMail> parts = new ArrayList<>();
                for (List<MailAddress> recipients : parts(mail.getRecipients(), MailAddress::asString)) {
                    parts.add(storePart(mail, whole, recipients));
                }
                repository().remove(new MailKey(key));
                LOGGER.info(
                        "{} is for more recipients than central takes at once: held in {} parts", key, parts.size());
                return parts;
            } finally {
                LifecycleUtil.dispose(mail);
            }
        } finally {
            lock.unlock();
        }
    }

    private HeldMail storePart(Mail mail, HeldMail whole, List<MailAddress> recipients) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(recipients);
            String key = keyOf(copy);
            HeldMail part = whole.part(
                    key, recipients.stream().map(MailAddress::asString).collect(Collectors.toList()));
            copy.setName(key);
            part.writeInto(copy);
            repository().store(copy);
            return part;
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    /** In an order of their own, so that a mail that is held again after a crash has the same parts. */
    private static <T> List<List<T>> parts(Collection<T> recipients, Function<T, String> text) {
        List<T> sorted = recipients.stream().sorted(Comparator.comparing(text)).collect(Collectors.toList());
        List<List<T>> parts = new ArrayList<>();
        List<T> part = new ArrayList<>();
        long characters = 0;
        for (T recipient : sorted) {
            int its = Math.min(text.apply(recipient).length(), Registrable.MAX_ADDRESS) + 4;
            if (!part.isEmpty() && (part.size() == Api.MAX_RECIPIENTS || characters + its > MAX_PART)) {
                parts.add(part);
                part = new ArrayList<>();
                characters = 0;
            }
            part.add(recipient);
            characters += its;
        }
        parts.add(part);
        return parts;
    }

    /** The mail itself, which the caller must dispose of; empty if it is not held. */
    public Optional<Mail> retrieve(String key) throws MessagingException {
        return Optional.ofNullable(repository().retrieve(new MailKey(key)));
    }

    /** The keys of all held mails; in ascending order if {@link #listsInOrder()}. */
    public Iterator<MailKey> keys() throws MessagingException {
        return repository().list();
    }

    /** Returns whether {@link #keys()} are in ascending order and read lazily. */
    public boolean listsInOrder() throws MessagingException {
        return repository() instanceof KeysInOrder;
    }

    /**
     * A page of the keys of held mails, in ascending order of their characters. Memory holds this page, however many
     * mails are held, also where the repository has no order of its own; there, every page costs a look at all keys.
     *
     * @param after the last key of the page before; empty for the first page
     * @param limit how many keys at most
     */
    public List<String> keysAfter(Optional<String> after, int limit) throws MessagingException {
        MailRepository repository = repository();
        if (repository instanceof KeysInOrder) {
            KeysInOrder ordered = (KeysInOrder) repository;
            Iterator<MailKey> keys = after.isPresent() ? ordered.listAfter(new MailKey(after.get())) : ordered.list();
            return Streams.stream(keys).limit(limit).map(MailKey::asString).collect(Collectors.toList());
        }
        return Streams.stream(repository.list())
                .map(MailKey::asString)
                .filter(key -> after.isEmpty() || key.compareTo(after.get()) > 0)
                .collect(Comparators.least(limit, Comparator.naturalOrder()));
    }

    public long size() throws MessagingException {
        return repository().size();
    }

    /** As {@link #size}, but without waiting longer than a second; empty if it is not known by then. */
    public OptionalLong sizeInTime() {
        return figure.get();
    }

    /**
     * Lets a mail go on to some of its recipients, in the processor {@code release.processor}.
     *
     * @param recipients for whom; those for whom it is not held are passed over
     * @return for whom it was released now; empty if it is not held for any of them
     * @throws MessagingException if it failed; the mail is still held
     */
    public List<String> release(String key, Collection<String> recipients) throws MessagingException {
        return takeOut(key, recipients, true);
    }

    /**
     * Removes a mail for some of its recipients.
     *
     * @return for whom it was removed now; empty if it is not held for any of them
     */
    public List<String> remove(String key, Collection<String> recipients) throws MessagingException {
        return takeOut(key, recipients, false);
    }

    /** A stranger wrote it, so whatever reading it throws must not end it as an error. */
    private HeldMail describe(Mail mail, String key, String reason, Optional<String> silentlyBecause) {
        try {
            return HeldMail.about(
                    mail, key, clock.instant(), reason, silentlyBecause.or(() -> suppression(mail)), facts.of(mail));
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            LOGGER.warn(
                    "{} cannot be read and is held without a challenge, with its envelope alone", mail.getName(), e);
            return HeldMail.unread(mail, key, clock.instant(), reason, Reason.UNREADABLE);
        }
    }

    private Optional<String> suppression(Mail mail) {
        try {
            return suppression.of(mail);
        } catch (MessagingException | RuntimeException | StackOverflowError e) {
            // What cannot be read cannot be judged, and is not answered.
            LOGGER.info("{} cannot be read and is held without a challenge", mail.getName(), e);
            return Optional.of(Reason.UNREADABLE);
        }
    }

    private List<String> takeOut(String key, Collection<String> recipients, boolean release) throws MessagingException {
        Lock lock = locks.get(key);
        lock.lock();
        try {
            Mail mail = repository().retrieve(new MailKey(key));
            if (mail == null) {
                return List.of();
            }
            try {
                return takeOut(mail, recipients, release);
            } finally {
                LifecycleUtil.dispose(mail);
            }
        } finally {
            lock.unlock();
        }
    }

    private List<String> takeOut(Mail mail, Collection<String> recipients, boolean release) throws MessagingException {
        Set<String> wanted = recipients.stream()
                .map(address -> address.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet());
        List<MailAddress> taken = new ArrayList<>();
        List<MailAddress> remaining = new ArrayList<>();
        for (MailAddress recipient : mail.getRecipients()) {
            // Central names an address that it cannot keep as we registered it.
            boolean isWanted = wanted.contains(recipient.asString().toLowerCase(Locale.ROOT))
                    || wanted.contains(Registrable.address(recipient.asString()).toLowerCase(Locale.ROOT));
            (isWanted ? taken : remaining).add(recipient);
        }
        if (taken.isEmpty()) {
            return List.of();
        }
        if (release) {
            enqueue(mail, taken);
        }
        if (remaining.isEmpty()) {
            repository().remove(new MailKey(mail.getName()));
        } else {
            mail.setRecipients(remaining);
            repository().store(mail);
        }
        (release ? released : removed).add(taken.size());
        return taken.stream().map(MailAddress::asString).collect(Collectors.toList());
    }

    private void enqueue(Mail mail, List<MailAddress> recipients) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setName(mail.getName());
            copy.setRecipients(recipients);
            copy.setState(configuration.releaseProcessor());
            HeldMail.removeFrom(copy);
            QueueRecipients.enqueue(spool(), copy, recipients);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }

    private MailQueue spool() {
        return queues.getQueue(MailQueueFactory.SPOOL)
                .map(MailQueue.class::cast)
                .orElseGet(() -> queues.createQueue(MailQueueFactory.SPOOL));
    }

    private MailRepository repository() throws MessagingException {
        try {
            return repositories.select(configuration.quarantineUrl());
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException(
                    "The repository of quarantine.url = "
                            + configuration.quarantineUrl().asString()
                            + " cannot be opened. Is its protocol registered in mailrepositorystore.xml?",
                    e);
        }
    }

    /** James names a mail anew each time it splits it, at random: the part before the first split stays. */
    private static String keyOf(Mail mail) {
        String origin = Splitter.on("-!").split(mail.getName()).iterator().next();
        String recipients = mail.getRecipients().stream()
                .map(address -> address.asString().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining("\n"));
        String safe = origin.replaceAll("[^A-Za-z0-9._-]", "_");
        return safe.substring(Math.max(0, safe.length() - 150)) + "-"
                + Hashing.sha256()
                        .hashString(recipients, StandardCharsets.UTF_8)
                        .toString()
                        .substring(0, 12);
    }
}
