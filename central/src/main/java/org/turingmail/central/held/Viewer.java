package org.turingmail.central.held;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import org.turingmail.central.tenants.Author;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.tenants.Person;

/**
 * Who looks at held messages, and at which. Immutable.
 *
 * @param author who it is
 * @param mailboxes canonical addresses without details whose messages they are; empty for all of the tenant
 */
public record Viewer(Author author, Optional<List<String>> mailboxes) {
    public Viewer {
        requireNonNull(author);
        mailboxes = mailboxes.map(List::copyOf);
    }

    /** A member sees what is held for the own addresses; others see what is held for the tenant. */
    public static Viewer of(Person person) {
        return new Viewer(person, person.role().isOfTheTenant() ? Optional.empty() : Optional.of(person.addresses()));
    }

    /** The caller of the API. */
    public static Viewer of(CurrentAgent current) {
        return current.person().map(Viewer::of).orElseGet(() -> new Viewer(current.author(), Optional.empty()));
    }

    public long tenantId() {
        return author.tenantId();
    }

    public boolean seesAll() {
        return mailboxes.isEmpty();
    }

    /** For statements; of no meaning to one who sees all. */
    public List<String> list() {
        return mailboxes.orElse(List.of());
    }
}
