package org.turingmail.mailrepository.contract;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.ascii;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.activation.DataHandler;
import javax.mail.MessagingException;
import javax.mail.util.ByteArrayDataSource;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.TuringMailRepository;

/**
 * What every back end has to do: all that a mail repository of James does, and more, through the repository that James
 * is configured with. Tests share a storage, each with paths of its own.
 */
public abstract class StorageContract implements QuarantineRepositoryContract {
    /** More keys than a back end reads at once. */
    private static final int MANY = 2_000;

    private final String test = UUID.randomUUID().toString();

    /** The storage under test, which the subclass opens and closes. */
    protected abstract Storage storage();

    @Override
    public TuringMailRepository retrieveRepository() {
        return retrieveRepository(MailRepositoryPath.from("held"));
    }

    @Override
    public TuringMailRepository retrieveRepository(MailRepositoryPath path) {
        return new TuringMailRepository(storage(), MailRepositoryUrl.from("turing://" + path(path.asString())));
    }

    /** Returns the path of a repository of this test alone. */
    protected final String path(String name) {
        return test + "/" + name;
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
        HeldMailRepository testee = retrieveRepository();
        byte[] message = TestMails.messagesThatParsingChanges().get(name);

        MailKey key = testee.store(mail("mail", message));

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("messagesWithABody")
    void retrieveShouldKeepTheBodyWhenHeadersWereChanged(String name) throws Exception {
        HeldMailRepository testee = retrieveRepository();
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
        HeldMailRepository testee = retrieveRepository();
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
        HeldMailRepository testee = retrieveRepository();
        MailImpl mail = mail("mail", "Subject: x\r\n\r\nTo: nobody\r\n");
        mail.getMessage().removeHeader("Subject");

        MailKey key = testee.store(mail);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(ascii("\r\nTo: nobody\r\n"));
    }

    @Test
    void retrieveShouldKeepTheBodyWhenAMailetHasParsedIt() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        byte[] message = TestMails.messages().get("multipart that never ends");
        MailImpl mail = mail("mail", message);
        mail.getMessage().getContent();
        mail.getMessage().getLineCount();

        MailKey key = testee.store(mail);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message);
    }

    @Test
    void retrieveShouldGiveAllOfABodyThatWasChangedIntoBase64() throws Exception {
        HeldMailRepository testee = retrieveRepository();
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
        HeldMailRepository testee = retrieveRepository();

        MailKey key = testee.store(MailImpl.builder()
                .name("mail")
                .sender("sender@example.org")
                .addRecipient("one@example.com")
                .build());

        assertThat(testee.retrieve(key).getMessage()).isNull();
        assertThat(testee.retrieve(key).getRecipients()).hasSize(1);
    }

    @Test
    void listShouldGiveAllKeysInTheOrderOfTheirCharacters() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        List<String> names =
                new ArrayList<>(List.of("a", "A", "b", "B", "-", "_", "!", "~", " a", "é", "z", "鍵", "0", "10"));
        IntStream.range(0, MANY).mapToObj(i -> "Mail" + (i * 7919L) % 100_000).forEach(names::add);
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
        HeldMailRepository testee = retrieveRepository();
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
        HeldMailRepository testee = retrieveRepository();
        int count = MANY;
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
    void storeShouldWriteTheMessageAgainWhenItIsGone() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        testee.remove(key);
        testee.store(retrieved);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.bytes(mail("mail")));
    }

    @Test
    void storeShouldWriteTheMessageAgainWhenItIsStoredUnderAnotherName() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        HeldMailRepository other = retrieveRepository(MailRepositoryPath.from("other"));
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        other.store(retrieved);
        testee.remove(key);

        assertThat(TestMails.bytes(other.retrieve(key))).isEqualTo(TestMails.bytes(mail("mail")));
    }

    @Test
    void storeShouldChangeNothingWhenTheMessageCannotBeReadToItsEnd() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));
        MailImpl broken = mail("mail");
        broken.setMessageContent(new TornMessage(1 << 20));

        assertThatThrownBy(() -> testee.store(broken))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("mail")
                .hasMessageContaining(TornMessage.PROBLEM);

        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.bytes(mail("mail")));
    }

    @Test
    void storeShouldReplaceTheMessageWhenItsHeadersWereChanged() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail"));

        Mail retrieved = testee.retrieve(key);
        retrieved.getMessage().setHeader("X-Released", "one@example.com");
        testee.store(retrieved);

        assertThat(testee.retrieve(key).getMessage().getHeader("X-Released")).containsExactly("one@example.com");
    }

    @Test
    void retrieveEnvelopesShouldGiveThoseThatAreThereWithoutTheirMessages() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        for (int i = 0; i < MANY; i++) {
            testee.store(mail("mail" + i));
        }
        List<MailKey> keys = IntStream.range(0, MANY)
                .mapToObj(i -> new MailKey("mail" + i))
                .collect(Collectors.toCollection(ArrayList::new));
        keys.add(new MailKey("unknown"));
        keys.add(new MailKey("mail0"));

        List<Mail> envelopes = testee.retrieveEnvelopes(keys);

        assertThat(envelopes)
                .hasSize(MANY)
                .allSatisfy(envelope -> assertThat(envelope.getMessage()).isNull())
                .allSatisfy(envelope -> assertThat(envelope.getRecipients()).hasSize(2))
                .extracting(Mail::getName)
                .doesNotHaveDuplicates();
    }

    @Test
    void repositoriesOfOnePathShouldHaveTheSameContent() throws Exception {
        MailKey key = retrieveRepository().store(mail("mail"));

        assertThat(retrieveRepository().retrieve(key)).isNotNull();
        assertThat(retrieveRepository(MailRepositoryPath.from("other")).retrieve(key))
                .isNull();
    }

    @Test
    void pathsShouldBeThoseOfAllRepositoriesWithMessages() throws Exception {
        for (String name : List.of("a", "a/b", "c d_e")) {
            retrieveRepository(MailRepositoryPath.from(name)).store(mail("mail"));
        }

        assertThat(storage().paths())
                .doesNotHaveDuplicates()
                .contains(
                        MailRepositoryPath.from(path("a")),
                        MailRepositoryPath.from(path("a/b")),
                        MailRepositoryPath.from(path("c d_e")));
    }

    @Test
    void checkShouldFindNothing() throws Exception {
        retrieveRepository().store(mail("mail"));
        List<String> findings = new ArrayList<>();

        storage().check(findings::add);

        assertThat(findings).isEmpty();
    }

    @Test
    void repositoryShouldBeRefusedWhenItsPathIsEmpty() {
        assertThatThrownBy(() -> storage().repository(MailRepositoryUrl.from("turing://")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("turing://");
    }
}
