package org.turingmail.mailrepository.mongodb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.mailrepository.contract.TestMails.ascii;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Sorts;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.contract.TestMails;

/** What other programs find in the database. */
class MailHogDocumentTest {
    private static final String MULTIPART = "From: a@example.org\r\n"
            + "Subject: Grüße\r\n"
            + "X-Folded: one\r\n\ttwo\r\n"
            + "Content-Type: multipart/alternative;\r\n boundary=\"b 1\"\r\n"
            + "\r\n"
            + "preamble\r\n"
            + "--b 1\r\n"
            + "Content-Type: text/plain\r\n\r\nplain\r\n"
            + "--b 1\r\n"
            + "Content-Type: multipart/related; boundary=b2\r\n\r\n"
            + "--b2\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n--b2--\r\n"
            + "--b 1--\r\n";

    private TestServer server;
    private MongoStorage storage;
    private HeldMailRepository testee;

    @BeforeEach
    void start() {
        server = TestServer.start();
        storage = server.storage("");
        testee = storage.repository(MailRepositoryUrl.from("turing://held"));
    }

    @AfterEach
    void stop() {
        storage.close();
        server.close();
    }

    private Document stored() {
        return server.read(database -> database.getCollection("messages").find().first());
    }

    @Test
    void documentShouldHaveTheFieldsOfMailHogAndOneOfOurs() throws Exception {
        MailImpl mail = mail("key", MULTIPART);
        mail.setSender(new MailAddress("\"a b\"@example.org"));
        mail.setRemoteAddr("192.0.2.1");
        mail.setAttribute(new Attribute(AttributeName.of("reason"), AttributeValue.of("unknown")));
        testee.store(mail);

        Document document = stored();

        assertThat(document.keySet())
                .containsExactlyInAnyOrder("_id", "id", "from", "to", "content", "created", "mime", "raw", "turing");
        assertThat(document.get("_id")).isInstanceOf(ObjectId.class);
        assertThat(document.get("id")).isEqualTo("key");
        assertThat(document.get("created")).isInstanceOf(Date.class);
        assertThat(document.get("from")).isEqualTo(path("\"a b\"", "example.org"));
        assertThat(document.get("to")).isEqualTo(List.of(path("one", "example.com"), path("two", "example.com")));
        assertThat(document.get("raw"))
                .isEqualTo(new Document("from", "\"a b\"@example.org")
                        .append("to", List.of("one@example.com", "two@example.com"))
                        .append("data", MULTIPART)
                        .append("helo", ""));
        Document turing = document.get("turing", Document.class);
        assertThat(turing.getString("remoteAddr")).isEqualTo("192.0.2.1");
        assertThat(turing.getString("attributes")).contains("\"reason\"");
    }

    private static Document path(String mailbox, String domain) {
        return new Document("relays", List.of())
                .append("mailbox", mailbox)
                .append("domain", domain)
                .append("params", "");
    }

    @Test
    void contentShouldBeTakenApartAsMailHogDoes() throws Exception {
        testee.store(mail("key", MULTIPART));

        Document document = stored();
        Document content = document.get("content", Document.class);
        List<Document> parts = document.get("mime", Document.class).getList("parts", Document.class);

        assertThat(content.get("headers"))
                .isEqualTo(new Document("From", List.of("a@example.org"))
                        .append("Subject", List.of("Grüße"))
                        .append("X-Folded", List.of("one\ttwo"))
                        .append("Content-Type", List.of("multipart/alternative; boundary=\"b 1\"")));
        assertThat(content.getString("body")).startsWith("preamble\r\n").endsWith("--b 1--\r\n");
        assertThat(content.getLong("size")).isEqualTo(MULTIPART.getBytes(UTF_8).length);
        assertThat(content.get("mime")).isNull();
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0))
                .isEqualTo(new Document("headers", new Document("Content-Type", List.of("text/plain")))
                        .append("body", "plain")
                        .append("size", (long) "Content-Type: text/plain\r\n\r\nplain".length())
                        .append("mime", null));
        List<Document> inner = parts.get(1).get("mime", Document.class).getList("parts", Document.class);
        assertThat(inner).hasSize(1);
        assertThat(inner.get(0).getString("body")).isEqualTo("<p>html</p>");
    }

    @Test
    void mimeShouldBeNullWhenThereAreNoParts() throws Exception {
        testee.store(mail("key"));

        assertThat(stored()).containsEntry("mime", null);
    }

    static List<byte[]> octets() {
        byte[] header = ascii("Subject: x\r\n\r\n");
        return List.of(
                TestMails.join(header, "Grüße 🐋\r\n".getBytes(UTF_8)),
                TestMails.join(header, "Gr\u00fc\u00dfe\r\n".getBytes(StandardCharsets.ISO_8859_1)),
                TestMails.join(header, TestMails.random(5_000, 1)),
                // surrogates, a long form, half a character, U+0000
                TestMails.join(header, new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}),
                TestMails.join(header, new byte[] {(byte) 0xc0, (byte) 0x80}),
                TestMails.join(header, new byte[] {(byte) 0xf0, (byte) 0x9f}),
                TestMails.join(header, new byte[] {0, 'x', 0}));
    }

    /** As docs/quarantine.md says: the text in the charset that is given beside it is the message, byte for byte. */
    @ParameterizedTest
    @MethodSource("octets")
    void rawDataShouldBeTheMessageInTheCharsetThatIsGiven(byte[] message) throws Exception {
        MailKey key = testee.store(mail("key", message));

        Document document = stored();
        String data = document.get("raw", Document.class).getString("data");
        String charset = document.get("turing", Document.class)
                .get("content", Document.class)
                .getString("charset");
        assertThat(data.getBytes(charset)).isEqualTo(message);
        assertThat(charset).isEqualTo(RawText.isUtf8(message) ? "UTF-8" : "ISO-8859-1");
        assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message);
    }

    @Test
    void documentOfALargeMessageShouldHaveItsBeginning() throws Exception {
        // the end of the beginning is inside a character of two bytes
        byte[] message = TestMails.join(
                ascii("Subject: large \r\n\r\n"), "ü".repeat(1 << 20).getBytes(UTF_8));
        testee.store(mail("key", message));

        Document document = stored();

        Document content = document.get("content", Document.class);
        assertThat(content.get("headers")).isEqualTo(new Document("Subject", List.of("large ")));
        assertThat(content.getLong("size")).isEqualTo(message.length);
        assertThat(document.get("raw", Document.class).getString("data"))
                .hasSizeBetween(30_000, 40_000)
                .endsWith("ü");
        Document stored = document.get("turing", Document.class).get("content", Document.class);
        assertThat(stored.getBoolean("gridfs")).isTrue();
        Document file = server.read(database -> database.getCollection("messages_files.files")
                .find(Filters.eq("_id", stored.get("id")))
                .first());
        assertThat(file.getLong("length")).isEqualTo(message.length);
    }

    @Test
    void whatAStrangerWritesShouldNotKeepTheMessageFromBeingStored() throws Exception {
        StringBuilder nested = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            nested.append("Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n");
        }
        List<String> messages = List.of(
                "$where: 1\r\na.b: 2\r\nc\0d: 3\r\n: 4\r\n__proto__: 5\r\n\r\n",
                nested.toString(),
                nested + "x".repeat(900_000),
                "Content-Type: multipart/mixed; boundary=-\r\n\r\n" + "---\r\n\r\n".repeat(100_000),
                "Content-Type: multipart/mixed; boundary=\"\"\r\n\r\nx",
                "Content-Type: multipart/mixed; boundary=never\r\n\r\nx",
                "Content-Type: multipart/mixed\r\n\r\nx",
                "a.: 1\r\n".repeat(140_000) + "\r\n",
                ".".repeat(1_000_000) + ": x\r\n\r\n");
        for (String message : messages) {
            MailKey key = testee.store(mail("key", message));

            assertThat(TestMails.bytes(testee.retrieve(key))).isEqualTo(message.getBytes(UTF_8));
            assertThat(stored().get("content", Document.class)
                            .get("headers", Document.class)
                            .keySet())
                    .noneMatch(name -> name.contains(".") || name.contains("$") || name.contains("\0"));
        }
    }

    @Test
    void statementsOfMailHogShouldFindTheMessages() throws Exception {
        testee.store(mail("key1", "Subject: first\r\n\r\nHello Kino\r\n"));
        testee.store(mail("key2", "Subject: second\r\n\r\nHello\r\n"));

        List<Document> list = server.read(database -> database.getCollection("messages")
                .find()
                .sort(Sorts.descending("created"))
                .limit(50)
                .into(new ArrayList<>()));
        List<Document> search = server.read(database -> database.getCollection("messages")
                .find(Filters.regex("raw.data", Pattern.compile("kino", Pattern.CASE_INSENSITIVE)))
                .into(new ArrayList<>()));

        assertThat(list).extracting(document -> document.get("id")).containsExactlyInAnyOrder("key1", "key2");
        assertThat(search).extracting(document -> document.get("id")).containsExactly("key1");
    }

    @Test
    void indexesShouldBeThoseThatAreUsed() throws Exception {
        testee.store(mail("key"));

        List<Document> indexes = server.read(
                database -> database.getCollection("messages").listIndexes().into(new ArrayList<>()));

        assertThat(indexes)
                .extracting(index ->
                        index.get("key", Document.class).keySet().iterator().next())
                .containsExactlyInAnyOrder("_id", "turing.key", "id", "created", "turing.expires");
    }

    @Test
    void messagesShouldExpireOnlyWhereThatIsConfigured() throws Exception {
        testee.store(mail("key"));
        assertThat(stored().get("turing", Document.class)).doesNotContainKey("expires");

        try (MongoStorage expiring = server.storage("expireAfterDays=400")) {
            expiring.repository(MailRepositoryUrl.from("turing://held")).store(mail("key"));
        }

        assertThat(stored().get("turing", Document.class).getDate("expires")).isAfter(new Date());
    }
}
