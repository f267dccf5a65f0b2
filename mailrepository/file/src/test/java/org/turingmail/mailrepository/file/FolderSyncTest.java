package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FolderSyncTest {
    private static final Path FOLDER = Path.of("/folder");

    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final List<Path> synced = new ArrayList<>();

    /** Its first sync lasts until it is released. */
    private final class SlowDisk extends Disk {
        @Override
        void sync(Path folder) throws IOException {
            synced.add(folder);
            if (synced.size() == 1) {
                first.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
        }
    }

    @Test
    @Timeout(60)
    void threadsThatWaitForOneFolderShouldShareASync() throws Exception {
        FolderSync testee = new FolderSync(new SlowDisk());
        List<Thread> threads = new ArrayList<>(List.of(start(testee)));
        first.await();
        for (int i = 0; i < 8; i++) {
            threads.add(start(testee));
        }
        // what they wait for began too early: another one is due
        for (Thread thread : threads) {
            while (thread.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
        }

        release.countDown();
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(synced).containsExactly(FOLDER, FOLDER);
    }

    private static Thread start(FolderSync testee) {
        Thread thread = new Thread(() -> {
            try {
                testee.sync(FOLDER);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.start();
        return thread;
    }

    @Test
    void failureShouldBeThatOfEveryoneWhoWaits() {
        FolderSync testee = new FolderSync(new Disk() {
            @Override
            void sync(Path folder) throws IOException {
                throw new IOException("broken");
            }
        });

        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> testee.sync(FOLDER))
                    .isInstanceOf(IOException.class)
                    .hasMessage("/folder cannot be written to the disk: broken");
        }
    }
}
