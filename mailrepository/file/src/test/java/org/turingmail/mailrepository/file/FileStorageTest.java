package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.mailrepository.contract.TestMails.mail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.HeldMailRepository;

class FileStorageTest {
    @TempDir
    Path parent;

    private TestFolder folder;

    @BeforeEach
    void create() {
        folder = new TestFolder(parent);
    }

    @Test
    void nothingShouldBeCreatedBeforeARepositoryIsUsed() {
        try (FileStorage storage = folder.storage()) {
            TestFolder.held(storage);
            assertThat(folder.root()).doesNotExist();

            TestFolder.held(storage).init();

            assertThat(TestFolder.names(folder.root())).contains("README.txt", "damaged", "lock", "messages");
        }
    }

    @Test
    void mailsShouldBeThereWhenTheStorageIsOpenedAgain() throws Exception {
        List<String> names =
                IntStream.range(0, 300).mapToObj(i -> "mail" + (i * 7919) % 300).collect(Collectors.toList());
        names.add("鍵".repeat(300));
        names.add("\ud83d");
        try (FileStorage storage = folder.storage()) {
            for (String name : names) {
                TestFolder.held(storage).store(mail(name));
            }
        }

        try (FileStorage storage = folder.storage()) {
            assertThat(TestFolder.held(storage).list())
                    .toIterable()
                    .extracting(MailKey::asString)
                    .containsExactlyElementsOf(names.stream().sorted().collect(Collectors.toList()));
            assertThat(TestFolder.held(storage).size()).isEqualTo(302);
        }
    }

    @Test
    void indexShouldBeOfNoUseToAnybodyElse() throws Exception {
        try (FileStorage storage = folder.storage()) {
            TestFolder.held(storage).store(mail("mail"));
        }
        Files.writeString(folder.root().resolve("tmp/index"), "nonsense");

        try (FileStorage storage = folder.storage()) {
            assertThat(TestFolder.held(storage).list()).toIterable().containsExactly(new MailKey("mail"));
        }
        assertThat(TestFolder.names(folder.root().resolve("tmp"))).isEmpty();
    }

    @Test
    void secondStorageOnAFolderShouldBeRefused() throws Exception {
        try (FileStorage storage = folder.storage();
                FileStorage second = folder.storage()) {
            TestFolder.held(storage).init();

            assertThatThrownBy(() -> TestFolder.held(second).init())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(folder.root() + " cannot be opened: it is used by another process, process "
                            + ProcessHandle.current().pid() + " on ")
                    .hasMessageContaining("quarantine.database.url");
            storage.close();
            TestFolder.held(second).store(mail("mail"));
        }
    }

    @Test
    void folderWithSomethingElseInItShouldBeRefused() throws Exception {
        Files.createDirectories(folder.root());
        Files.writeString(folder.root().resolve("passwd"), "x");

        try (FileStorage storage = folder.storage()) {
            assertThatThrownBy(() -> TestFolder.held(storage).init())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is not empty");
        }
        assertThat(TestFolder.names(folder.root())).containsExactly("passwd");
    }

    @Test
    void emptyFolderOfAnotherDiskShouldDo() throws Exception {
        Files.createDirectories(folder.root().resolve("lost+found"));

        try (FileStorage storage = folder.storage()) {
            TestFolder.held(storage).store(mail("mail"));
        }
    }

    @Test
    void placeThatIsAFileShouldBeSaid() throws Exception {
        Files.writeString(folder.root(), "x");

        try (FileStorage storage = folder.storage()) {
            assertThatThrownBy(() -> TestFolder.held(storage).init())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(folder.root() + " cannot be opened: " + folder.root());
            assertThatThrownBy(() -> TestFolder.held(storage).store(mail("mail")))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("cannot be opened");
            Files.delete(folder.root());
            TestFolder.held(storage).store(mail("mail"));
        }
    }

    @Test
    void everythingShouldFailWhenTheStorageIsClosed() throws Exception {
        FileStorage storage = folder.storage();
        HeldMailRepository held = TestFolder.held(storage);
        MailKey key = held.store(mail("mail"));
        storage.close();
        storage.close();

        assertThatThrownBy(() -> held.store(mail("mail2")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> held.retrieve(key)).isInstanceOf(MessagingException.class);
        assertThatThrownBy(held::size).isInstanceOf(MessagingException.class);
        assertThatThrownBy(held::list).isInstanceOf(MessagingException.class);
        assertThatThrownBy(held::init).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void storageShouldGoOnWhenItsIndexFails() throws Exception {
        try (FileStorage storage = folder.storage()) {
            HeldMailRepository held = TestFolder.held(storage);
            for (int failure = 1; failure < 4; failure++) {
                storage.open().index().close();
                String name = "mail" + failure;

                assertThatThrownBy(() -> held.store(mail(name)))
                        .isInstanceOf(MessagingException.class)
                        .hasMessageContaining("the index failed");

                held.store(mail(name));
                assertThat(held.list()).toIterable().hasSize(failure).contains(new MailKey(name));
            }
            held.store(mail("mail"));
            assertThat(held.size()).isEqualTo(4);
            assertThat(TestFolder.names(folder.root().resolve("tmp")))
                    .as("the last one is in memory")
                    .isEmpty();
        }
    }

    @Test
    void keysShouldBeSortedWhenThereAreMoreThanFitIntoMemory() throws Exception {
        Files.createDirectories(folder.root());
        List<String> keys =
                IntStream.range(0, 170_000).mapToObj(i -> "k" + i).collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(keys, new Random(1));
        List<String> sorted = new ArrayList<>();
        try (SortedRuns runs = new SortedRuns(folder.root())) {
            for (String key : keys) {
                runs.add(key, LocalDate.EPOCH);
            }
            assertThat(TestFolder.names(folder.root())).hasSize(3);
            runs.forEach((key, day) -> sorted.add(key));
        }

        Collections.sort(keys);
        assertThat(sorted).isEqualTo(keys);
        assertThat(TestFolder.names(folder.root())).isEmpty();
    }
}
