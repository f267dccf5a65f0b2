package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import com.google.common.hash.Hashing;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.contract.TestMails;

/** Files that are not what was written: never served, never deleted, and nothing else is affected. */
class DamageTest {
    private static final MailKey DAMAGED = new MailKey("mail");
    private static final MailKey GOOD = new MailKey("other");

    @TempDir
    Path parent;

    private TestFolder folder;
    private FileStorage storage;
    private HeldMailRepository repository;

    @BeforeEach
    void open() throws Exception {
        folder = new TestFolder(parent);
        storage = folder.storage();
        repository = TestFolder.held(storage);
        repository.store(mail("mail", TestMails.random(100_000, 1)));
        repository.store(mail("other"));
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private void reopen() {
        storage.close();
        storage = folder.storage();
        repository = TestFolder.held(storage);
    }

    @FunctionalInterface
    interface Damage {
        void to(Path day) throws Exception;
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                damage("a byte of the message is another", "mail.eml", day -> flip(day.resolve("mail.eml"), 50_000)),
                damage("the message is cut off", "mail.eml", day -> cut(day.resolve("mail.eml"), 99_999)),
                damage("the message is empty", "mail.eml", day -> cut(day.resolve("mail.eml"), 0)),
                damage("the message is longer", "mail.eml", day -> append(day.resolve("mail.eml"))),
                damage("the message is missing", "mail.eml", day -> Files.delete(day.resolve("mail.eml"))),
                damage(
                        "the message is a link",
                        "mail.eml",
                        day -> link(day.resolve("mail.eml"), day.resolve("other.eml"))),
                damage("the message is a folder", "mail.eml", day -> {
                    Files.delete(day.resolve("mail.eml"));
                    Files.createDirectory(day.resolve("mail.eml"));
                }),
                damage("the message is that of another", "mail.eml", day -> {
                    Files.delete(day.resolve("mail.eml"));
                    Files.copy(day.resolve("other.eml"), day.resolve("mail.eml"));
                }),
                damage("a byte of the envelope is another", "mail.json", day -> flip(day.resolve("mail.json"), 100)),
                damage("the last byte of the envelope is another", "mail.json", day -> {
                    Path file = day.resolve("mail.json");
                    flip(file, Files.size(file) - 1);
                }),
                damage("the envelope is cut off", "mail.json", day -> cut(day.resolve("mail.json"), 200)),
                damage("the envelope is empty", "mail.json", day -> cut(day.resolve("mail.json"), 0)),
                damage("the envelope is longer", "mail.json", day -> append(day.resolve("mail.json"))),
                damage("the envelope is huge", "mail.json", day -> cut(day.resolve("mail.json"), 4L << 30)),
                damage(
                        "the envelope is deeply nested",
                        "mail.json",
                        day -> Files.writeString(day.resolve("mail.json"), "[".repeat(1 << 20))),
                damage(
                        "the envelope is a link",
                        "mail.json",
                        day -> link(day.resolve("mail.json"), day.resolve("other.json"))),
                damage(
                        "the envelope is a link to nothing",
                        "mail.json",
                        day -> link(day.resolve("mail.json"), day.resolve("gone"))),
                damage("the envelope is a folder", "mail.json", day -> {
                    Files.delete(day.resolve("mail.json"));
                    Files.createDirectory(day.resolve("mail.json"));
                }),
                damage("the envelope is that of another", "mail.json", day -> {
                    Files.delete(day.resolve("mail.json"));
                    Files.copy(day.resolve("other.json"), day.resolve("mail.json"));
                }),
                damage("the envelope was changed and its checksum kept", "mail.json", day -> {
                    String json = Files.readString(day.resolve("mail.json"));
                    Files.writeString(day.resolve("mail.json"), json.replace("one@example.com", "eve@example.com"));
                }),
                damage(
                        "the envelope names a file elsewhere",
                        "mail.json",
                        day -> forge(day.resolve("mail.json"), "\"mail.eml\"", "\"../../../README.txt\"")),
                damage(
                        "the envelope has recipients that are no addresses",
                        "mail.json",
                        day -> forge(day.resolve("mail.json"), "\"one@example.com\"", "{ }")),
                damage(
                        "the envelope is of another repository",
                        "mail.json",
                        day -> forge(day.resolve("mail.json"), "\"held\"", "\"blocked\"")));
    }

    private static Arguments damage(String what, String file, Damage damage) {
        return Arguments.of(what, file, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedMailShouldNotBeServedButSetAside(String what, String file, Damage damage) throws Exception {
        damage.to(folder.day());

        assertThatThrownBy(() -> repository.retrieve(DAMAGED))
                .isInstanceOf(MessagingException.class)
                .hasMessageStartingWith("Cannot retrieve mail mail in turing://held: "
                        + folder.day().resolve(file))
                .hasMessageContaining("is damaged: ");

        assertSetAside();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedMailShouldNotBeServedWhenItWasDamagedWhileJamesWasStopped(String what, String file, Damage damage)
            throws Exception {
        storage.close();
        damage.to(folder.day());
        reopen();

        assertThatThrownBy(() -> repository.retrieve(DAMAGED))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("is damaged: ");

        assertSetAside();
        reopen();
        assertSetAside();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedMailShouldBeReplacedWhenItIsStoredAgain(String what, String file, Damage damage) throws Exception {
        damage.to(folder.day());

        repository.store(mail("mail", TestMails.random(100_000, 1)));

        assertThat(TestMails.bytes(repository.retrieve(DAMAGED))).isEqualTo(TestMails.random(100_000, 1));
        assertThat(repository.size()).isEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damagedMailShouldBeRemovable(String what, String file, Damage damage) throws Exception {
        damage.to(folder.day());

        repository.remove(DAMAGED);

        assertThat(repository.list()).toIterable().containsExactly(GOOD);
    }

    private void assertSetAside() throws Exception {
        assertThat(repository.retrieve(DAMAGED)).isNull();
        assertThat(repository.list()).toIterable().containsExactly(GOOD);
        assertThat(repository.size()).isEqualTo(1);
        assertThat(TestMails.bytes(repository.retrieve(GOOD))).isEqualTo(TestMails.bytes(mail("other")));
        assertThat(TestFolder.names(folder.day())).containsExactly("other.eml", "other.json");
        assertThat(TestFolder.names(folder.damaged())).contains("mail.json");
    }

    @Test
    void envelopesShouldBeReadWithoutTheDamagedOne() throws Exception {
        flip(folder.day().resolve("mail.json"), 100);

        assertThat(repository.retrieveEnvelopes(List.of(DAMAGED, GOOD)))
                .extracting(Mail::getName)
                .containsExactly("other");
    }

    @Test
    void mailShouldBeServedAgainWhenItsFilesArePutBack() throws Exception {
        byte[] good = Files.readAllBytes(folder.day().resolve("mail.eml"));
        flip(folder.day().resolve("mail.eml"), 1);
        assertThatThrownBy(() -> repository.retrieve(DAMAGED)).isInstanceOf(MessagingException.class);
        storage.close();
        Files.move(folder.damaged().resolve("mail.json"), folder.day().resolve("mail.json"));
        Files.write(folder.day().resolve("mail.eml"), good);

        reopen();

        assertThat(TestMails.bytes(repository.retrieve(DAMAGED))).isEqualTo(good);
    }

    @Test
    void secondDamageUnderOneKeyShouldNotOverwriteTheFirst() throws Exception {
        for (int i = 0; i < 2; i++) {
            repository.store(mail("mail", "Subject: " + i + "\r\n\r\n"));
            flip(folder.day().resolve("mail.json"), 100);
            assertThatThrownBy(() -> repository.retrieve(DAMAGED)).isInstanceOf(MessagingException.class);
        }

        assertThat(TestFolder.names(folder.damaged())).contains("mail.json", "mail.json.1");
    }

    @Test
    void mailWithoutItsEnvelopeShouldBeSetAsideAndNotDeleted() throws Exception {
        storage.close();
        Files.delete(folder.day().resolve("mail.json"));

        reopen();

        assertThat(repository.list()).toIterable().containsExactly(GOOD);
        assertThat(TestFolder.names(folder.damaged())).containsExactly("mail.eml");
        assertThat(Files.readAllBytes(folder.damaged().resolve("mail.eml"))).isEqualTo(TestMails.random(100_000, 1));
    }

    @Test
    void mailWhoseFilesWereDeletedWhileJamesRunsShouldBeGone() throws Exception {
        Files.delete(folder.day().resolve("mail.json"));
        Files.delete(folder.day().resolve("mail.eml"));

        assertThat(repository.retrieve(DAMAGED)).isNull();
        assertThat(repository.size()).isEqualTo(1);
    }

    @Test
    void filesOfStrangersShouldBeLeftAlone() throws Exception {
        storage.close();
        List<String> strangers = List.of(
                "note.txt",
                ".hidden",
                "a b.json",
                "%41.json",
                "é.json",
                "mail.json.bak",
                ".mail.removed.old",
                "x.json~");
        for (String name : strangers) {
            Files.writeString(folder.day().resolve(name), "x");
        }
        Files.createDirectories(folder.root().resolve("messages/held/2026-13-45"));
        Files.createDirectories(folder.root().resolve("messages/held/today"));
        Files.createDirectories(folder.root().resolve("messages/a b"));
        Files.writeString(folder.root().resolve("messages/file"), "x");
        Files.createSymbolicLink(folder.root().resolve("messages/held/2026-11-26"), folder.day());

        reopen();

        assertThat(repository.list()).toIterable().containsExactly(DAMAGED, GOOD);
        assertThat(repository.size()).isEqualTo(2);
        assertThat(TestFolder.names(folder.day())).containsAll(strangers);
        assertThat(TestFolder.names(folder.root().resolve("damaged"))).isEmpty();
    }

    @Test
    void mailThatIsInTheFoldersOfTwoDaysShouldBeThereOnce() throws Exception {
        storage.close();
        Path earlier = Files.createDirectories(folder.day().resolveSibling("2026-11-20"));
        for (String name : List.of("mail.json", "mail.eml")) {
            Files.copy(folder.day().resolve(name), earlier.resolve(name));
        }

        reopen();

        assertThat(repository.list()).toIterable().containsExactly(DAMAGED, GOOD);
        assertThat(TestMails.bytes(repository.retrieve(DAMAGED))).isEqualTo(TestMails.random(100_000, 1));
    }

    @Test
    void folderOfADayShouldBeDeletedWhenItIsEmptyAndOver() throws Exception {
        storage.close();
        Path earlier = Files.createDirectories(folder.day().resolveSibling("2026-11-20"));

        reopen();

        assertThat(repository.size()).isEqualTo(2);
        assertThat(earlier).doesNotExist();
    }

    @Test
    void envelopeOfANewerVersionShouldBeLeftWhereItIs() throws Exception {
        forge(folder.day().resolve("mail.json"), "\"format\" : 1", "\"format\" : 2");

        assertThatThrownBy(() -> repository.retrieve(DAMAGED))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("newer version of Turing");

        assertThat(TestFolder.names(folder.day())).contains("mail.json", "mail.eml");
        assertThat(repository.size()).isEqualTo(2);
    }

    private static void flip(Path file, long position) throws Exception {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(position);
            int before = bytes.read();
            bytes.seek(position);
            bytes.write(before ^ 1);
        }
    }

    /** Makes the file this long, without using as much of the disk. */
    private static void cut(Path file, long length) throws Exception {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.setLength(length);
        }
    }

    private static void append(Path file) throws Exception {
        Files.write(file, new byte[] {'\n'}, StandardOpenOption.APPEND);
    }

    private static void link(Path file, Path target) throws Exception {
        Files.delete(file);
        Files.createSymbolicLink(file, target);
    }

    /** With a checksum that is right. */
    private static void forge(Path envelope, String before, String after) throws Exception {
        String json = Files.readString(envelope);
        String start = json.substring(0, json.length() - Envelope.TAIL).replace(before, after);
        assertThat(json).contains(before);
        Files.writeString(
                envelope,
                start + ",\n  \"checksum\" : \"sha256:" + Hashing.sha256().hashString(start, StandardCharsets.US_ASCII)
                        + "\"\n}\n");
    }
}
