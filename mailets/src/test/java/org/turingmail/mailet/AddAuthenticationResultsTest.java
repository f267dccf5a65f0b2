package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;

class AddAuthenticationResultsTest {
    private static final String FIELD =
            "Authentication-Results: example.com;\r\n\tspf=pass smtp.mailfrom=example.org\r\n";

    private MailetsFixture mailets;

    @BeforeEach
    void setUp() throws Exception {
        mailets = new MailetsFixture();
    }

    @Test
    void fieldShouldStandAboveEverythingElse() throws Exception {
        MailImpl mail = fromBob("Received: from out.example.org by james\r\nSubject: Gr\u00fc\u00dfe");
        String before = octets(mail);

        mailets.addAuthenticationResults().service(mail);

        assertThat(octets(mail)).isEqualTo(FIELD + before);
    }

    @Test
    void heldMessageShouldHaveTheFieldOnceWhenItIsReleased() throws Exception {
        MailImpl mail = fromBob("Subject: Hello");
        mailets.screening.verdicts(mail);
        mailets.quarantine().service(mail);

        mailets.agent.quarantine.release(mailets.agent.quarantine.keys().next().asString(), List.of(ALICE));
        Mail released = mailets.agent.spooled().get(0);
        assertThat(octets(released)).doesNotContain("Authentication-Results");
        mailets.addAuthenticationResults().service(released);

        assertThat(octets(released)).isEqualTo(FIELD + octets(mail));
    }

    @Test
    void messageThatComesByAgainShouldHaveTheFieldOnce() throws Exception {
        MailImpl mail = fromBob("Subject: Hello");
        mailets.addAuthenticationResults().service(mail);
        String once = octets(mail);

        mailets.addAuthenticationResults().service(mail);
        MailImpl copy = MailImpl.duplicate(mail);
        mailets.addAuthenticationResults().service(copy);

        assertThat(octets(mail)).isEqualTo(once);
        assertThat(octets(copy)).isEqualTo(once);
    }

    @Test
    void fieldsOfOthersShouldStayAndForgedOnesGo() throws Exception {
        MailImpl mail = fromBob("Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.net\r\n"
                + "authentication-results: (x) EXAMPLE.COM (y) ;\r\n dkim=pass header.d=bank.example\r\n"
                + "Authentication-Results: \"example.com\"; unfinished=\"\r\nSubject: Hello");

        mailets.addAuthenticationResults().service(mail);

        assertThat(mail.getMessage().getHeader("Authentication-Results"))
                .containsExactly(
                        "example.com;\r\n\tspf=pass smtp.mailfrom=example.org",
                        "mx.example.net; spf=pass smtp.mailfrom=example.net");
    }

    @Test
    void authenticatedUserShouldHaveNoFieldAndForgeNone() throws Exception {
        MailImpl mail = fromBob("Authentication-Results: example.com; spf=pass\r\nSubject: Hello");
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.addAuthenticationResults().service(mail);

        assertThat(octets(mail)).startsWith("Subject: Hello\r\n");
    }

    @Test
    void messageThatJamesWroteShouldNotBeTouched() throws Exception {
        MailImpl mail = fromBob("Subject: Hello");
        mail.removeAttribute(Mail.SMTP_SESSION_ID);
        Object message = mail.getMessage();

        mailets.addAuthenticationResults().service(mail);

        assertThat(mail.getMessage()).isSameAs(message);
    }

    @Test
    void fieldOfTheFrontMtaShouldBeTheOnlyOne() throws Exception {
        mailets = new MailetsFixture(new AgentFixture(Map.of("authentication.authserv-id", "example.com")));
        MailImpl mail = fromBob("Authentication-Results: example.com; spf=pass smtp.mailfrom=example.org");
        String before = octets(mail);

        mailets.addAuthenticationResults().service(mail);

        assertThat(octets(mail)).isEqualTo(before);
    }

    @Test
    void configuredNameShouldBeInTheField() throws Exception {
        mailets = new MailetsFixture(new AgentFixture(Map.of("authentication.own-authserv-id", "MX1.example.net")));
        MailImpl mail = fromBob("Authentication-Results: example.com; spf=pass smtp.mailfrom=example.net");

        mailets.addAuthenticationResults().service(mail);

        assertThat(mail.getMessage().getHeader("Authentication-Results"))
                .containsExactly(
                        "mx1.example.net;\r\n\tspf=pass smtp.mailfrom=example.org",
                        "example.com; spf=pass smtp.mailfrom=example.net");
    }

    private static MailImpl fromBob(String header) throws Exception {
        return mail("Mail1", Optional.of(BOB), header, ALICE);
    }

    private static String octets(Mail mail) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.getMessage().writeTo(out);
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
