package org.turingmail.mailrepository;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryUrl;

/**
 * A place for held messages, with any number of repositories in it. One for a James server; {@link #close} ends it
 * after the server's spooler has stopped. Thread-safe.
 */
public interface Storage extends AutoCloseable {
    /**
     * Returns the repository under a URL of James, whose path tells the repositories of one place apart:
     * {@code turing://held} has the path {@code held}. Two repositories with one path have the same content.
     *
     * @throws IllegalArgumentException if the path is empty or cannot be kept
     */
    HeldMailRepository repository(MailRepositoryUrl url);

    /**
     * Returns the paths of the repositories that have messages; others may be among them.
     *
     * @throws MessagingException if the place fails or cannot be reached
     */
    Collection<MailRepositoryPath> paths() throws MessagingException;

    /**
     * Looks at what no repository shows, after what an interrupted process left was put right: files or rows that
     * belong to no message. Messages themselves are not read.
     *
     * @param finding takes each, as a sentence that names it
     * @throws MessagingException if the place fails or cannot be reached
     */
    default void check(Consumer<String> finding) throws MessagingException {
        // a database has nothing else
    }

    /** Returns the folder that fills with messages, if it is on this machine. */
    default Optional<Path> folder() {
        return Optional.empty();
    }

    /**
     * Ends the storage after what is being written or read, ten seconds at most. Idempotent. Whatever is asked of its
     * repositories afterwards fails.
     */
    @Override
    void close();
}
