package org.turingmail.mailrepository.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

/** What survives when the process of a storage is killed, which must be inside that process or durable by itself. */
public abstract class KilledStorageContract {
    private static final int KILLS = 3;
    private static final int STORED_BEFORE_KILL = 60;

    /** Where the storage is, the same each time. */
    protected abstract StorageLocation location() throws Exception;

    /** Fails if the storage keeps anything that belongs to no mail, which no list would show and nothing remove. */
    protected abstract void assertNothingWithoutAMail(Storage storage) throws Exception;

    @Test
    void everyMailThatWasStoredShouldBeWholeAndNoOtherHalfThereWhenTheProcessIsKilled() throws Exception {
        StorageLocation location = location();
        Map<String, Integer> stored = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            // an odd number of mails more each time, so that the kills hit different moments
            storeUntilKilled(location, 1_000 * kill, STORED_BEFORE_KILL + 13 * kill, stored);
            try (Storage storage = StorageProviders.installed().storage(location)) {
                assertWhole(storage.repository(StoreForEver.URL), stored);
                assertNothingWithoutAMail(storage);
            }
        }
        assertThat(stored).hasSizeGreaterThan(10);
    }

    private static void storeUntilKilled(
            StorageLocation location, int firstVersion, int mails, Map<String, Integer> stored) throws Exception {
        int count = 0;
        try (ForkedJvm jvm =
                new ForkedJvm(StoreForEver.class, List.of("-Xmx128m"), location, Integer.toString(firstVersion))) {
            while (count < mails) {
                String line = jvm.line();
                assertThat(line).isNotNull();
                if (line.startsWith(StoreForEver.STORED)) {
                    String[] words = line.split(" ");
                    stored.put(words[1], Integer.parseInt(words[2]));
                    count++;
                }
            }
            jvm.kill();
        }
    }

    private static void assertWhole(HeldMailRepository repository, Map<String, Integer> stored) throws Exception {
        Set<String> names = new HashSet<>();
        for (MailKey key : ImmutableList.copyOf(repository.list())) {
            names.add(key.asString());
            Mail mail = repository.retrieve(key);
            int version = Integer.parseInt(mail.getErrorMessage());
            // one more may have been stored that nobody was told of
            assertThat(version).isGreaterThanOrEqualTo(stored.getOrDefault(key.asString(), 0));
            assertThat(mail.getRecipients())
                    .hasSize(version % 7 + 1)
                    .extracting(MailAddress::getDomain)
                    .allMatch(domain -> domain.asString().equals("v" + version + ".example.com"));
            assertThat(TestMails.bytes(mail)).isEqualTo(StoreForEver.message(key.asString(), version));
        }
        assertThat(names).containsAll(stored.keySet());
    }
}
