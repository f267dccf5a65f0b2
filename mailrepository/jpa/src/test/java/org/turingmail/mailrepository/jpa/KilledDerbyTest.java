package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.persistence.EntityManager;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.contract.TestMails;

class KilledDerbyTest {
    private static final int KILLS = 3;
    private static final int STORED_BEFORE_KILL = 60;

    @Test
    void everyMailThatWasStoredShouldBeWholeAndNoOtherHalfThereWhenTheProcessIsKilled(@TempDir Path folder)
            throws Exception {
        String url = "jdbc:derby:" + folder.resolve("turing").resolve("quarantine");
        Map<String, Integer> stored = new HashMap<>();
        for (int kill = 0; kill < KILLS; kill++) {
            // an odd number of mails more each time, so that the kills hit different moments
            storeUntilKilled(url, 1_000 * kill, STORED_BEFORE_KILL + 13 * kill, stored);
            try (QuarantinePersistence persistence = new QuarantinePersistence(QuarantineDatabase.at(url))) {
                assertWhole(new JpaMailRepository(persistence, StoreForEver.URL), stored);
                assertNothingWithoutAMail(persistence);
            }
        }
        assertThat(stored).hasSizeGreaterThan(10);
    }

    private static void storeUntilKilled(String url, int firstVersion, int mails, Map<String, Integer> stored)
            throws Exception {
        int count = 0;
        try (ForkedJvm jvm =
                new ForkedJvm(StoreForEver.class, List.of("-Xmx128m"), url, Integer.toString(firstVersion))) {
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

    private static void assertWhole(JpaMailRepository repository, Map<String, Integer> stored) throws Exception {
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

    private static void assertNothingWithoutAMail(QuarantinePersistence persistence) {
        EntityManager entities = persistence.open().createEntityManager();
        try {
            for (String orphans : List.of(
                    "SELECT COUNT(*) FROM turing_chunk WHERE content_id NOT IN (SELECT content_id FROM turing_mail)",
                    "SELECT COUNT(*) FROM turing_recipient WHERE mail_id NOT IN (SELECT id FROM turing_mail)")) {
                assertThat(((Number) entities.createNativeQuery(orphans).getSingleResult()).intValue())
                        .as(orphans)
                        .isZero();
            }
        } finally {
            entities.close();
        }
    }
}
