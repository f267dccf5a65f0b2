package org.turingmail.mailrepository.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.ForkedJvm;
import org.turingmail.mailrepository.contract.TestMails;

class MigrationTest {
    private static final MailRepositoryUrl HELD = MailRepositoryUrl.from("turing://held");
    private static final int MESSAGES = 150;
    private static final int[] KILLED_AT = {20, 60, 110};

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private Places places;

    @BeforeEach
    void places(@TempDir Path folder) {
        places = new Places(folder);
    }

    @Test
    void everyMessageShouldBeCopiedAsItIs() throws Exception {
        List<byte[]> messages = new ArrayList<>(TestMails.messages().values());
        messages.addAll(TestMails.messagesThatParsingChanges().values());
        try (Storage storage = Places.open(places.files())) {
            for (int i = 0; i < messages.size(); i++) {
                storage.repository(MailRepositoryUrl.from("turing://odd/" + i % 3))
                        .store(TestMails.mail("key " + i + " 鍵", messages.get(i)));
            }
            storage.repository(HELD).store(Places.mail(1));
        }
        Map<String, Fingerprint> before = Places.content(places.files());

        assertThat(run("migrate", places.files(), places.derby())).isZero();
        String back = places.fileFolder().resolveSibling("back").toUri().toString();
        assertThat(run("migrate", places.derby(), back)).isZero();

        assertThat(Places.content(places.derby())).isEqualTo(before).hasSize(messages.size() + 1);
        assertThat(Places.content(back)).isEqualTo(before);
        assertThat(Places.content(places.files())).isEqualTo(before);
        assertThat(said()).contains("held: 1 messages copied\n", "All is well.");
    }

    @Test
    void nothingShouldBeLostOrTwiceWhenAMoveToFilesIsKilledThreeTimes() throws Exception {
        Places.fill(places.derby(), MESSAGES);
        Map<String, Fingerprint> before = Places.content(places.derby());
        for (int count : KILLED_AT) {
            killedWhen(places.derby(), places.files(), files -> files >= count);
        }

        assertThat(run("migrate", places.derby(), places.files(), "--move")).isZero();

        assertThat(Places.content(places.files())).isEqualTo(before).hasSize(MESSAGES);
        assertThat(Places.content(places.derby())).isEmpty();
    }

    @Test
    void nothingShouldBeLostOrTwiceWhenAMoveFromFilesIsKilledThreeTimes() throws Exception {
        Places.fill(places.files(), MESSAGES);
        Map<String, Fingerprint> before = Places.content(places.files());
        for (int count : KILLED_AT) {
            killedWhen(places.files(), places.derby(), files -> files <= MESSAGES - count);
            // between them, nothing is missing at any time
            Map<String, Fingerprint> both = new TreeMap<>(Places.content(places.files()));
            both.putAll(Places.content(places.derby()));
            assertThat(both).isEqualTo(before);
        }

        assertThat(run("migrate", places.files(), places.derby(), "--move")).isZero();

        assertThat(Places.content(places.derby())).isEqualTo(before).hasSize(MESSAGES);
        assertThat(Places.content(places.files())).isEmpty();
    }

    @Test
    void copiedMessagesShouldNotBeCopiedAgain() throws Exception {
        Places.fill(places.files(), 20);
        run("migrate", places.files(), places.derby());
        said.reset();

        assertThat(run("migrate", places.files(), places.derby())).isZero();

        assertThat(said()).contains("held: 0 messages copied, 20 were there already");
    }

    @Test
    void copyShouldBeReplacedWhenARecipientWasReleasedSince() throws Exception {
        Places.fill(places.files(), 1);
        run("migrate", places.files(), places.derby());
        try (Storage storage = Places.open(places.files())) {
            HeldMailRepository held = storage.repository(HELD);
            Mail mail = held.retrieve(new MailKey("mail0"));
            mail.setRecipients(List.of(new MailAddress("two@example.com")));
            held.store(mail);
        }

        assertThat(run("migrate", places.files(), places.derby())).isZero();

        assertThat(Places.content(places.derby())).isEqualTo(Places.content(places.files()));
    }

    @Test
    void otherMessageUnderTheSameKeyShouldBeLeftAndReported() throws Exception {
        Places.fill(places.files(), 3);
        try (Storage storage = Places.open(places.derby())) {
            storage.repository(HELD).store(TestMails.mail("mail1", "Subject: other\r\n\r\n"));
        }
        Fingerprint other = Places.content(places.derby()).get("held mail1");

        assertThat(run("migrate", places.files(), places.derby(), "--move")).isEqualTo(1);

        assertThat(said())
                .contains("Message mail1 of held was not copied: another message is there", "2 messages copied, 1 not");
        assertThat(Places.content(places.derby())).hasSize(3).containsEntry("held mail1", other);
        assertThat(Places.content(places.files())).containsOnlyKeys("held mail1");
    }

    @Test
    void damagedMessageShouldBeReportedAndTheOthersCopied() throws Exception {
        Places.fill(places.files(), 3);
        Files.writeString(file("mail1.eml"), "damage");

        assertThat(run("migrate", places.files(), places.derby(), "--move")).isEqualTo(1);

        assertThat(said()).contains("Message mail1 of held was not copied", "mail1.eml is damaged");
        assertThat(Places.content(places.derby())).containsOnlyKeys("held mail0", "held mail2");
    }

    @Test
    void messageThatTheOtherPlaceCannotKeepShouldStay() throws Exception {
        String longKey = "k".repeat(600);
        try (Storage storage = Places.open(places.files())) {
            storage.repository(HELD).store(TestMails.mail(longKey));
            storage.repository(HELD).store(TestMails.mail("short"));
        }

        assertThat(run("migrate", places.files(), places.derby(), "--move")).isEqualTo(1);

        assertThat(said()).contains("was not copied", "512 characters");
        assertThat(Places.content(places.files())).containsOnlyKeys("held " + longKey);
        assertThat(Places.content(places.derby())).containsOnlyKeys("held short");
    }

    @Test
    void movingToTheSamePlaceShouldBeRefused() throws Exception {
        Places.fill(places.files(), 2);
        try (Storage storage = Places.open(places.files())) {
            PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);

            assertThatThrownBy(() -> new Migration(storage, storage, true, out, new Tally(out)).run())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the same place");
        }
        assertThat(Places.content(places.files())).containsOnlyKeys("held mail0", "held mail1");
    }

    private int run(String... arguments) {
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        return new QuarantineCommands(out, out).run(List.of(arguments));
    }

    private String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private Path file(String name) throws IOException {
        try (Stream<Path> files = Files.walk(places.fileFolder())) {
            return files.filter(file -> file.endsWith(name)).findFirst().orElseThrow();
        }
    }

    /** @param enough messages that are files */
    private void killedWhen(String from, String to, IntPredicate enough) throws Exception {
        try (ForkedJvm jvm =
                new ForkedJvm(Migrate.class, List.of("-Xmx128m"), StorageLocation.at(from), to, "--move")) {
            while (!enough.test(envelopes())) {
                assertThat(jvm.isAlive())
                        .as("it came to its end before it could be killed")
                        .isTrue();
            }
            jvm.kill();
        }
    }

    private int envelopes() throws IOException {
        Path held = places.fileFolder().resolve("messages/held");
        if (!Files.exists(held)) {
            return 0;
        }
        int count = 0;
        try (Stream<Path> days = Files.list(held)) {
            for (Path day : (Iterable<Path>) days::iterator) {
                try (Stream<Path> files = Files.list(day)) {
                    count += (int) files.filter(file -> file.toString().endsWith(".json")
                                    && !file.getFileName().toString().startsWith("."))
                            .count();
                }
            }
        }
        return count;
    }
}
