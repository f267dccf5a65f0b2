package org.turingmail.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Shows what is added to log files from now on, also when a file is put in the place of another. */
final class LogFollower {
    private static final int POLL_MILLIS = 300;

    private LogFollower() {}

    /** Follows the files until this JVM ends. */
    static void start(List<Path> logs, PrintStream out) {
        List<Position> positions = logs.stream().map(Position::atEndOf).toList();
        Thread thread = new Thread(() -> follow(positions, out), "follow-logs");
        thread.setDaemon(true);
        thread.start();
    }

    private static void follow(List<Position> positions, PrintStream out) {
        try {
            while (true) {
                positions.forEach(position -> position.copyTo(out));
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** How far a file has been shown. For use by one thread. */
    static final class Position {
        private final Path log;
        private Object key;
        private long shown;

        private Position(Path log) {
            this.log = log;
        }

        static Position atEndOf(Path log) {
            Position position = new Position(log);
            try {
                position.key = key(log);
                position.shown = Files.size(log);
            } catch (IOException e) {
                // It is not there yet, and is shown from its beginning.
            }
            return position;
        }

        /** Shows what is new. */
        void copyTo(PrintStream out) {
            try (SeekableByteChannel channel = Files.newByteChannel(log)) {
                Object now = key(log);
                if (!now.equals(key) || channel.size() < shown) {
                    key = now;
                    shown = 0;
                }
                channel.position(shown);
                ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
                for (int read = channel.read(buffer); read > 0; read = channel.read(buffer)) {
                    out.write(buffer.array(), 0, read);
                    shown += read;
                    buffer.clear();
                }
                out.flush();
            } catch (IOException e) {
                // It is not there at the moment.
            }
        }

        private static Object key(Path log) throws IOException {
            return Files.getAttribute(log, "unix:ino");
        }
    }
}
