package org.turingmail.central.tenants;

import java.util.Optional;

/** Who has signed in. Thread-safe. */
public interface PeopleSessions {
    /** The header in which a program of a person names the token against cross-site requests. */
    String CSRF_HEADER = "X-Turing-Csrf";

    /** The name of the cookie that has the secret of a session. */
    String cookie();

    /**
     * The person of a session that has not ended. It asks the database.
     *
     * @param secret the value of the cookie, whatever it is
     */
    Optional<Person> find(String secret);
}
