package org.turingmail.agent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.mail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.mailrepository.KeysInOrder;

class KeyPagesTest {
    private static Stream<MailRepository> repositories() {
        return Stream.of(new MemoryMailRepository(), new Ordered());
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void pagesShouldBeInOrderAndHoldEveryKeyOnce(MailRepository repository) throws Exception {
        Quarantine quarantine = quarantine(repository, "d", "B", "a", "c-1", "b", "c");

        List<String> all = new ArrayList<>();
        List<String> page = quarantine.keysAfter(Optional.empty(), 4);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(4);
            all.addAll(page);
            page = quarantine.keysAfter(Optional.of(all.get(all.size() - 1)), 4);
        }

        assertThat(all).containsExactly("B", "a", "b", "c", "c-1", "d");
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void pageAfterAKeyThatIsGoneShouldBeginWithTheNext(MailRepository repository) throws Exception {
        Quarantine quarantine = quarantine(repository, "a", "b", "d");

        assertThat(quarantine.keysAfter(Optional.of("c"), 4)).containsExactly("d");
        assertThat(quarantine.keysAfter(Optional.of("d"), 4)).isEmpty();
    }

    private static Quarantine quarantine(MailRepository repository, String... keys) throws Exception {
        AgentFixture agent = new AgentFixture();
        MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                (className, url) -> repository,
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("memory")), "any", new BaseHierarchicalConfiguration())));
        store.init();
        for (String key : keys) {
            repository.store(mail(key, ALICE));
        }
        return new Quarantine(
                agent.configuration,
                store,
                agent.queues,
                agent.suppression,
                agent.facts,
                agent.clock,
                agent.metrics,
                new NoopGaugeRegistry());
    }

    private static final class Ordered extends MemoryMailRepository implements KeysInOrder {
        @Override
        public Iterator<MailKey> list() {
            List<MailKey> keys = new ArrayList<>();
            super.list().forEachRemaining(keys::add);
            keys.sort(Comparator.comparing(MailKey::asString));
            return keys.iterator();
        }
    }
}
