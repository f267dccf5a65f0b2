package org.turingmail.central.accounts;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.InetAddress;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.AgentClient;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.tenants.PeopleSessions;
import org.turingmail.central.tenants.Role;
import org.turingmail.central.tenants.TestAgents;

/** People who have signed in, for tests that are not about signing in. */
@ApplicationScoped
public class TestMembers {
    private final Jdbi jdbi;
    private final Members members;
    private final Sessions sessions;
    private final SessionCookies cookies;
    private final ObjectMapper json;

    TestMembers(Jdbi jdbi, Members members, Sessions sessions, SessionCookies cookies, ObjectMapper json) {
        this.jdbi = jdbi;
        this.members = members;
        this.sessions = sessions;
        this.cookies = cookies;
        this.json = json;
    }

    /**
     * Somebody with a session.
     *
     * @param cookie as browsers send it
     * @param csrf what forms carry
     */
    public record SignedIn(String cookie, String csrf, String address, ObjectMapper json) {
        /** A client of the API with the session. */
        public AgentClient api() {
            return AgentClient.of(
                    Map.of("Cookie", cookie, PeopleSessions.CSRF_HEADER, csrf), json, TestAgents.baseUrl());
        }
    }

    /** Signs in the account of an address, which gets the role. */
    public SignedIn signIn(String tenant, String address, Role role) {
        long member =
                members.grant(tenant, EmailAddress.parse(address), role, "test").orElseThrow();
        String secret =
                jdbi.withHandle(handle -> sessions.begin(handle, member, InetAddress.getLoopbackAddress(), "Test/1.0"));
        return new SignedIn(cookies.sessionName() + "=" + secret, SecretHash.csrfToken(secret), address, json);
    }
}
