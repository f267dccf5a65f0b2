package org.turingmail.webadmin;

import java.util.List;
import java.util.Set;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.quarantine.Quarantine;

/** Parts of James that do not work today. */
final class Broken {
    private Broken() {}

    /** A quarantine whose database is down. */
    static Quarantine quarantine(AgentFixture agent) throws Exception {
        return quarantine(agent, new Unreadable(), agent.queues);
    }

    /** A quarantine in good health that cannot put anything into the spool. */
    static Quarantine spool(AgentFixture agent) throws Exception {
        return new Quarantine(
                agent.configuration,
                agent.repositories,
                new NoQueues(),
                agent.suppression,
                agent.facts,
                agent.clock,
                agent.metrics,
                new NoopGaugeRegistry());
    }

    static Quarantine quarantine(AgentFixture agent, MailRepository repository, MailQueueFactory<?> queues)
            throws Exception {
        MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                (className, url) -> repository,
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")), "any", new BaseHierarchicalConfiguration())));
        store.init();
        return new Quarantine(
                agent.configuration,
                store,
                queues,
                agent.suppression,
                agent.facts,
                agent.clock,
                agent.metrics,
                new NoopGaugeRegistry());
    }

    private static final class Unreadable extends MemoryMailRepository {
        @Override
        public java.util.Iterator<MailKey> list() {
            throw new IllegalStateException("the database is down");
        }

        @Override
        public Mail retrieve(MailKey key) {
            throw new IllegalStateException("the database is down");
        }

        @Override
        public long size() {
            throw new IllegalStateException("the database is down");
        }
    }

    private static final class NoQueues implements MailQueueFactory<MailQueue> {
        @Override
        public java.util.Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
            throw new IllegalStateException("the broker is down");
        }

        @Override
        public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
            throw new IllegalStateException("the broker is down");
        }

        @Override
        public Set<MailQueueName> listCreatedMailQueues() {
            return Set.of();
        }
    }
}
