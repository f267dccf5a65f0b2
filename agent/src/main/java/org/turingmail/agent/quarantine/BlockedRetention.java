package org.turingmail.agent.quarantine;

import java.time.Clock;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.mailrepository.KeysInOrder;

/**
 * Removes messages of blocked senders that have been in {@code blocked.url} for longer than {@code blocked.retention},
 * and nothing else: nobody reads them, and without an end they fill the disk. A sweep looks at some messages only, and
 * the next one continues after them. To be called by one thread.
 */
public final class BlockedRetention {
    /** Looked at in one sweep: each is read from the repository. */
    static final int AT_ONCE = 1_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(BlockedRetention.class);

    private final TuringConfiguration configuration;
    private final MailRepositoryStore repositories;
    private final Clock clock;
    private String after = "";

    @Inject
    public BlockedRetention(TuringConfiguration configuration, MailRepositoryStore repositories, Clock clock) {
        this.configuration = configuration;
        this.repositories = repositories;
        this.clock = clock;
    }

    /**
     * Removes what is too old among the next messages of the repository; does nothing if there is no such repository.
     *
     * @return the number of messages removed
     */
    public int sweep() throws MessagingException {
        Optional<MailRepository> repository = repository();
        if (repository.isEmpty()) {
            return 0;
        }
        Instant before = clock.instant().minus(configuration.blockedRetention());
        int removed = 0;
        int seen = 0;
        Iterator<MailKey> keys = keys(repository.get());
        while (keys.hasNext() && seen++ < AT_ONCE) {
            MailKey key = keys.next();
            after = key.asString();
            if (isOlder(repository.get(), key, before)) {
                repository.get().remove(key);
                removed++;
            }
        }
        if (!keys.hasNext()) {
            after = "";
        }
        if (removed > 0) {
            LOGGER.info(
                    "Removed {} message(s) of blocked senders, older than blocked.retention, from {}",
                    removed,
                    configuration.blockedUrl().asString());
        }
        return removed;
    }

    private Iterator<MailKey> keys(MailRepository repository) throws MessagingException {
        return repository instanceof KeysInOrder
                ? ((KeysInOrder) repository).listAfter(new MailKey(after))
                : repository.list();
    }

    /** A message without a time is kept: nobody can say how old it is. */
    private static boolean isOlder(MailRepository repository, MailKey key, Instant before) throws MessagingException {
        Mail mail = repository.retrieve(key);
        try {
            return mail != null
                    && mail.getLastUpdated() != null
                    && mail.getLastUpdated().toInstant().isBefore(before);
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    private Optional<MailRepository> repository() throws MessagingException {
        try {
            return repositories.get(configuration.blockedUrl());
        } catch (MailRepositoryStore.MailRepositoryStoreException e) {
            throw new MessagingException(
                    "The repository of blocked.url = "
                            + configuration.blockedUrl().asString() + " cannot be opened",
                    e);
        }
    }
}
