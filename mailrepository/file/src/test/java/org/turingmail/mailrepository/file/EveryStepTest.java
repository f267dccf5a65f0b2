package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.contract.TestMails;

/** A process may be killed before each step of each operation, and the disk may be full then. */
class EveryStepTest {
    private static final MailKey KEY = new MailKey("mail");
    private static final byte[] FIRST = TestMails.random(100_000, 1);
    private static final byte[] SECOND = TestMails.random(90_000, 2);

    @TempDir
    Path parent;

    private int folders;

    @FunctionalInterface
    private interface Operation {
        void on(HeldMailRepository repository) throws Exception;
    }

    /** What may be there after an operation was cut short: what was there before it, or what is after it. */
    @FunctionalInterface
    private interface Outcome {
        void check(Mail mail, String step) throws Exception;
    }

    @Test
    void aNewMailShouldBeThereAsAWholeOrNotAtAllWhenTheProcessIsKilledAtAnyStep() throws Exception {
        atEveryStep(repository -> {}, repository -> repository.store(TestMails.mail("mail", FIRST)), (mail, step) -> {
            if (mail != null) {
                assertThat(TestMails.bytes(mail)).as(step).isEqualTo(FIRST);
            }
        });
    }

    @Test
    void aReplacedMailShouldBeTheOldOrTheNewOneWhenTheProcessIsKilledAtAnyStep() throws Exception {
        atEveryStep(
                repository -> repository.store(TestMails.mail("mail", FIRST)),
                repository -> repository.store(TestMails.mail("mail", SECOND)),
                (mail, step) -> {
                    assertThat(mail).as(step).isNotNull();
                    assertThat(TestMails.bytes(mail)).as(step).isIn(FIRST, SECOND);
                });
    }

    @Test
    void aMailThatWasReplacedBeforeShouldBeTheOldOrTheNewOneWhenTheProcessIsKilledAtAnyStep() throws Exception {
        atEveryStep(
                repository -> {
                    repository.store(TestMails.mail("mail", SECOND));
                    repository.store(TestMails.mail("mail", FIRST));
                },
                repository -> repository.store(TestMails.mail("mail", SECOND)),
                (mail, step) -> {
                    assertThat(mail).as(step).isNotNull();
                    assertThat(TestMails.bytes(mail)).as(step).isIn(FIRST, SECOND);
                });
    }

    @Test
    void aMailThatWasReplacedOftenShouldBeGoneAsAWholeWhenTheProcessIsKilledAtAnyStep() throws Exception {
        atEveryStep(
                repository -> {
                    for (int i = 0; i < 25; i++) {
                        repository.store(TestMails.mail("mail", i % 2 == 0 ? FIRST : SECOND));
                    }
                },
                repository -> repository.remove(KEY),
                (mail, step) -> {
                    if (mail != null) {
                        assertThat(TestMails.bytes(mail)).as(step).isEqualTo(FIRST);
                    }
                });
    }

    @Test
    void aReleasedRecipientShouldBeThereOrGoneWhenTheProcessIsKilledAtAnyStep() throws Exception {
        MailAddress one = new MailAddress("one@example.com");
        MailAddress two = new MailAddress("two@example.com");
        atEveryStep(
                repository -> repository.store(TestMails.mail("mail", FIRST)),
                repository -> {
                    Mail mail = repository.retrieve(KEY);
                    mail.setRecipients(ImmutableList.of(two));
                    repository.store(mail);
                },
                (mail, step) -> {
                    assertThat(mail).as(step).isNotNull();
                    assertThat(mail.getRecipients()).as(step).isIn(List.of(one, two), List.of(two));
                    assertThat(TestMails.bytes(mail)).as(step).isEqualTo(FIRST);
                });
    }

    @Test
    void aRemovedMailShouldBeThereAsAWholeOrNotAtAllWhenTheProcessIsKilledAtAnyStep() throws Exception {
        atEveryStep(
                repository -> repository.store(TestMails.mail("mail", FIRST)),
                repository -> repository.remove(KEY),
                (mail, step) -> {
                    if (mail != null) {
                        assertThat(TestMails.bytes(mail)).as(step).isEqualTo(FIRST);
                    }
                });
    }

    @Test
    void recoveryShouldGoOnWhenTheProcessIsKilledAtAnyStepOfIt() throws Exception {
        for (int step = 0; step < 40; step++) {
            TestFolder folder = newFolder();
            // in the middle of replacing: both messages are there, and the envelope of the new one is not
            stopAt(folder, repository -> repository.store(TestMails.mail("mail", FIRST)), store(SECOND), 7);
            assertThat(TestFolder.names(folder.day())).hasSize(4);
            StoppingDisk disk = new StoppingDisk();
            disk.stopAfter(step);
            FileStorage recovery = folder.storage(disk);
            boolean killed = false;
            try {
                recovery.open();
            } catch (StoppingDisk.Stopped e) {
                killed = true;
            }
            recovery.close();
            checkAfterRestart(
                    folder, (mail, what) -> assertThat(TestMails.bytes(mail)).isEqualTo(FIRST), "step " + step);
            if (!killed) {
                assertThat(step).isGreaterThanOrEqualTo(2);
                return;
            }
        }
        throw new AssertionError("Recovery does not end");
    }

    private static Operation store(byte[] message) {
        return repository -> repository.store(TestMails.mail("mail", message));
    }

    private void atEveryStep(Operation before, Operation operation, Outcome outcome) throws Exception {
        List<Boolean> thereAfterwards = new ArrayList<>();
        int step = 0;
        while (stopAt(newFolder(), before, operation, step)) {
            thereAfterwards.add(checkAfterRestart(lastFolder(), outcome, "step " + step));
            step++;
        }
        // the operation has as many steps as were tried, and the outcome changes only once
        assertThat(step).isGreaterThan(3);
        assertThat(thereAfterwards.stream().distinct().count()).isLessThanOrEqualTo(2);
    }

    /** Returns whether the operation was cut short. */
    private boolean stopAt(TestFolder folder, Operation before, Operation operation, int step) throws Exception {
        StoppingDisk disk = new StoppingDisk();
        FileStorage storage = folder.storage(disk);
        try {
            HeldMailRepository repository = TestFolder.held(storage);
            repository.init();
            before.on(repository);
            disk.stopAfter(step);
            operation.on(repository);
            return false;
        } catch (StoppingDisk.Stopped e) {
            return true;
        } finally {
            storage.close();
        }
    }

    private static boolean checkAfterRestart(TestFolder folder, Outcome outcome, String step) throws Exception {
        boolean there;
        try (FileStorage storage = folder.storage()) {
            HeldMailRepository repository = TestFolder.held(storage);
            Mail mail = repository.retrieve(KEY);
            there = mail != null;
            assertThat(repository.size()).as(step).isEqualTo(there ? 1 : 0);
            outcome.check(mail, step);
            assertThat(TestFolder.names(folder.day())).as(step).hasSize(there ? 2 : 0);
            assertThat(TestFolder.names(folder.root().resolve("damaged")))
                    .as(step)
                    .isEmpty();
            // and it goes on
            repository.store(TestMails.mail("mail", SECOND));
            assertThat(TestMails.bytes(repository.retrieve(KEY))).as(step).isEqualTo(SECOND);
            repository.remove(KEY);
            assertThat(TestFolder.names(folder.day())).as(step).isEmpty();
        }
        return there;
    }

    @Test
    void nothingShouldBeLostWhenTheDiskIsFullAtAnyStep() throws Exception {
        for (int step = 0; ; step++) {
            FullDisk disk = new FullDisk();
            TestFolder folder = newFolder();
            try (FileStorage storage = folder.storage(disk)) {
                HeldMailRepository repository = TestFolder.held(storage);
                repository.store(TestMails.mail("mail", FIRST));
                disk.fullFrom(step);
                boolean failed = false;
                try {
                    repository.store(TestMails.mail("mail", SECOND));
                } catch (MessagingException e) {
                    failed = true;
                    assertThat(e)
                            .hasMessageStartingWith("Cannot store mail mail in turing://held: ")
                            .hasMessageContaining(FullDisk.PROBLEM);
                }
                disk.fullFrom(Integer.MAX_VALUE);
                assertThat(TestMails.bytes(repository.retrieve(KEY)))
                        .as("step " + step)
                        .isIn(FIRST, SECOND);
                repository.store(TestMails.mail("mail", SECOND));
                assertThat(TestMails.bytes(repository.retrieve(KEY)))
                        .as("step " + step)
                        .isEqualTo(SECOND);
                if (!failed) {
                    assertThat(step).isGreaterThan(3);
                    return;
                }
            }
        }
    }

    @Test
    void storeShouldSayThatTheDiskIsFull() throws Exception {
        FullDisk disk = new FullDisk();
        TestFolder folder = newFolder();
        try (FileStorage storage = folder.storage(disk)) {
            HeldMailRepository repository = TestFolder.held(storage);
            repository.init();
            disk.fullFrom(0);

            assertThatThrownBy(() -> repository.store(TestMails.mail("mail")))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining(FullDisk.PROBLEM);

            assertThat(repository.size()).isZero();
            assertThat(TestFolder.names(folder.day())).isEmpty();
        }
    }

    private TestFolder newFolder() throws IOException {
        folders++;
        Files.createDirectories(parent.resolve("f" + folders));
        return lastFolder();
    }

    private TestFolder lastFolder() {
        return new TestFolder(parent.resolve("f" + folders));
    }

    /** A disk that takes nothing new from a certain step on. Renaming and deleting need no space. */
    private static final class FullDisk extends Disk {
        static final String PROBLEM = "No space left on device";

        private int stepsLeft = Integer.MAX_VALUE;

        synchronized void fullFrom(int step) {
            stepsLeft = step;
        }

        private synchronized void step() throws IOException {
            if (stepsLeft > 0) {
                stepsLeft--;
            } else {
                throw new IOException(PROBLEM);
            }
        }

        @Override
        void write(Path file, Body body) throws IOException, MessagingException {
            super.write(file, out -> {
                step();
                body.writeTo(out);
                step();
            });
        }

        @Override
        void createFolder(Path folder) throws IOException {
            if (!Files.isDirectory(folder)) {
                step();
            }
            super.createFolder(folder);
        }

        @Override
        void rename(Path from, Path to) throws IOException {
            step();
            super.rename(from, to);
        }

        @Override
        void sync(Path folder) throws IOException {
            step();
            super.sync(folder);
        }
    }
}
