package org.turingmail.mailrepository;

import java.nio.file.Path;
import java.util.Optional;
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
