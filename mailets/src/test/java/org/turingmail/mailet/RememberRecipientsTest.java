package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;

import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.Reason;

class RememberRecipientsTest {
    private AgentFixture agent;
    private RememberRecipients mailet;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        mailet = new RememberRecipients(agent.attempts);
    }

    @Test
    void mailThatWasSentBlindlyShouldBeHeldSilently() throws Exception {
        MailImpl mail = AgentFixture.mail("Mail1", Optional.of(BOB), "To: somebody@example.org", ALICE);

        mailet.service(mail);

        assertThat(agent.quarantine
                        .hold(mail, Reason.UNKNOWN_SENDER, Optional.empty())
                        .suppression())
                .contains(Reason.NOT_ADDRESSED);
    }

    @Test
    void mailToAnAliasShouldNotBeHeldSilently() throws Exception {
        MailImpl mail = AgentFixture.mail("Mail1", Optional.of(BOB), "To: sales@example.com", "sales@example.com");

        mailet.service(mail);
        mail.setRecipients(List.of(new MailAddress(ALICE)));

        assertThat(agent.quarantine
                        .hold(mail, Reason.UNKNOWN_SENDER, Optional.empty())
                        .suppression())
                .isEmpty();
    }

    @Test
    void mailShouldWaitForTheNextStartWhileJamesStops() throws Exception {
        agent.attempts.stop();
        MailImpl mail = AgentFixture.mail("Mail1", ALICE);
        mail.setState(Mail.DEFAULT);

        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.spooled()).extracting(Mail::getState).containsExactly(Mail.DEFAULT);
    }

    @Test
    void unknownParameterShouldBeRefused() {
        assertThatThrownBy(() -> mailet.init(FakeMailetConfig.builder()
                        .mailetName("RememberRecipients")
                        .setProperty("colour", "blue")
                        .build()))
                .hasMessageContaining("colour");
    }
}
