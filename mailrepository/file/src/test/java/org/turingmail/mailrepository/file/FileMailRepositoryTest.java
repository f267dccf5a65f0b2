package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.List;
import javax.mail.MessagingException;
import javax.mail.Multipart;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.contract.StorageContract;
import org.turingmail.mailrepository.contract.TestMails;
import org.turingmail.mailrepository.contract.TornMessage;

class FileMailRepositoryTest extends StorageContract {
    private static TestFolder folder;
    private static FileStorage storage;

    @BeforeAll
    static void open(@TempDir Path parent) {
        folder = new TestFolder(parent);
        storage = folder.storage();
    }

    @AfterAll
    static void close() {
        storage.close();
    }

    @Override
    protected Storage storage() {
        return storage;
    }

    /** Where the repository of this test is. */
    private Path day() {
        return folder.root()
                .resolve("messages")
                .resolve(FileNames.of(path("held")))
                .resolve(TestFolder.DAY);
    }

    @Test
    void storeShouldWriteAnEmlAndAJsonThatAreReadableWithoutTuring() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        byte[] message = "Subject: Grüße\r\n\r\nHello\r\n".getBytes(StandardCharsets.UTF_8);
        MailImpl mail = mail("Mail1764-4c3a-!12", message);
        mail.setRemoteAddr("2001:db8::1");
        mail.setRemoteHost("client.example");
        mail.setErrorMessage("Grüße");
        mail.setLastUpdated(new Date(1_234_567_890_123L));
        mail.setAttribute(new Attribute(AttributeName.of("a"), AttributeValue.of("b")));

        testee.store(mail);

        assertThat(TestFolder.names(day())).containsExactly("Mail1764-4c3a-!12.eml", "Mail1764-4c3a-!12.json");
        assertThat(Files.readAllBytes(day().resolve("Mail1764-4c3a-!12.eml"))).isEqualTo(message);
        byte[] envelope = Files.readAllBytes(day().resolve("Mail1764-4c3a-!12.json"));
        JsonNode json = new ObjectMapper().readTree(envelope);
        assertThat(json.path("repository").textValue()).isEqualTo(path("held"));
        assertThat(json.path("key").textValue()).isEqualTo("Mail1764-4c3a-!12");
        assertThat(json.path("stored").textValue()).isEqualTo("2026-11-27T22:30:00.123Z");
        assertThat(json.path("sender").textValue()).isEqualTo("sender@example.org");
        assertThat(json.path("recipients"))
                .extracting(JsonNode::textValue)
                .containsExactly("one@example.com", "two@example.com");
        assertThat(json.path("remoteAddress").textValue()).isEqualTo("2001:db8::1");
        assertThat(json.path("remoteHost").textValue()).isEqualTo("client.example");
        assertThat(json.path("errorMessage").textValue()).isEqualTo("Grüße");
        assertThat(json.path("lastUpdated").textValue()).isEqualTo("2009-02-13T23:31:30.123Z");
        assertThat(json.path("attributes").path("a").path("value").textValue()).isEqualTo("b");
        assertThat(json.path("message").path("file").textValue()).isEqualTo("Mail1764-4c3a-!12.eml");
        assertThat(json.path("message").path("size").longValue()).isEqualTo(message.length);
        assertThat(json.path("message").path("sha256").textValue())
                .isEqualTo(Hashing.sha256().hashBytes(message).toString());
        // as the documentation says it is verified: head -c -93 FILE | sha256sum
        assertThat(json.path("checksum").textValue())
                .isEqualTo("sha256:" + Hashing.sha256().hashBytes(envelope, 0, envelope.length - 93));
    }

    @Test
    void filesShouldBeForTheirOwnerAlone() throws Exception {
        retrieveRepository().store(mail("mail"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(day().resolve("mail.eml"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(day().resolve("mail.json"))))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.root())))
                .isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500, 100_000})
    void keyShouldBeOfAnyLengthAndOfAnyCharacters(int length) throws Exception {
        HeldMailRepository testee = retrieveRepository();
        List<String> ends = List.of("\0", "\n", "\t", "\ud83d", "\udc0b", "🐋", " ", "x", "X", "..", "~", "%41", "A");
        for (String end : ends) {
            String name = "../" + "鍵".repeat(length) + end;

            MailKey key = testee.store(mail(name, "Subject: x\r\n\r\n" + length + end));

            assertThat(testee.retrieve(key).getName()).isEqualTo(name);
        }
        assertThat(testee.size()).isEqualTo(ends.size());
        assertThat(TestFolder.names(day()))
                .hasSize(2 * ends.size())
                .allMatch(name -> name.matches("[A-Za-z0-9%][!-}]*(~[0-9a-f]{32})?\\.(eml|json)"));
        for (MailKey key : ImmutableList.copyOf(testee.list())) {
            testee.remove(key);
        }
        assertThat(TestFolder.names(day())).isEmpty();
    }

    @Test
    void aPathThatCannotBeKeptShouldBeRefused() {
        assertThatThrownBy(() -> storage.repository(MailRepositoryUrl.from("turing://" + "x".repeat(181))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 180 characters");
    }

    @Test
    void anEnvelopeThatCouldNotBeReadAgainShouldBeRefused() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        testee.store(mail("mail"));
        MailImpl mail = mail("mail");
        mail.setErrorMessage("x".repeat(17 << 20));

        assertThatThrownBy(() -> testee.store(mail))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("larger than 16 MB");

        assertThat(testee.retrieve(new MailKey("mail")).getErrorMessage()).isNull();
        assertThat(TestFolder.names(day())).containsExactly("mail.eml", "mail.json");
    }

    @Test
    void storeShouldNotWriteAnUnchangedMessageAgain() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        MailKey key = testee.store(mail("mail", TestMails.random(1 << 20, 1)));
        Object before = Files.getAttribute(day().resolve("mail.eml"), "unix:ino");

        Mail retrieved = testee.retrieve(key);
        retrieved.setRecipients(ImmutableList.of(new MailAddress("two@example.com")));
        testee.store(retrieved);

        assertThat(Files.getAttribute(day().resolve("mail.eml"), "unix:ino")).isEqualTo(before);
        assertThat(testee.retrieve(key).getRecipients()).containsExactly(new MailAddress("two@example.com"));
        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(TestMails.random(1 << 20, 1));
    }

    @Test
    void storeShouldWriteTheMessageUnderAnotherNameWhenItIsAnother() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        testee.store(mail("mail"));
        testee.store(mail("mail", "Subject: 2\r\n\r\n"));
        assertThat(TestFolder.names(day())).containsExactly("mail.json", "mail~2.eml");

        MailKey key = testee.store(mail("mail", "Subject: 3\r\n\r\n"));

        assertThat(TestFolder.names(day())).containsExactly("mail.json", "mail~3.eml");
        assertThat(testee.retrieve(key).getMessage().getSubject()).isEqualTo("3");
    }

    @Test
    void aReplacedMailShouldStayInTheFolderOfTheDayOnWhichItCame() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        testee.store(mail("mail"));
        storage.close();
        Clock tomorrow = Clock.fixed(Instant.parse("2026-11-28T00:00:00Z"), ZoneOffset.UTC);
        storage = folder.storage(new Disk(), tomorrow);

        retrieveRepository().store(mail("mail", "Subject: 2\r\n\r\n"));
        retrieveRepository().store(mail("other"));

        assertThat(TestFolder.names(day())).containsExactly("mail.json", "mail~2.eml");
        assertThat(TestFolder.names(day().resolveSibling("2026-11-28"))).containsExactly("other.eml", "other.json");
        storage.close();
        storage = folder.storage();
        assertThat(retrieveRepository().list()).toIterable().containsExactly(new MailKey("mail"), new MailKey("other"));
    }

    @Test
    void nothingShouldBeLeftBehindByReplacedRefusedAndRemovedMails() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        for (int i = 0; i < 20; i++) {
            MailKey key = testee.store(mail("mail" + i % 10, TestMails.random(100_000, i)));
            testee.store(testee.retrieve(key));
        }
        MailImpl torn = mail("mail");
        torn.setMessageContent(new TornMessage(1 << 20));
        assertThatThrownBy(() -> testee.store(torn)).isInstanceOf(MessagingException.class);
        testee.remove(new MailKey("mail0"));
        testee.remove(List.of(new MailKey("mail1"), new MailKey("mail2"), new MailKey("unknown")));

        testee.removeAll();

        assertThat(TestFolder.names(day())).isEmpty();
        assertThat(testee.size()).isZero();
    }

    @Test
    void aRetrievedMailShouldStayReadableWhenAReaderIsInterrupted() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        byte[] message = TestMails.random(1 << 20, 3);
        Mail retrieved = testee.retrieve(testee.store(mail("mail", message)));

        Thread.currentThread().interrupt();
        byte[] read = TestMails.bytes(retrieved);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(read).isEqualTo(message);
    }

    @Test
    void everythingShouldSucceedWhenTheThreadIsInterrupted() throws Exception {
        HeldMailRepository testee = retrieveRepository();

        Thread.currentThread().interrupt();
        MailKey key = testee.store(mail("mail"));

        long size = testee.size();
        List<MailKey> keys = ImmutableList.copyOf(testee.list());
        Mail retrieved = testee.retrieve(key);
        testee.remove(key);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(size).isEqualTo(1);
        assertThat(keys).containsExactly(key);
        assertThat(retrieved).isNotNull();
        assertThat(testee.size()).isZero();
        assertThat(testee.retrieve(key)).isNull();
    }

    @Test
    void bodyOfALargeMailShouldBeParsedFromTheFile() throws Exception {
        HeldMailRepository testee = retrieveRepository();
        String text = "line of a text\r\n".repeat(20_000);
        String part = "--x\r\nContent-Type: text/plain\r\n\r\n" + text + "\r\n";
        MailKey key = testee.store(mail(
                "mail",
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n" + part + part + "--x--\r\n"));

        Mail retrieved = testee.retrieve(key);

        Multipart content = (Multipart) retrieved.getMessage().getContent();
        assertThat(content.getCount()).isEqualTo(2);
        assertThat(content.getBodyPart(1).getContent()).isEqualTo(text);
        assertThat(retrieved.getMessageSize()).isEqualTo(Files.size(day().resolve("mail.eml")));
    }
}
