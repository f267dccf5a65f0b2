package org.turingmail.it.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Thinks up mails, as many as are wanted; the same ones for the same seed. Safe for use by several threads. */
final class Workload {
    static final String DOMAIN = "example.org";

    private static final int USERS = 8;
    private static final int KNOWN = 20;
    private static final int PARTLY_KNOWN = 10;
    private static final int MAILS_PER_BUSY_SENDER = 5;

    private final Random random;
    private final int busySenders;
    private int mails;

    Workload(long seed, int expectedMails) {
        random = new Random(seed);
        busySenders = Math.max(2, expectedMails / 4 / MAILS_PER_BUSY_SENDER);
    }

    static List<String> users() {
        return IntStream.range(0, USERS).mapToObj(Workload::user).toList();
    }

    /** Known to everybody. */
    static List<String> known() {
        return IntStream.range(0, KNOWN)
                .mapToObj(i -> "known" + i + "@example.net")
                .toList();
    }

    /** Known to {@link #theOneWhoKnows()} alone. */
    static List<String> partlyKnown() {
        return IntStream.range(0, PARTLY_KNOWN)
                .mapToObj(i -> "partly" + i + "@example.net")
                .toList();
    }

    static String theOneWhoKnows() {
        return user(0);
    }

    synchronized SoakMail next() {
        int id = ++mails;
        int dice = random.nextInt(100);
        if (dice < 35) {
            return mail(id, SoakMail.Kind.KNOWN, one(known()), recipients(1));
        } else if (dice < 65) {
            return mail(id, SoakMail.Kind.ONE_MAIL, "stranger" + id + "@example.com", recipients(1));
        } else if (dice < 90) {
            return mail(
                    id,
                    SoakMail.Kind.SEVERAL_MAILS,
                    "busy" + random.nextInt(busySenders) + "@example.com",
                    recipients(1));
        }
        List<String> recipients = new ArrayList<>(recipients(2));
        if (!recipients.contains(theOneWhoKnows())) {
            recipients.set(0, theOneWhoKnows());
        }
        return mail(id, SoakMail.Kind.PARTLY_KNOWN, one(partlyKnown()), recipients);
    }

    private SoakMail mail(int id, SoakMail.Kind kind, String sender, List<String> recipients) {
        // One in fifty is larger than what James keeps in memory.
        int size = random.nextInt(50) == 0 ? 200_000 : 500 + random.nextInt(6_000);
        return new SoakMail(id, kind, sender, recipients, size);
    }

    private List<String> recipients(int atLeast) {
        int count = random.nextInt(100) < 70 ? atLeast : Math.max(atLeast, 2 + random.nextInt(4));
        List<String> users = new ArrayList<>(users());
        Collections.shuffle(users, random);
        return users.subList(0, count);
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static String user(int number) {
        return "user" + number + "@" + DOMAIN;
    }
}
