package org.turingmail.central.tenants;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** The one whose key came with the request. Every resource of the API asks it whose data it may touch. */
@RequestScoped
public class CurrentAgent {
    private Caller caller;

    /**
     * The agent.
     *
     * @throws IllegalStateException outside of a request that was authenticated with the key of an agent
     */
    public Agent get() {
        if (caller() instanceof Agent agent) {
            return agent;
        }
        throw new IllegalStateException("This route is for agents, but is open to other keys");
    }

    /**
     * The tenant, on a route that other keys may use as well.
     *
     * @throws IllegalStateException outside of a request that was authenticated
     */
    public long tenantId() {
        return caller().tenantId();
    }

    /**
     * Who changes something, on a route that keys of programs may use as well.
     *
     * @throws IllegalStateException outside of a request that was authenticated with the key of an agent or a program
     */
    public Author author() {
        if (caller() instanceof Author author) {
            return author;
        }
        throw new IllegalStateException("This route changes something, but is open to keys for exports");
    }

    /** The member who has signed in; empty if a program asks, which is not limited to anybody's addresses. */
    public Optional<Person> person() {
        return caller() instanceof Person person ? Optional.of(person) : Optional.empty();
    }

    private Caller caller() {
        return Optional.ofNullable(caller)
                .orElseThrow(() -> new IllegalStateException("This route is not behind the authentication"));
    }

    void set(Caller authenticated) {
        this.caller = authenticated;
    }
}
