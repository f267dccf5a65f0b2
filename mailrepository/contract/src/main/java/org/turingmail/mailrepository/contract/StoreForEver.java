package org.turingmail.mailrepository.contract;

import java.util.ArrayList;
import java.util.List;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.StorageProviders;

/**
 * Stores mails, each of which replaces the one before, releases recipients of some and removes others, and says so,
 * until it is killed.
 */
public final class StoreForEver {
    public static final MailRepositoryUrl URL = MailRepositoryUrl.from("turing://held");
    public static final String STORED = "stored";
    static final String RELEASED = "released";
    static final String REMOVED = "removed";
    /** The last word of a line: one without it was cut off. */
    static final String END = "done";

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
                        work(repository, name, version);
                    } catch (Exception e) {
                        e.printStackTrace();
                        System.exit(1);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    private static void work(HeldMailRepository repository, String name, int version) throws Exception {
        MailKey key = repository.store(version(name, version));
        say(STORED, name, version);
        if (isReleased(version)) {
            Mail mail = repository.retrieve(key);
            mail.setRecipients(recipients(version).subList(0, 1));
            repository.store(mail);
            LifecycleUtil.dispose(mail);
            say(RELEASED, name, version);
        }
        if (isRemoved(version)) {
            repository.remove(key);
            say(REMOVED, name, version);
        }
    }

    private static void say(String what, String name, int version) {
        System.out.println(what + " " + name + " " + version + " " + END);
    }

    /** Whether all recipients but the first are released of a version, once it is stored. */
    static boolean isReleased(int version) {
        return version % 7 > 2;
    }

    /** Whether a version is removed in the end. */
    static boolean isRemoved(int version) {
        return version % 11 > 8;
    }

    static List<MailAddress> recipients(int version) throws AddressException {
        List<MailAddress> recipients = new ArrayList<>();
        for (int i = 0; i <= version % 7; i++) {
            recipients.add(new MailAddress("r" + i + "@v" + version + ".example.com"));
        }
        return recipients;
    }

    /** What can be told from its name and version; every third one is large. */
    static Mail version(String name, int version) throws Exception {
        MailImpl mail = TestMails.mail(name, message(name, version));
        mail.setRecipients(recipients(version));
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
