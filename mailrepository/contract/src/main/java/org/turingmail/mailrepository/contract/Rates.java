package org.turingmail.mailrepository.contract;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.KeyIterator;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageProviders;

/**
 * A program that measures a storage: how many mails of 10 kB it stores in a second, and how long a page and a count
 * take.
 */
public final class Rates {
    private static final int SIZE = 10_000;
    private static final int ROUNDS = 5;

    private Rates() {}

    /** @param arguments as {@link ForkedJvm} passes them: number of mails, and of threads */
    public static void main(String[] arguments) throws Exception {
        int mails = Integer.parseInt(ForkedJvm.arguments(arguments).get(0));
        int threads = Integer.parseInt(ForkedJvm.arguments(arguments).get(1));
        try (Storage storage = StorageProviders.installed().storage(ForkedJvm.location(arguments))) {
            HeldMailRepository repository = storage.repository(MailRepositoryUrl.from("turing://held"));
            repository.init();
            store(repository, "warm", Math.min(mails, 500), threads);
            long start = System.nanoTime();
            store(repository, "Mail", mails, threads);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("stored %d in %.1f s, %.0f in a second%n", mails, seconds, mails / seconds);
            for (int round = 0; round < ROUNDS; round++) {
                start = System.nanoTime();
                List<MailKey> page = new ArrayList<>();
                for (Iterator<MailKey> keys = repository.list();
                        keys.hasNext() && page.size() < KeyIterator.PAGE / 10; ) {
                    page.add(keys.next());
                }
                int envelopes = repository.retrieveEnvelopes(page).size();
                long read = System.nanoTime();
                long size = repository.size();
                System.out.printf(
                        "first page of %d in %.1f ms, count %d in %.1f ms%n",
                        envelopes, (read - start) / 1e6, size, (System.nanoTime() - read) / 1e6);
            }
        }
    }

    private static void store(HeldMailRepository repository, String prefix, int mails, int threads) throws Exception {
        byte[] message = TestMails.join(TestMails.ascii("Subject: x\r\n\r\n"), TestMails.random(SIZE, 1));
        AtomicInteger next = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> work = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                work.add(executor.submit(() -> {
                    for (int i = next.getAndIncrement(); i < mails; i = next.getAndIncrement()) {
                        MailImpl mail =
                                TestMails.mail(prefix + String.format("%09d", i * 7919L % 1_000_000_007L), message);
                        repository.store(mail);
                        LifecycleUtil.dispose(mail);
                    }
                    return null;
                }));
            }
            for (Future<?> one : work) {
                one.get(1, TimeUnit.DAYS);
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
