package org.turingmail.mailrepository.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/**
 * What survives when the process of a storage is killed, which must be inside that process or durable by itself; and
 * what a second process sees. The system property {@code turing.kills} is the number of kills.
 */
public abstract class KilledStorageContract {
    private static final int KILLS = Integer.getInteger("turing.kills", 3);
    private static final int SAID_BEFORE_KILL = 60;

    /** Where the storage is, the same each time. */
    protected abstract StorageLocation location() throws Exception;

    /** Fails if the storage keeps anything that belongs to no mail, which no list would show and nothing remove. */
    protected abstract void assertNothingWithoutAMail(Storage storage) throws Exception;

    /** Whether several processes may use the storage at the same time; if not, the second is refused. */
    protected boolean isShared() {
        return false;
    }

    @Test
    void everyMailThatWasStoredShouldBeWholeAndNoOtherHalfThereWhenTheProcessIsKilled() throws Exception {
        StorageLocation location = location();
        Map<String, Said> said = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            // an odd number of mails more each time, so that the kills hit different moments
            workUntilKilled(location, 1_000 * kill, SAID_BEFORE_KILL + 13 * (kill % 20), said);
            try (Storage storage = StorageProviders.installed().storage(location)) {
                assertAsSaid(storage.repository(StoreForEver.URL), said);
                assertNothingWithoutAMail(storage);
            }
        }
        assertThat(said).hasSizeGreaterThan(10);
    }

    private static void workUntilKilled(StorageLocation location, int firstVersion, int lines, Map<String, Said> said)
            throws Exception {
        try (ForkedJvm jvm =
                new ForkedJvm(StoreForEver.class, List.of("-Xmx128m"), location, Integer.toString(firstVersion))) {
            for (int count = 0; count < lines; ) {
                if (hear(jvm, said)) {
                    count++;
                }
            }
            jvm.kill();
            // what it said before it died
            for (String line = jvm.line(); line != null; line = jvm.line()) {
                note(line, said);
            }
        }
    }

    private static boolean hear(ForkedJvm jvm, Map<String, Said> said) {
        String line = jvm.line();
        assertThat(line).as("the process ended before it was killed").isNotNull();
        return note(line, said);
    }

    private static boolean note(String line, Map<String, Said> said) {
        String[] words = line.split(" ");
        boolean known = words.length == 4
                && words[3].equals(StoreForEver.END)
                && List.of(StoreForEver.STORED, StoreForEver.RELEASED, StoreForEver.REMOVED)
                        .contains(words[0]);
        if (known) {
            said.put(words[1], new Said(words[0], Integer.parseInt(words[2])));
        }
        return known;
    }

    private static void assertAsSaid(HeldMailRepository repository, Map<String, Said> said) throws Exception {
        Set<String> there = new HashSet<>();
        for (MailKey key : ImmutableList.copyOf(repository.list())) {
            there.add(key.asString());
            Mail mail = repository.retrieve(key);
            assertThat(mail).as(key.asString()).isNotNull();
            int version = Integer.parseInt(mail.getErrorMessage());
            assertRecipients(mail, version, said.get(key.asString()));
            assertThat(TestMails.bytes(mail)).isEqualTo(StoreForEver.message(key.asString(), version));
        }
        assertThat(repository.size()).isEqualTo(there.size());
        said.forEach((name, last) -> {
            if (!there.contains(name)) {
                // removed, or in the middle of it
                assertThat(last.what.equals(StoreForEver.REMOVED) || StoreForEver.isRemoved(last.version))
                        .as(name + " is lost: " + last)
                        .isTrue();
            }
        });
        assertThat(there.size()).isGreaterThan(said.size() / 2);
    }

    private static void assertRecipients(Mail mail, int version, Said last) throws Exception {
        List<MailAddress> all = StoreForEver.recipients(version);
        List<MailAddress> first = all.subList(0, 1);
        if (last != null && version == last.version) {
            assertThat(last.what).as("%s is there again", mail.getName()).isNotEqualTo(StoreForEver.REMOVED);
            if (last.what.equals(StoreForEver.RELEASED)) {
                assertThat(mail.getRecipients()).containsExactlyElementsOf(first);
                return;
            }
        } else if (last != null) {
            // one more may have been stored that nobody was told of
            assertThat(version).as(mail.getName()).isGreaterThan(last.version);
        }
        if (StoreForEver.isReleased(version)) {
            assertThat(mail.getRecipients()).isIn(all, first);
        } else {
            assertThat(mail.getRecipients()).containsExactlyElementsOf(all);
        }
    }

    @Test
    void secondProcessShouldWorkBesideTheFirstOrBeRefusedUntilThatEnds() throws Exception {
        StorageLocation location = location();
        Map<String, Said> said = new HashMap<>();
        try (ForkedJvm jvm = new ForkedJvm(StoreForEver.class, List.of("-Xmx128m"), location, "0");
                Storage storage = StorageProviders.installed().storage(location)) {
            HeldMailRepository repository = storage.repository(StoreForEver.URL);
            while (said.isEmpty()) {
                hear(jvm, said);
            }
            if (!isShared()) {
                assertThatThrownBy(repository::init)
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining(StorageLocation.URL_KEY);
                jvm.kill();
            }
            MailKey key = repository.store(TestMails.mail("second"));
            if (isShared()) {
                for (int i = 0; i < SAID_BEFORE_KILL; i++) {
                    hear(jvm, said);
                }
            }
            assertThat(TestMails.bytes(repository.retrieve(key))).isEqualTo(TestMails.bytes(TestMails.mail("second")));
            assertThat(repository.list()).toIterable().contains(key);
        }
    }

    /** The last thing that the process said about a mail. */
    private static final class Said {
        private final String what;
        private final int version;

        Said(String what, int version) {
            this.what = what;
            this.version = version;
        }

        @Override
        public String toString() {
            return what + " " + version;
        }
    }
}
