package org.turingmail.central.accounts;

import static java.util.Objects.requireNonNull;

import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.pages.FormBody;
import org.turingmail.central.pages.PageCall;
import org.turingmail.central.pages.PersonFrame;
import org.turingmail.central.tenants.Person;

/** Who looks at a page, and whether a form is theirs. Thread-safe. */
@Singleton
public final class Visitors {
    private final Jdbi jdbi;
    private final Sessions sessions;
    private final SessionCookies cookies;

    Visitors(Jdbi jdbi, Sessions sessions, SessionCookies cookies) {
        this.jdbi = requireNonNull(jdbi);
        this.sessions = requireNonNull(sessions);
        this.cookies = requireNonNull(cookies);
    }

    /** The person whose session the browser has; empty if it has none. */
    public Optional<Person> person(PageCall call) {
        return sessions.find(call.cookie(cookies.sessionName()));
    }

    /**
     * Whether a form was sent by a page of ours to this person: its token says so, and the browser does not say that it
     * comes from elsewhere.
     */
    public boolean isFormOf(Person person, PageCall call, FormBody form) {
        return call.isFromHere()
                && form.field("csrf")
                        .map(token -> MessageDigest.isEqual(
                                token.getBytes(StandardCharsets.UTF_8),
                                person.csrfToken().getBytes(StandardCharsets.UTF_8)))
                        .orElse(false);
    }

    /** What the frame of a page shows of a person. */
    public PersonFrame.Signed signed(Person person) {
        return new PersonFrame.Signed(person.name(), person.csrfToken());
    }

    /**
     * Where a person belongs.
     *
     * @param organisation the name that people read
     * @param zone the name of its time zone
     */
    public record Place(String organisation, String zone) {}

    /** Where a person belongs. */
    public Place place(Person person) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT organisation, zone FROM tenant WHERE id = :id")
                .bind("id", person.tenantId())
                .mapTo(Place.class)
                .one());
    }
}
