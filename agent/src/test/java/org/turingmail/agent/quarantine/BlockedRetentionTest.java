package org.turingmail.agent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.mail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MailRepositoryStoreConfiguration;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryStore;
import org.apache.james.mailrepository.memory.MemoryMailRepositoryUrlStore;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.mailrepository.KeysInOrder;

class BlockedRetentionTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    static Stream<MailRepository> repositories() {
        return Stream.of(new MemoryMailRepository(), new Ordered());
    }

    private static MemoryMailRepositoryStore store(MailRepository blocked) throws Exception {
        MemoryMailRepositoryStore store = new MemoryMailRepositoryStore(
                new MemoryMailRepositoryUrlStore(),
                (className, url) ->
                        url.asString().startsWith("turing://blocked") ? blocked : new MemoryMailRepository(),
                MailRepositoryStoreConfiguration.forItems(new MailRepositoryStoreConfiguration.Item(
                        List.of(new Protocol("turing")),
                        MemoryMailRepository.class.getName(),
                        new BaseHierarchicalConfiguration())));
        store.init();
        return store;
    }

    private static BlockedRetention retention(MemoryMailRepositoryStore store) throws Exception {
        return new BlockedRetention(new AgentFixture().configuration, store, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private static void put(MailRepository repository, String name, Duration age) throws Exception {
        MailImpl mail = mail(name, ALICE);
        mail.setLastUpdated(Date.from(NOW.minus(age)));
        repository.store(mail);
    }

    private static List<String> names(MailRepository repository) throws Exception {
        List<String> names = new ArrayList<>();
        repository.list().forEachRemaining(key -> names.add(key.asString()));
        return names.stream().sorted().collect(Collectors.toList());
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void sweepShouldRemoveWhatIsTooOldAndNothingElse(MailRepository blocked) throws Exception {
        MemoryMailRepositoryStore store = store(blocked);
        store.select(MailRepositoryUrl.from("turing://blocked"));
        MailRepository held = store.select(MailRepositoryUrl.from("turing://held"));
        put(blocked, "old", Duration.ofDays(31));
        put(blocked, "young", Duration.ofDays(29));
        put(held, "held", Duration.ofDays(90));

        assertThat(retention(store).sweep()).isEqualTo(1);

        assertThat(names(blocked)).containsExactly("young");
        assertThat(names(held)).containsExactly("held");
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void sweepsShouldComeToAllInTheEnd(MailRepository blocked) throws Exception {
        MemoryMailRepositoryStore store = store(blocked);
        store.select(MailRepositoryUrl.from("turing://blocked"));
        int count = BlockedRetention.AT_ONCE + 500;
        for (int i = 0; i < count; i++) {
            put(blocked, String.format("m%05d", i), Duration.ofDays(31));
        }
        BlockedRetention retention = retention(store);

        assertThat(retention.sweep()).isEqualTo(BlockedRetention.AT_ONCE);
        assertThat(retention.sweep()).isEqualTo(500);
        put(blocked, "m00000", Duration.ofDays(31));
        assertThat(retention.sweep()).as("from the start again").isEqualTo(1);
        assertThat(names(blocked)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("repositories")
    void sweepShouldMakeNoRepository(MailRepository blocked) throws Exception {
        MemoryMailRepositoryStore store = store(blocked);

        assertThat(retention(store).sweep()).isZero();

        assertThat(store.getUrls().count()).isZero();
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
