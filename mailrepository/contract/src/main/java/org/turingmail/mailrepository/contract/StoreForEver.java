package org.turingmail.mailrepository.contract;

import java.util.ArrayList;
import java.util.List;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.StorageProviders;

/** Stores mails, each of which replaces the one before, and says so, until it is killed. */
public final class StoreForEver {
    public static final MailRepositoryUrl URL = MailRepositoryUrl.from("turing://held");
    public static final String STORED = "stored ";
    private static final int THREADS = 4;
    private static final int NAMES = 5;
    /** More than back ends write at once. */
    private static final int LARGE = 256 * 1024;

    private StoreForEver() {}

    /** @param arguments as {@link ForkedJvm} passes them: the first version */
    public static void main(String[] arguments) throws Exception {
        HeldMailRepository repository = StorageProviders.installed()
                .storage(ForkedJvm.location(arguments))
                .repository(URL);
        int first = Integer.parseInt(ForkedJvm.arguments(arguments).get(0));
        List<Thread> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(new Thread(() -> {
                for (int version = first; ; version++) {
                    String name = "mail" + number + "-" + version % NAMES;
                    try {
                        repository.store(version(name, version));
                    } catch (Exception e) {
                        e.printStackTrace();
                        System.exit(1);
                    }
                    System.out.println(STORED + name + " " + version);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** What can be told from its name and version; every third one is large. */
    static Mail version(String name, int version) throws Exception {
        MailImpl mail = TestMails.mail(name, message(name, version));
        List<MailAddress> recipients = new ArrayList<>();
        for (int i = 0; i <= version % 7; i++) {
            recipients.add(new MailAddress("r" + i + "@v" + version + ".example.com"));
        }
        mail.setRecipients(recipients);
        mail.setErrorMessage(Integer.toString(version));
        return mail;
    }

    static byte[] message(String name, int version) {
        int size = version % 3 == 0 ? 3 * LARGE + version : 2_000 + version;
        return TestMails.join(
                TestMails.ascii("X-Version: " + version + "\r\n\r\n"),
                TestMails.random(size, name.hashCode() + version));
    }
}
