package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;

import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.Reason;

class RememberRecipientsTest {
    private final RememberRecipients mailet = new RememberRecipients();

    @Test
    void mailThatWasSentBlindlyShouldBeHeldSilently() throws Exception {
        AgentFixture agent = new AgentFixture();
        MailImpl mail = AgentFixture.mail("Mail1", Optional.of(BOB), "To: somebody@example.org", ALICE);

        mailet.service(mail);

        assertThat(agent.quarantine
                        .hold(mail, Reason.UNKNOWN_SENDER, Optional.empty())
                        .suppression())
                .contains(Reason.NOT_ADDRESSED);
    }

    @Test
    void mailToAnAliasShouldNotBeHeldSilently() throws Exception {
        AgentFixture agent = new AgentFixture();
        MailImpl mail = AgentFixture.mail("Mail1", Optional.of(BOB), "To: sales@example.com", "sales@example.com");

        mailet.service(mail);
        mail.setRecipients(List.of(new MailAddress(ALICE)));

        assertThat(agent.quarantine
                        .hold(mail, Reason.UNKNOWN_SENDER, Optional.empty())
                        .suppression())
                .isEmpty();
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
