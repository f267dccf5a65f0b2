package org.turingmail.agent.correspondents;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.james.core.Username;
import org.apache.james.mailbox.exception.MailboxException;
import org.apache.james.mailbox.model.Header;

/** Folders of sent mail in memory, that can be taken away. */
public final class FakeSentMail implements SentMail {
    private final Map<String, List<List<Header>>> folders = new HashMap<>();
    public int open;
    private boolean kept = true;
    private boolean broken;

    /** @param header one field in a line */
    public FakeSentMail add(String user, String folder, String header) {
        folders.computeIfAbsent(user + "/" + folder, absent -> new ArrayList<>())
                .add(Arrays.stream(header.split("\n"))
                        .map(line -> line.split(": ?", 2))
                        .map(field -> new Header(field[0], field[1]))
                        .collect(Collectors.toList()));
        return this;
    }

    public void isNotKept() {
        kept = false;
    }

    /** The next mail cannot be read. */
    public void breaks() {
        broken = true;
    }

    @Override
    public boolean isKept() {
        return kept;
    }

    @Override
    public Optional<Folder> open(Username user, String name) {
        return Optional.ofNullable(folders.get(user.asString() + "/" + name)).map(mails -> {
            open++;
            return new Opened(mails);
        });
    }

    private final class Opened implements Folder {
        private final List<List<Header>> mails;
        private int next;

        private Opened(List<List<Header>> mails) {
            this.mails = mails;
        }

        @Override
        public long size() {
            return mails.size();
        }

        @Override
        public Optional<Iterator<Header>> next() throws MailboxException {
            if (broken) {
                throw new MailboxException("the disk is away");
            }
            return next < mails.size() ? Optional.of(mails.get(next++).iterator()) : Optional.empty();
        }

        @Override
        public void close() {
            open--;
        }
    }
}
