package org.turingmail.mailrepository.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.google.common.collect.ImmutableList;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.mail.MessagingException;
import javax.persistence.EntityManager;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.contract.StorageContract;
import org.turingmail.mailrepository.contract.TestMails;
import org.turingmail.mailrepository.contract.TornMessage;

/** What every database under {@link JpaMailRepository} has to do besides. */
abstract class JpaMailRepositoryContract extends StorageContract {
    abstract JpaStorage jpa();

    @Override
    protected final Storage storage() {
        return jpa();
    }

    private Persistence persistence() {
        return jpa().persistence();
    }

    @Test
    void retrieveShouldReplaceWhatNoDatabaseCanKeep() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setErrorMessage("a\0b\ud83dc");
        mail.setRemoteHost("\udc0b");

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getErrorMessage()).isEqualTo("a\ufffdb\ufffdc");
        assertThat(testee.retrieve(key).getRemoteHost()).isEqualTo("\ufffd");
    }

    @Test
    void retrieveShouldGoOnWithoutAnAttributeThatCannotBeRead() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setAttribute(new Attribute(AttributeName.of("good"), AttributeValue.of("good")));
        mail.setAttribute(new Attribute(AttributeName.of("bad"), AttributeValue.of("bad")));
        MailKey key = testee.store(mail);
        sql("UPDATE turing_mail SET attributes = '{\"good\":{\"serializer\":\"StringSerializer\",\"value\":\"good\"},"
                + "\"bad\":{\"serializer\":\"org.example.Gone\",\"value\":\"bad\"}}' WHERE repository = '"
                + path("held")
                + "'");

        Mail retrieved = testee.retrieve(key);

        assertThat(retrieved.attributes().map(attribute -> attribute.getName().asString()))
                .containsExactly("good");
    }

    @Test
    void retrieveShouldFailWhenAPieceOfTheMessageIsMissing() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        sql("DELETE FROM turing_chunk WHERE content_id = '" + contentId() + "'");

        assertThatThrownBy(() -> testee.retrieve(key))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("mail")
                .hasMessageContaining("missing");
    }

    @Test
    void retrieveShouldLeaveNoFileWhenTheMailIsDisposed() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail", TestMails.random(1 << 20, 1)));
        String file = "mimemessage-turing-" + contentId();

        Mail retrieved = testee.retrieve(key);
        assertThat(temporaryFiles(file)).isEqualTo(1);
        LifecycleUtil.dispose(retrieved);

        assertThat(temporaryFiles(file)).isZero();
    }

    @Test
    void aKeyThatCannotBeKeptShouldBeRefused() throws Exception {
        HeldMailRepository testee = retrieveRepository();

        for (String name : List.of("x".repeat(513), "a\0b", "a\tb", "a\ud83d", "a ")) {
            assertThatThrownBy(() -> testee.store(mail(name)))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("name of 1 to 512 characters");
            assertThat(testee.retrieve(new MailKey(name))).isNull();
            testee.remove(new MailKey(name));
        }
        assertThat(testee.retrieve(new MailKey(""))).isNull();
    }

    @Test
    void aPathThatCannotBeKeptShouldBeRefused() {
        for (String path : List.of("", "x".repeat(256))) {
            assertThatThrownBy(() -> new JpaMailRepository(persistence(), MailRepositoryUrl.from("turing://" + path)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("turing://");
        }
    }

    @Test
    void storeShouldNotWriteAnUnchangedMessageAgain() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail", TestMails.random(1 << 20, 1)));
        String before = contentId();

        Mail retrieved = testee.retrieve(key);
        retrieved.setRecipients(ImmutableList.of(new MailAddress("two@example.com")));
        testee.store(retrieved);

        assertThat(contentId()).isEqualTo(before);
        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.random(1 << 20, 1));
    }

    @Test
    void storeShouldWriteTheMessageAgainWhenItsHeadersWereChanged() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        String before = contentId();

        Mail retrieved = testee.retrieve(key);
        retrieved.getMessage().setHeader("X-Released", "one@example.com");
        testee.store(retrieved);

        assertThat(contentId()).isNotEqualTo(before);
        assertThat(testee.retrieve(key).getMessage().getHeader("X-Released")).containsExactly("one@example.com");
    }

    @Test
    void storeShouldLeaveNoPiecesWhenTheMessageCannotBeReadToItsEnd() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        testee.store(mail("mail"));
        long rows = rows("turing_chunk");
        MailImpl broken = mail("mail");
        broken.setMessageContent(new TornMessage(1 << 20));

        assertThatThrownBy(() -> testee.store(broken)).isInstanceOf(MessagingException.class);

        assertThat(rows("turing_chunk")).isEqualTo(rows);
    }

    @Test
    void sizeShouldBeRightWhenMailsOfTheSameNamesComeAndGoAtOnce() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                int seed = thread;
                work.add(threads.submit(() -> {
                    for (int i = 0; i < 40; i++) {
                        if ((i + seed) % 3 == 0) {
                            testee.remove(List.of(new MailKey("mail" + i % 5), new MailKey("mail" + (i + 1) % 5)));
                        } else {
                            testee.store(mail("mail" + i % 5));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> one : work) {
                one.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(testee.size()).isEqualTo(ImmutableList.copyOf(testee.list()).size());
        testee.removeAll();
        assertThat(testee.size()).isZero();
        Orphans.assertCountsAreRight(jpa());
    }

    @Test
    void checkShouldNameRowsOfNoMessageAndWrongCounts() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        String content = contentId();
        String path = path("held");
        sql("UPDATE turing_mail SET content_id = NULL WHERE repository = '" + path + "'");
        sql("UPDATE turing_mail_count SET mails = mails + 5 WHERE repository = '" + path + "'");
        List<String> findings = new ArrayList<>();
        try {
            storage().check(findings::add);
        } finally {
            sql("DELETE FROM turing_chunk WHERE content_id = '" + content + "'");
            sql("UPDATE turing_mail_count SET mails = mails - 5 WHERE repository = '" + path + "'");
            testee.remove(key);
        }

        assertThat(findings)
                .containsExactly(
                        "turing_chunk has 1 rows that belong to no message",
                        "turing_mail_count for " + path + " differs from the number of its messages by 5");
    }

    @Test
    void nothingShouldBeLeftBehindByReplacedAndRemovedMails() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        Map<String, Long> before = new HashMap<>();
        for (String table : List.of("turing_mail", "turing_recipient", "turing_chunk")) {
            before.put(table, rows(table));
        }

        for (int i = 0; i < 20; i++) {
            MailKey key = testee.store(mail("mail" + i % 10, TestMails.random(600_000, i)));
            testee.store(testee.retrieve(key));
        }
        testee.remove(new MailKey("mail0"));
        testee.remove(List.of(new MailKey("mail1"), new MailKey("mail2"), new MailKey("unknown")));
        testee.removeAll();

        before.forEach((table, rows) -> assertThat(rows(table)).as(table).isEqualTo(rows));
    }

    private String contentId() {
        return (String) query("SELECT content_id FROM turing_mail WHERE repository = '" + path("held") + "'");
    }

    private long rows(String table) {
        return ((Number) query("SELECT COUNT(*) FROM " + table)).longValue();
    }

    private Object query(String sql) {
        EntityManager entities = persistence().open().createEntityManager();
        try {
            return entities.createNativeQuery(sql).getSingleResult();
        } finally {
            entities.close();
        }
    }

    private void sql(String sql) {
        EntityManager entities = persistence().open().createEntityManager();
        try {
            entities.getTransaction().begin();
            assertThat(entities.createNativeQuery(sql).executeUpdate()).isEqualTo(1);
            entities.getTransaction().commit();
        } finally {
            entities.close();
        }
    }

    private static int temporaryFiles(String prefix) {
        return new File(System.getProperty("java.io.tmpdir")).list((folder, name) -> name.startsWith(prefix)).length;
    }
}
