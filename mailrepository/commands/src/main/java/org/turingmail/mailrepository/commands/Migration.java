package org.turingmail.mailrepository.commands;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.turingmail.mailrepository.HeldMailRepository;
import org.turingmail.mailrepository.Storage;

/**
 * Copies all messages of a storage to another one, and reads each copy back. It can be cut short at any moment and run
 * again: what is there already, and the same, is left as it is. A message is removed from where it was, if that is
 * asked for, once its copy has been read back.
 */
final class Migration {
    private static final int REMOVED_AT_ONCE = 50;
    private static final MailRepositoryUrl PROBE = MailRepositoryUrl.from("turing://migration-probe");

    private final Storage from;
    private final Storage to;
    private final boolean move;
    private final PrintStream out;
    private final Tally tally;

    Migration(Storage from, Storage to, boolean move, PrintStream out, Tally tally) {
        this.from = from;
        this.to = to;
        this.move = move;
        this.out = out;
        this.tally = tally;
    }

    /** @throws IOException if both are the same place, and messages would be removed there */
    void run() throws IOException, MessagingException {
        if (move && isSamePlace()) {
            throw new IOException("Both URLs are of the same place: moving would remove its messages");
        }
        for (MailRepositoryPath path : from.paths()) {
            MailRepositoryUrl url = MailRepositoryUrl.from("turing://" + path.asString());
            new OfRepository(path.asString(), from.repository(url), to.repository(url)).run();
        }
    }

    /** A database can have many URLs: what is stored in the one shows in the other. */
    private boolean isSamePlace() throws MessagingException {
        MailKey key = to.repository(PROBE)
                .store(MailImpl.builder().name(UUID.randomUUID().toString()).build());
        try {
            return from.repository(PROBE).retrieve(key) != null;
        } finally {
            to.repository(PROBE).remove(key);
        }
    }

    private final class OfRepository {
        private final String name;
        private final HeldMailRepository source;
        private final HeldMailRepository target;
        private final List<MailKey> copied = new ArrayList<>();
        private long newly;
        private long before;
        private long failed;

        OfRepository(String name, HeldMailRepository source, HeldMailRepository target) {
            this.name = name;
            this.source = source;
            this.target = target;
        }

        void run() throws MessagingException {
            Progress progress = new Progress(out, System::nanoTime, name, source.size());
            for (Iterator<MailKey> keys = source.list(); keys.hasNext(); ) {
                MailKey key = keys.next();
                try {
                    copy(key);
                } catch (IOException | MessagingException e) {
                    failed++;
                    tally.wrong("Message " + key.asString() + " of " + name + " was not copied: " + e.getMessage());
                }
                if (copied.size() >= REMOVED_AT_ONCE) {
                    removeCopied();
                }
                progress.step();
            }
            removeCopied();
            progress.end(newly + " messages copied"
                    + (before == 0 ? "" : ", " + before + " were there already")
                    + (failed == 0 ? "" : ", " + failed + " not copied"));
        }

        private void copy(MailKey key) throws IOException, MessagingException {
            Mail mail = source.retrieve(key);
            if (mail == null) {
                // removed since it was listed
                return;
            }
            try {
                Fingerprint expected = Fingerprint.of(mail);
                Optional<Fingerprint> there = fingerprint(key);
                if (there.isPresent() && !there.get().hasSameMessage(expected)) {
                    throw new IOException("another message is there under the same key, and was left as it is");
                }
                if (there.equals(Optional.of(expected))) {
                    before++;
                } else {
                    target.store(mail);
                    if (!fingerprint(key).equals(Optional.of(expected))) {
                        throw new IOException("its copy is not the same when it is read back");
                    }
                    newly++;
                }
                copied.add(key);
            } finally {
                LifecycleUtil.dispose(mail);
            }
        }

        private Optional<Fingerprint> fingerprint(MailKey key) throws IOException, MessagingException {
            Mail mail = target.retrieve(key);
            if (mail == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(Fingerprint.of(mail));
            } finally {
                LifecycleUtil.dispose(mail);
            }
        }

        private void removeCopied() throws MessagingException {
            if (move) {
                source.remove(copied);
            }
            copied.clear();
        }
    }
}
