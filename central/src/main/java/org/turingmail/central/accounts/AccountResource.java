package org.turingmail.central.accounts;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.turingmail.central.tenants.CurrentAgent;
import org.turingmail.central.tenants.Person;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.Api;

/** The account of the member who asks, with the cookie of a session. */
@Path(Api.ROOT + "/account")
@Produces(MediaType.APPLICATION_JSON)
class AccountResource {
    private final CurrentAgent current;
    private final Sessions sessions;

    AccountResource(CurrentAgent current, Sessions sessions) {
        this.current = current;
        this.sessions = sessions;
    }

    private Person person() {
        return current.person()
                .orElseThrow(() -> new IllegalStateException("This route is for people, but is open to keys"));
    }

    /** Who asks, and the token for changes. */
    @GET
    @Operation(summary = "The account of the member who asks")
    public Account get() {
        Person person = person();
        return Account.builder()
                .tenant(person.tenant())
                .role(person.role())
                .addresses(person.addresses())
                .csrfToken(person.csrfToken())
                .build();
    }

    /** Where the member has signed in. */
    @GET
    @Path("sessions")
    @Operation(summary = "The sessions of the member who asks")
    public AccountSessions sessions() {
        return AccountSessions.builder().sessions(sessions.list(person())).build();
    }

    /** Signs out everywhere, here too. */
    @DELETE
    @Path("sessions")
    @Operation(summary = "Ends all sessions of the member who asks")
    public void endAll() {
        sessions.endAll(person());
    }

    /** Signs out somewhere. */
    @DELETE
    @Path("sessions/{id}")
    @Operation(summary = "Ends a session of the member who asks")
    public void end(@PathParam("id") long id) {
        if (!sessions.end(person(), id)) {
            throw ProblemException.notFound("There is no session " + id);
        }
    }
}
