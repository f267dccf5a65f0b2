package org.turingmail.benchmarks.records;

import java.io.FileOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What the disk can do at most: files that are created, written and synced one by one, nothing else.
 *
 * <p>Arguments: folder, number of files, bytes of each, threads. Prints {@code disk RATE}.
 */
public final class MeasureDisk {
    private MeasureDisk() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        int files = Integer.parseInt(arguments[1]);
        byte[] bytes = new byte[Integer.parseInt(arguments[2])];
        int threads = Integer.parseInt(arguments[3]);
        AtomicInteger next = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        long start = System.nanoTime();
        for (Future<?> part : IntStream.range(0, threads)
                .<Future<?>>mapToObj(thread -> pool.submit(() -> {
                    for (int i = next.getAndIncrement(); i < files; i = next.getAndIncrement()) {
                        try (FileOutputStream out =
                                new FileOutputStream(folder.resolve("f" + i).toFile())) {
                            out.write(bytes);
                            out.getFD().sync();
                        }
                    }
                    return null;
                }))
                .toList()) {
            part.get();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        pool.shutdown();
        System.out.printf(Locale.ROOT, "disk %.0f%n", files / seconds);
    }
}
