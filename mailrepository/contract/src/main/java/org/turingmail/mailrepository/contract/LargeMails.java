package org.turingmail.mailrepository.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

/** Stores and retrieves mails that are larger than the memory, several at once. */
public final class LargeMails {
    private static final int SIZE = 40 << 20;

    private static final int AT_ONCE = 4;

    private LargeMails() {}

    /**
     * Fails unless a process of 64 MB stores, retrieves and removes four mails of 40 MB at once.
     *
     * @param options of Java, besides the size of the heap
     */
    public static void passThrough64Megabytes(StorageLocation location, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of(options));
        all.add("-Xmx64m");
        try (ForkedJvm jvm = new ForkedJvm(LargeMails.class, all, location, String.valueOf(AT_ONCE))) {
            assertThat(jvm.run())
                    .filteredOn(line -> line.startsWith("stored in"))
                    .hasSize(AT_ONCE);
        }
    }

    /** @param arguments as {@link ForkedJvm} passes them: the number of mails at once */
    public static void main(String[] arguments) throws Exception {
        try (Storage storage = StorageProviders.installed().storage(ForkedJvm.location(arguments))) {
            HeldMailRepository repository = storage.repository(MailRepositoryUrl.from("turing://large"));
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < Integer.parseInt(ForkedJvm.arguments(arguments).get(0)); i++) {
                int seed = i;
                Thread thread = new Thread(() -> {
                    try {
                        storeAndRetrieve(repository, seed);
                    } catch (Throwable e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }
            for (Throwable failure : failures) {
                failure.printStackTrace();
            }
            if (!failures.isEmpty()) {
                System.exit(1);
            }
        }
    }

    private static void storeAndRetrieve(HeldMailRepository repository, int seed) throws Exception {
        MailImpl mail = TestMails.mail("large" + seed);
        mail.setMessageContent(new Generated(seed));
        long start = System.nanoTime();
        MailKey key = repository.store(mail);
        long stored = System.nanoTime();
        Mail retrieved = repository.retrieve(key);
        byte[] digest = digest(((MimeMessageWrapper) retrieved.getMessage()).getMessageInputStream());
        LifecycleUtil.dispose(retrieved);
        long read = System.nanoTime();
        repository.remove(key);
        if (!Arrays.equals(digest, digest(new Generated(seed).getInputStream()))) {
            throw new AssertionError("Other bytes came back");
        }
        System.out.printf(
                "stored in %d ms, retrieved in %d ms%n", (stored - start) / 1_000_000, (read - stored) / 1_000_000);
    }

    private static byte[] digest(InputStream in) throws Exception {
        try (DigestInputStream digest = new DigestInputStream(in, MessageDigest.getInstance("SHA-256"))) {
            digest.transferTo(java.io.OutputStream.nullOutputStream());
            return digest.getMessageDigest().digest();
        }
    }

    /** A message that is nowhere in memory. */
    private static final class Generated implements MimeMessageSource {
        private final int seed;

        private Generated(int seed) {
            this.seed = seed;
        }

        @Override
        public String getSourceId() {
            return "generated";
        }

        @Override
        public long getMessageSize() {
            return SIZE;
        }

        @Override
        public InputStream getInputStream() {
            Random random = new Random(seed);
            return new InputStream() {
                private int left = SIZE;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
                }

                @Override
                public int read(byte[] bytes, int offset, int length) {
                    if (left == 0) {
                        return -1;
                    }
                    int part = Math.min(left, Math.min(length, 4096));
                    byte[] piece = new byte[part];
                    random.nextBytes(piece);
                    System.arraycopy(piece, 0, bytes, offset, part);
                    left -= part;
                    return part;
                }
            };
        }
    }
}
