package org.turingmail.mailrepository.jpa;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.ascii;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.google.common.collect.ImmutableList;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.activation.DataHandler;
import javax.mail.MessagingException;
import javax.mail.util.ByteArrayDataSource;
import javax.persistence.EntityManager;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.mailrepository.contract.QuarantineRepositoryContract;
import org.turingmail.mailrepository.contract.TestMails;

/** What every database under {@link JpaMailRepository} has to do: all that a mail repository does, and more. */
abstract class JpaMailRepositoryContract implements QuarantineRepositoryContract {
    /** Tests share a database, each with paths of its own. */
    private final String test = UUID.randomUUID().toString();

    abstract QuarantinePersistence persistence();

    @Override
    public JpaMailRepository retrieveRepository() {
        return retrieveRepository(MailRepositoryPath.from("held"));
    }

    @Override
    public JpaMailRepository retrieveRepository(MailRepositoryPath path) {
        return new JpaMailRepository(persistence(), MailRepositoryUrl.from("turing://" + test + "/" + path.asString()));
    }

    static Collection<String> wrongMessages() {
        return TestMails.messagesThatParsingChanges().keySet();
    }

    static Collection<String> messagesWithABody() {
        return TestMails.messages().keySet();
    }

    @ParameterizedTest
    @MethodSource("wrongMessages")
    void retrieveShouldGiveTheBytesThatWereStoredHoweverWrong(String name) throws Exception {
        JpaMailRepository testee = retrieveRepository();
        byte[] message = TestMails.messagesThatParsingChanges().get(name);

        MailKey key = testee.store(mail("mail", message));

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messagesWithABody")
    void retrieveShouldKeepTheBodyWhenHeadersWereChanged(String name) throws Exception {
        JpaMailRepository testee = retrieveRepository();
        byte[] message = TestMails.messages().get(name);
        MailImpl mail = mail("mail", message);
        mail.getMessage().setHeader("Subject", "changed");
        mail.getMessage().addHeader("X-New", "new");

        MailKey key = testee.store(mail);

        byte[] retrieved = TestMails.bytes(testee.retrieve(key));
        assertThat(TestMails.body(retrieved)).isEqualTo(TestMails.body(message));
        assertThat(new String(retrieved, ISO_8859_1)).contains("Subject: changed\r\n", "X-New: new\r\n");
    }

    @Test
    void retrieveShouldKeepTheOtherHeadersWhenOneWasChanged() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail", "X-Long: Grüße\r\n\t🐋\r\nSubject: old\r\n\r\nHello\n");
        mail.getMessage().setHeader("Subject", "приветы");

        MailKey key = testee.store(mail);

        assertThat(new String(TestMails.bytes(testee.retrieve(key)), UTF_8))
                .contains("X-Long: Grüße\r\n\t🐋\r\n", "Subject: приветы\r\n")
                .doesNotContain("old")
                .endsWith("\r\n\r\nHello\n");
    }

    @Test
    void retrieveShouldKeepTheBodyWhenAllHeadersWereRemoved() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail", "Subject: x\r\n\r\nTo: nobody\r\n");
        mail.getMessage().removeHeader("Subject");

        MailKey key = testee.store(mail);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(ascii("\r\nTo: nobody\r\n"));
    }

    @Test
    void retrieveShouldKeepTheBodyWhenAMailetHasParsedIt() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        byte[] message = TestMails.messages().get("multipart that never ends");
        MailImpl mail = mail("mail", message);
        mail.getMessage().getContent();
        mail.getMessage().getLineCount();

        MailKey key = testee.store(mail);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message);
    }

    @Test
    void retrieveShouldGiveAllOfABodyThatWasChangedIntoBase64() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        for (int length = 1; length < 5; length++) {
            MailImpl mail = mail("mail" + length);
            byte[] body = TestMails.random(length, length);
            mail.getMessage().setDataHandler(new DataHandler(new ByteArrayDataSource(body, "application/pdf")));
            mail.getMessage().setHeader("Content-Transfer-Encoding", "base64");
            mail.getMessage().saveChanges();

            MailKey key = testee.store(mail);

            try (InputStream in = testee.retrieve(key).getMessage().getInputStream()) {
                assertThat(in.readAllBytes()).isEqualTo(body);
            }
        }
    }

    @Test
    void retrieveShouldGiveNoMessageWhenNoneWasStored() throws Exception {
        JpaMailRepository testee = retrieveRepository();

        MailKey key = testee.store(MailImpl.builder()
                .name("mail")
                .sender("sender@example.org")
                .addRecipient("one@example.com")
                .build());

        assertThat(testee.retrieve(key).getMessage()).isNull();
        assertThat(testee.retrieve(key).getRecipients()).hasSize(1);
    }

    @Test
    void retrieveShouldReplaceWhatNoDatabaseCanKeep() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setErrorMessage("a\0b\ud83dc");
        mail.setRemoteHost("\udc0b");

        MailKey key = testee.store(mail);

        assertThat(testee.retrieve(key).getErrorMessage()).isEqualTo("a\ufffdb\ufffdc");
        assertThat(testee.retrieve(key).getRemoteHost()).isEqualTo("\ufffd");
    }

    @Test
    void retrieveShouldGoOnWithoutAnAttributeThatCannotBeRead() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail");
        mail.setAttribute(new Attribute(AttributeName.of("good"), AttributeValue.of("good")));
        mail.setAttribute(new Attribute(AttributeName.of("bad"), AttributeValue.of("bad")));
        MailKey key = testee.store(mail);
        sql("UPDATE turing_mail SET attributes = '{\"good\":{\"serializer\":\"StringSerializer\",\"value\":\"good\"},"
                + "\"bad\":{\"serializer\":\"org.example.Gone\",\"value\":\"bad\"}}' WHERE repository = '" + test
                + "/held'");

        Mail retrieved = testee.retrieve(key);

        assertThat(retrieved.attributes().map(attribute -> attribute.getName().asString()))
                .containsExactly("good");
    }

    @Test
    void retrieveShouldFailWhenAPieceOfTheMessageIsMissing() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        sql("DELETE FROM turing_chunk WHERE content_id = '" + contentId() + "'");

        assertThatThrownBy(() -> testee.retrieve(key))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("mail")
                .hasMessageContaining("missing");
    }

    @Test
    void retrieveShouldLeaveNoFileWhenTheMailIsDisposed() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail", TestMails.random(1 << 20, 1)));
        String file = "mimemessage-turing-" + contentId();

        Mail retrieved = testee.retrieve(key);
        assertThat(temporaryFiles(file)).isEqualTo(1);
        LifecycleUtil.dispose(retrieved);

        assertThat(temporaryFiles(file)).isZero();
    }

    @Test
    void aKeyThatCannotBeKeptShouldBeRefused() throws Exception {
        JpaMailRepository testee = retrieveRepository();

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
    void listShouldGiveAllKeysInTheOrderOfTheirCharacters() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        List<String> names =
                new ArrayList<>(List.of("a", "A", "b", "B", "-", "_", "!", "~", " a", "é", "z", "鍵", "0", "10"));
        IntStream.range(0, 2 * KeyIterator.PAGE)
                .mapToObj(i -> "Mail" + (i * 7919L) % 100_000)
                .forEach(names::add);
        Collections.shuffle(names, new java.util.Random(1));
        for (String name : names) {
            testee.store(mail(name));
        }

        assertThat(testee.list())
                .toIterable()
                .extracting(MailKey::asString)
                .containsExactlyElementsOf(names.stream().sorted().collect(Collectors.toList()));
    }

    @Test
    void listAfterShouldStartBehindTheKeyWhetherItIsThereOrNot() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        for (String name : List.of("a", "b", "c")) {
            testee.store(mail(name));
        }

        assertThat(testee.listAfter(new MailKey("a"))).toIterable().containsExactly(new MailKey("b"), new MailKey("c"));
        assertThat(testee.listAfter(new MailKey("aa")))
                .toIterable()
                .containsExactly(new MailKey("b"), new MailKey("c"));
        assertThat(testee.listAfter(new MailKey("a\0")))
                .toIterable()
                .containsExactly(new MailKey("b"), new MailKey("c"));
        assertThat(testee.listAfter(new MailKey("c"))).isExhausted();
        assertThat(testee.listAfter(new MailKey(""))).toIterable().hasSize(3);
    }

    @Test
    void listShouldGoOnWhenMailsComeAndGo() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        int count = KeyIterator.PAGE + 500;
        for (int i = 0; i < count; i++) {
            testee.store(mail(String.format("b%05d", i)));
        }

        Iterator<MailKey> keys = testee.list();
        List<MailKey> seen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            seen.add(keys.next());
        }
        testee.remove(new MailKey("b00005"));
        testee.remove(new MailKey(String.format("b%05d", count - 1)));
        testee.store(mail("a"));
        testee.store(mail("c"));
        keys.forEachRemaining(seen::add);

        assertThat(seen).doesNotHaveDuplicates().hasSize(count).contains(new MailKey("c"));
    }

    @Test
    void storeShouldNotWriteAnUnchangedMessageAgain() throws Exception {
        JpaMailRepository testee = retrieveRepository();
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
        JpaMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        String before = contentId();

        Mail retrieved = testee.retrieve(key);
        retrieved.getMessage().setHeader("X-Released", "one@example.com");
        testee.store(retrieved);

        assertThat(contentId()).isNotEqualTo(before);
        assertThat(testee.retrieve(key).getMessage().getHeader("X-Released")).containsExactly("one@example.com");
    }

    @Test
    void storeShouldWriteTheMessageAgainWhenItIsGone() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        testee.remove(key);
        testee.store(retrieved);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.bytes(mail("mail")));
    }

    @Test
    void storeShouldWriteTheMessageAgainWhenItIsStoredUnderAnotherName() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        JpaMailRepository other = retrieveRepository(MailRepositoryPath.from("other"));
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        other.store(retrieved);
        testee.remove(key);

        assertThat(TestMails.bytes(other.retrieve(key))).isEqualTo(TestMails.bytes(mail("mail")));
    }

    @Test
    void storeShouldChangeNothingWhenTheMessageCannotBeReadToItsEnd() throws Exception {
        JpaMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        long rows = rows("turing_chunk");
        MailImpl broken = mail("mail");
        broken.setMessageContent(new BrokenSource(1 << 20));

        assertThatThrownBy(() -> testee.store(broken))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("mail")
                .hasMessageContaining("torn");

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.bytes(mail("mail")));
        assertThat(rows("turing_chunk")).isEqualTo(rows);
    }

    @Test
    void nothingShouldBeLeftBehindByReplacedAndRemovedMails() throws Exception {
        JpaMailRepository testee = retrieveRepository();
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
        return (String) query("SELECT content_id FROM turing_mail WHERE repository = '" + test + "/held'");
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

    /** A message whose file is damaged: it can be opened, but not read to its end. */
    private static final class BrokenSource implements MimeMessageSource {
        private final int readable;

        private BrokenSource(int readable) {
            this.readable = readable;
        }

        @Override
        public String getSourceId() {
            return "broken";
        }

        @Override
        public InputStream getInputStream() {
            return new java.io.SequenceInputStream(new ByteArrayInputStream(new byte[readable]), new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("torn");
                }
            });
        }
    }
}
