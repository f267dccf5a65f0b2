package org.turingmail.central.tenants;

import jakarta.enterprise.context.RequestScoped;
import java.util.Optional;

/** The agent whose key came with the request. Every resource of the API asks it whose data it may touch. */
@RequestScoped
public class CurrentAgent {
    private Agent agent;

    /** @throws IllegalStateException outside of a request that was authenticated */
    public Agent get() {
        return Optional.ofNullable(agent)
                .orElseThrow(() -> new IllegalStateException("This route is not behind the authentication"));
    }

    void set(Agent authenticated) {
        this.agent = authenticated;
    }
}
