package org.turingmail.webadmin;

import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.mail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A WebAdmin server with an agent that holds messages. */
abstract class HeldMailsRoutesFixture {
    static final String HELD = "/turing/held-mails";

    WebAdminFixture webAdmin;

    @BeforeEach
    void setUp() throws Exception {
        webAdmin = new WebAdminFixture().start();
    }

    @AfterEach
    void tearDown() {
        webAdmin.close();
    }

    void restart(WebAdminFixture other) {
        webAdmin.close();
        webAdmin = other.start();
    }

    String held(String name, String... recipients) throws Exception {
        return webAdmin.hold(mail(name, recipients)).key();
    }

    /** A mail under any key, as another program might have put it into the repository. */
    void put(String key) throws Exception {
        webAdmin.repository().store(mail(key, ALICE));
    }

    List<String> spooled() {
        return webAdmin.agent.spooled().stream().map(Mail::getName).collect(Collectors.toList());
    }

    static String base64(String text) {
        return java.util.Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
