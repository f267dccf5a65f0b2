package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Where everything is: {@code messages/REPOSITORY/DAY} and, for what is damaged, {@code damaged/REPOSITORY/DAY}.
 * Immutable.
 */
final class Layout {
    private final Path root;

    /** @param root absolute */
    Layout(Path root) {
        this.root = requireNonNull(root);
    }

    Path root() {
        return root;
    }

    Path messages() {
        return root.resolve("messages");
    }

    Path messages(String repository, LocalDate day) {
        return messages().resolve(FileNames.of(repository)).resolve(day.toString());
    }

    Path damaged() {
        return root.resolve("damaged");
    }

    /** @param folder below {@link #messages()} */
    Path damaged(Path folder) {
        return damaged().resolve(messages().relativize(folder));
    }

    Path readme() {
        return root.resolve("README.txt");
    }

    /** What can be made anew. */
    Path temporary() {
        return root.resolve("tmp");
    }

    Path index() {
        return temporary().resolve("index");
    }

    Path lock() {
        return root.resolve("lock");
    }

    /** Returns the day of a folder's name. */
    static Optional<LocalDate> day(String folder) {
        try {
            return Optional.of(LocalDate.parse(folder))
                    .filter(day -> day.toString().equals(folder));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }
}
