package org.turingmail.benchmarks.records;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

/**
 * Measures a place of held messages by its repository.
 *
 * <p>Arguments: {@code store} or {@code fill} or {@code read}, the URL, user and password (or empty), the number of
 * messages, their bytes, the number of threads. {@code store} stores as many as are asked for, {@code fill} writes the
 * files of a {@code file:} URL without the repository, {@code read} measures what is there. Prints {@code name value}.
 */
public final class MeasureRecords {
    private static final MailRepositoryUrl HELD = MailRepositoryUrl.from("turing://held");
    private static final int WARM_UP = 500;
    private static final int ALONE = 1_000;
    private static final int ROUNDS = 21;
    private static final int PAGE = 50;
    private static final int LARGE = 40 << 20;
    private static final int PIECE = 64 << 10;

    private MeasureRecords() {}

    public static void main(String[] arguments) throws Exception {
        StorageLocation location = StorageLocation.at(arguments[1]);
        if (!arguments[2].isEmpty()) {
            location = location.withCredentials(arguments[2], arguments[3]);
        }
        int messages = Integer.parseInt(arguments[4]);
        int size = Integer.parseInt(arguments[5]);
        int threads = Integer.parseInt(arguments[6]);
        switch (arguments[0]) {
            case "store" -> store(location, messages, size, threads);
            case "fill" -> fill(location, messages, size);
            case "read" -> read(location, messages, threads);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.exit(0);
    }

    private static void store(StorageLocation location, int messages, int size, int threads) throws Exception {
        try (Storage storage = StorageProviders.installed().storage(location)) {
            HeldMailRepository repository = storage.repository(HELD);
            repository.init();
            String body = "X".repeat(76).concat("\r\n").repeat(Math.max(1, size / 78));
            storeMany(repository, WARM_UP, threads, body);
            print("store-1", ALONE / storeMany(repository, ALONE, 1, body));
            int rest = Math.max(1, messages - WARM_UP - ALONE);
            print("store-" + threads, rest / storeMany(repository, rest, threads, body));
        }
    }

    /** @return seconds */
    private static double storeMany(HeldMailRepository repository, int messages, int threads, String body)
            throws Exception {
        AtomicInteger next = new AtomicInteger();
        return inParallel(threads, () -> {
            for (int i = next.getAndIncrement(); i < messages; i = next.getAndIncrement()) {
                MailImpl mail = mail(i, body);
                repository.store(mail);
                LifecycleUtil.dispose(mail);
            }
            return null;
        });
    }

    private static double inParallel(int threads, Callable<Void> work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            long start = System.nanoTime();
            List<Future<Void>> parts = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                parts.add(pool.submit(work));
            }
            for (Future<Void> part : parts) {
                part.get();
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            pool.shutdownNow();
        }
    }

    private static MailImpl mail(int number, String body) throws Exception {
        String sender = "robot" + number + "@stranger.example";
        String header = "From: <" + sender + ">\r\nTo: <user" + number % 100 + "@example.org>\r\nSubject: Report "
                + number + "\r\n\r\n";
        MailImpl mail = MailImpl.builder()
                .name("Mail" + System.currentTimeMillis() + "-" + UUID.randomUUID())
                .sender(sender)
                .addRecipient("user" + number % 100 + "@example.org")
                .state(Mail.TRANSPORT)
                .remoteAddr("2001:db8::1")
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "benchmark", new ByteArrayInputStream((header + body).getBytes(StandardCharsets.US_ASCII))));
        return mail;
    }

    private static void fill(StorageLocation location, int messages, int size) throws Exception {
        Path root;
        try (Storage storage = StorageProviders.installed().storage(location)) {
            storage.repository(HELD).init();
            root = storage.folder().orElseThrow();
        }
        FillFolder.fill(root, messages, size);
    }

    private static void read(StorageLocation location, int expected, int threads) throws Exception {
        long start = System.nanoTime();
        try (Storage storage = StorageProviders.installed().storage(location)) {
            HeldMailRepository repository = storage.repository(HELD);
            repository.init();
            print("open-ms", (System.nanoTime() - start) / 1e6);
            if (repository.size() != expected) {
                throw new IllegalStateException(repository.size() + " messages are there instead of " + expected);
            }
            print("count-ms", median(repository::size));
            print("page-ms", median(() -> page(repository, "")));
            List<MailKey> keys = new ArrayList<>();
            int count = 0;
            for (Iterator<MailKey> all = repository.list(); all.hasNext(); count++) {
                MailKey key = all.next();
                if (count % Math.max(1, expected / 500) == 0) {
                    keys.add(key);
                }
            }
            if (count != expected) {
                throw new IllegalStateException(count + " messages are listed instead of " + expected);
            }
            Random random = new Random(1);
            print(
                    "middle-page-ms",
                    median(() -> page(
                            repository, keys.get(random.nextInt(keys.size())).asString())));
            print("retrieve-ms", median(() -> retrieve(repository, keys.get(random.nextInt(keys.size())))));
            print("heap-mb", heap());
            print("large-ms", 1e3 * inParallel(Math.min(4, threads), () -> passLarge(repository)));
        }
        print("memory-mb", memory());
    }

    private static Void page(HeldMailRepository repository, String after) throws Exception {
        List<MailKey> keys = new ArrayList<>();
        for (Iterator<MailKey> all = repository.listAfter(new MailKey(after)); all.hasNext() && keys.size() < PAGE; ) {
            keys.add(all.next());
        }
        if (repository.retrieveEnvelopes(keys).size() != keys.size()) {
            throw new IllegalStateException("Not all envelopes of a page were read");
        }
        return null;
    }

    private static Void retrieve(HeldMailRepository repository, MailKey key) throws Exception {
        Mail mail = repository.retrieve(key);
        ((MimeMessageWrapper) mail.getMessage()).getMessageInputStream().transferTo(OutputStream.nullOutputStream());
        LifecycleUtil.dispose(mail);
        return null;
    }

    /** Stores, retrieves and removes a message of 40 MB. */
    private static Void passLarge(HeldMailRepository repository) throws Exception {
        MailImpl mail = MailImpl.builder().name(UUID.randomUUID().toString()).build();
        Path file = Files.createTempFile("large", ".eml");
        try {
            try (OutputStream out = Files.newOutputStream(file)) {
                byte[] piece = new byte[PIECE];
                for (int written = 0; written < LARGE; written += PIECE) {
                    out.write(piece);
                }
            }
            mail.setMessageContent(MimeMessageInputStreamSource.create("large", Files.newInputStream(file)));
            MailKey key = repository.store(mail);
            LifecycleUtil.dispose(mail);
            retrieve(repository, key);
            repository.remove(key);
        } finally {
            Files.delete(file);
        }
        return null;
    }

    private static double median(Callable<?> work) throws Exception {
        double[] millis = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            work.call();
            millis[round] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(millis);
        return millis[ROUNDS / 2];
    }

    private static double heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1048576.0;
    }

    /** The most that this process has had of the machine's memory. */
    private static double memory() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static void print(String name, double value) {
        System.out.printf(Locale.ROOT, "%s %.2f%n", name, value);
    }
}
