package org.turingmail.central.documents;

import static java.util.Objects.requireNonNull;

import org.turingmail.central.web.ProblemException;

/**
 * How documents of a kind are called. Immutable.
 *
 * @param what in a sentence, such as {@code list source}
 * @param added what the audit trail says when one is added; likewise the other two
 * @param taken the answer when the name is taken, with {@code %s} for it
 * @param max how many a tenant may have
 * @param full the answer when it has so many, with {@code %d} for that
 */
public record DocumentKind(
        String what, String added, String changed, String removed, String taken, int max, String full) {
    public DocumentKind {
        requireNonNull(what);
        requireNonNull(added);
        requireNonNull(changed);
        requireNonNull(removed);
        requireNonNull(taken);
        requireNonNull(full);
    }

    /** A kind that is called as most are, such as {@code rule}. */
    public static DocumentKind of(String what, int max) {
        return new DocumentKind(
                what,
                what + "-added",
                what + "-changed",
                what + "-removed",
                "There is a " + what + " of the name %s already",
                max,
                "A tenant has %d of these at the most: remove a " + what + " first");
    }

    ProblemException none(long id) {
        return ProblemException.notFound("There is no " + what + " " + id);
    }

    ProblemException isTaken(String name) {
        return ProblemException.conflict(String.format(taken, name));
    }

    ProblemException isFull() {
        return ProblemException.conflict(String.format(full, max));
    }
}
