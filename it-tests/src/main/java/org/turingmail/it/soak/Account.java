package org.turingmail.it.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.process.JamesProcess;

/** Counts what became of each accepted mail, for each of its recipients. */
final class Account {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final SoakSettings settings;
    private final Ledger ledger;
    private final List<Kill> kills;
    private final Answering answering;
    private final boolean quiet;
    private final Map<String, List<Copy>> copies = new HashMap<>();

    Account(SoakSettings settings, Ledger ledger, List<Kill> kills, Answering answering, boolean quiet) {
        this.settings = settings;
        this.ledger = ledger;
        this.kills = kills.stream().sorted(Comparator.comparing(Kill::at)).toList();
        this.answering = answering;
        this.quiet = quiet;
    }

    SoakResult of(JamesProcess james, String password, CentralView central) {
        Workload.users().forEach(user -> read(james, user, password));
        Map<String, List<CentralView.Held>> released = byMessageId(central.mails("RELEASED"));
        Map<String, List<CentralView.Held>> held = byMessageId(central.mails("HELD"));
        JamesLog log = JamesLog.read(james.home().resolve("james.log"));
        List<Duplicate> duplicates = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        List<String> stuck = new ArrayList<>();
        List<String> altered = new ArrayList<>();
        Map<SoakMail.Kind, Long> byKind = new EnumMap<>(SoakMail.Kind.class);
        int once = 0;
        int deliveries = 0;
        for (Ledger.Entry entry : ledger.accepted().values()) {
            SoakMail mail = entry.mail();
            byKind.merge(mail.kind(), 1L, Long::sum);
            for (String recipient : entry.recipients()) {
                deliveries++;
                List<Copy> found = copies(mail, recipient);
                String words = mail.name() + " from " + mail.sender() + " (" + mail.kind() + ") to " + recipient;
                if (found.isEmpty()) {
                    boolean isHeld = !held(held, mail, recipient).isEmpty();
                    (isHeld ? stuck : lost).add(words);
                } else if (found.size() == 1) {
                    once++;
                }
                for (int i = 1; i < found.size(); i++) {
                    duplicates.add(explain(
                            mail,
                            recipient,
                            found.get(i - 1).at(),
                            found.get(i).at(),
                            held(released, mail, recipient),
                            log));
                }
                found.stream().filter(copy -> !copy.intact()).forEach(copy -> altered.add(words));
            }
        }
        return new SoakResult(
                settings,
                kills,
                ledger.acceptedCount(),
                deliveries,
                byKind,
                once,
                duplicates,
                lost,
                stuck,
                altered,
                ledger.interrupted().size(),
                arrivedAllTheSame(),
                ledger.refusedCount(),
                answering.solved(),
                answering.repeated(),
                quiet,
                left(james));
    }

    private void read(JamesProcess james, String user, String password) {
        try (ImapClient imap = ImapClient.connect(james.imapPort(), user, password)) {
            for (ImapClient.Fetched fetched : imap.fetchAllWithDates("INBOX")) {
                Message message = Message.of(fetched.message());
                for (String name : message.header(SoakMail.ID_FIELD)) {
                    copies.computeIfAbsent(place(name, user), absent -> new ArrayList<>())
                            .add(new Copy(fetched.at(), isIntact(name, message)));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isIntact(String name, Message message) {
        int id = Integer.parseInt(name.substring(name.indexOf('-') + 1));
        Ledger.Entry sent =
                ledger.accepted().getOrDefault(id, ledger.interrupted().get(id));
        return sent != null
                && Arrays.equals(message.withoutTrace(), sent.mail().message().bytes());
    }

    private Duplicate explain(
            SoakMail mail, String recipient, Instant first, Instant second, List<CentralView.Held> held, JamesLog log) {
        String key = held.isEmpty() ? null : held.get(0).key();
        // The times are cut to the second, but a restart takes longer than that.
        Kill kill = kills.stream()
                .filter(candidate -> candidate.victim().equals(SoakRun.AGENT))
                .filter(candidate ->
                        !first.isAfter(candidate.at()) && second.plus(SECOND).isAfter(candidate.at()))
                .reduce((earlier, later) -> later)
                .orElse(null);
        Duplicate.Step step;
        if (kill == null) {
            // Both copies may be younger than the kill: it left the mail both held and in the spool.
            kill = killBetweenHoldAndDelivery(mail, recipient, first, held, log);
            step = kill == null ? Duplicate.Step.UNEXPLAINED : Duplicate.Step.SCREENING;
        } else if (key == null) {
            step = Duplicate.Step.DELIVERY;
        } else if (log.heldAfter(key, kill.at())) {
            step = Duplicate.Step.HOLD;
        } else if (log.releasedAfter(key, recipient, kill.at())) {
            step = Duplicate.Step.RELEASE;
        } else {
            step = Duplicate.Step.RELEASED_DELIVERY;
        }
        return new Duplicate(
                mail,
                recipient,
                first,
                second,
                step,
                kill,
                step == Duplicate.Step.UNEXPLAINED ? log.about(key, mail.messageId()) : List.of());
    }

    /**
     * The log does not tell when it was held: the kill may come after the quarantine has it and before the log says so.
     * And the second screening may have held it too, if for other recipients.
     */
    private Kill killBetweenHoldAndDelivery(
            SoakMail mail, String recipient, Instant first, List<CentralView.Held> held, JamesLog log) {
        return kills.stream()
                .filter(candidate -> candidate.victim().equals(SoakRun.AGENT))
                .filter(candidate -> !first.isBefore(candidate.at()))
                .filter(candidate -> held.stream()
                        .anyMatch(one -> one.heldAt().isBefore(candidate.at())
                                && log.deliveredBothAfter(one.key(), mail.messageId(), recipient, candidate.at())))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private List<String> arrivedAllTheSame() {
        List<String> arrived = new ArrayList<>();
        for (Ledger.Entry entry : ledger.interrupted().values()) {
            for (String recipient : entry.recipients()) {
                int count = copies(entry.mail(), recipient).size();
                if (count > 0) {
                    arrived.add(entry.mail().name() + " to " + recipient + (count == 1 ? "" : ", " + count + " times"));
                }
            }
        }
        return arrived;
    }

    /** Where something is that should be nowhere by now. */
    private List<String> left(JamesProcess james) {
        List<String> left = new ArrayList<>();
        for (String queue : List.of("spool", "outgoing", "challenges")) {
            long size = james.webAdmin().queued(queue);
            if (size > 0) {
                left.add(size + " mails in the queue " + queue);
            }
        }
        for (String repository : james.webAdmin().mailRepositories()) {
            long size = james.webAdmin().sizeOf(repository);
            if (size > 0) {
                left.add(size + " mails in the repository " + repository + ": "
                        + james.webAdmin().mailsIn(repository).stream()
                                .limit(10)
                                .toList());
            }
        }
        answering
                .refused()
                .forEach((link, reason) -> left.add("a link that could not be answered, " + link + ", " + reason));
        return left;
    }

    private List<Copy> copies(SoakMail mail, String recipient) {
        return copies.getOrDefault(place(mail.name(), recipient), List.of()).stream()
                .sorted(Comparator.comparing(Copy::at))
                .toList();
    }

    private static List<CentralView.Held> held(
            Map<String, List<CentralView.Held>> mails, SoakMail mail, String recipient) {
        return mails.getOrDefault(mail.messageId(), List.of()).stream()
                .filter(held -> held.recipients().contains(recipient))
                .toList();
    }

    private static Map<String, List<CentralView.Held>> byMessageId(List<CentralView.Held> mails) {
        return mails.stream().collect(Collectors.groupingBy(CentralView.Held::messageId));
    }

    private static String place(String name, String user) {
        return name + " " + user;
    }
}
