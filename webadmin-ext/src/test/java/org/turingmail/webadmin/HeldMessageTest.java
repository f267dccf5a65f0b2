package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.mail;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;

class HeldMessageTest extends HeldMailsRoutesFixture {
    @Test
    void shouldBeTheOctetsAsTheyCameIn() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(BOB), "Subject: Hello\r\nx-odd :  1\r\n\t2", ALICE);
        String key = webAdmin.hold(mail).key();

        byte[] octets = webAdmin.http()
                .get(HELD + "/" + key + "/message")
                .then()
                .statusCode(200)
                .contentType("message/rfc822")
                .header("Content-Disposition", "attachment; filename=\"held-mail.eml\"")
                .header("X-Content-Type-Options", "nosniff")
                .extract()
                .asByteArray();

        assertThat(new String(octets, StandardCharsets.UTF_8))
                .isEqualTo("Subject: Hello\r\nx-odd :  1\r\n\t2\r\n\r\nHello Alice,\r\n.\r\n");
    }

    @Test
    void unknownKeyShouldBeNotFoundInJson() {
        webAdmin.http()
                .get(HELD + "/nosuch/message")
                .then()
                .statusCode(404)
                .contentType("application/json")
                .body("type", equalTo("notFound"));
    }
}
