package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.hostileMail;
import static org.turingmail.agent.AgentFixture.mail;

import java.util.List;
import java.util.Map;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.held.HeldMailRegistration;

class QuarantineTest {
    private static final AttributeName OFFER = AttributeName.of("org.turingmail.offer");

    private MailetsFixture mailets;
    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        mailets = new MailetsFixture();
        agent = mailets.agent;
    }

    private HeldMailRegistration registered() {
        assertThat(agent.central.registered).hasSize(1);
        return agent.central.registered.values().iterator().next();
    }

    @Test
    void shouldStoreTheMailAndRegisterIt() throws Exception {
        mailets.quarantine().service(mail("Mail1", ALICE, CAROL));

        assertThat(agent.held()).isEqualTo(1);
        assertThat(registered().sender()).isEqualTo(BOB);
        assertThat(registered().recipients()).containsExactlyInAnyOrder(ALICE, CAROL);
        assertThat(registered().reason()).isEqualTo(Reason.UNKNOWN_SENDER);
        assertThat(registered().suppression()).isEmpty();
    }

    @Test
    void shouldLetTheMailGoOnToTheNextMailetWithTheOfferOfCentral() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        mailets.quarantine().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
        assertThat(mail.getRecipients()).containsExactly(new MailAddress(ALICE));
        assertThat(mail.getAttribute(OFFER)).isPresent();
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void storedMailShouldHoldNoLink() throws Exception {
        mailets.quarantine().service(mail("Mail1", ALICE));

        String key = agent.central.registered.keySet().iterator().next();
        Mail stored = agent.quarantine.retrieve(key).orElseThrow();
        assertThat(stored.attributes().map(Attribute::getName)).doesNotContain(OFFER);
    }

    @Test
    void mailShouldBeHeldWhileCentralIsAway() throws Exception {
        agent.central.goesAway();
        MailImpl mail = mail("Mail1", ALICE);

        mailets.quarantine().service(mail);

        assertThat(agent.held()).isEqualTo(1);
        assertThat(mail.getAttribute(OFFER)).isEmpty();
        String key = agent.quarantine.keys().next().asString();
        assertThat(agent.quarantine.find(key).orElseThrow().reason()).isEqualTo(Reason.CENTRAL_UNAVAILABLE);
    }

    @Test
    void mailThatIsProcessedAgainShouldBeHeldOnce() throws Exception {
        mailets.quarantine().service(mail("Mail1", ALICE));
        mailets.quarantine().service(mail("Mail1", ALICE));

        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.central.registered).hasSize(1);
    }

    @Test
    void silentShouldHoldWithoutAChallenge() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        mailets.quarantine(Map.of("silent", "true")).service(mail);
        mailets.sendChallenge().service(mail);

        assertThat(registered().suppression()).contains(Reason.HELD_SILENTLY);
        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void mailThatCannotBeStoredShouldWaitInTheSpoolAndBeUnknownToCentral() throws Exception {
        MailetsFixture broken = new MailetsFixture(new AgentFixture(Map.of("quarantine.url", "nosuch://held")));
        MailImpl mail = mail("Mail1", ALICE);
        mail.setState("held");

        broken.quarantine().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(broken.agent.spooled()).extracting(Mail::getName).containsExactly("Mail1");
        assertThat(broken.agent.spooled()).extracting(Mail::getState).containsExactly("held");
        assertThat(broken.agent.central.registered).isEmpty();
        assertThat(broken.agent.outgoing()).isEmpty();
    }

    @Test
    void mailWhoseReaderRunsOutOfStackShouldBeHeldSilently() throws Exception {
        MailImpl mail = hostileMail("Mail1", ALICE);

        mailets.quarantine().service(mail);
        mailets.sendChallenge().service(mail);

        assertThat(agent.held()).isEqualTo(1);
        assertThat(registered().suppression()).contains(Reason.UNREADABLE);
        assertThat(agent.outgoing()).isEmpty();
        assertThat(agent.spooled()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "TRUE", ""})
    void silentShouldBeTrueOrFalse(String value) {
        assertThatThrownBy(() -> mailets.quarantine(Map.of("silent", value)))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("<silent> is '" + value + "'")
                .hasMessageContaining("true or false");
    }

    @Test
    void unknownParameterShouldBeRefused() {
        assertThatThrownBy(() -> mailets.quarantine(Map.of("slient", "true")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("slient");
    }

    @Test
    void parametersThatJamesItselfReadsShouldBeAccepted() {
        for (String parameter : List.of("onMailetException", "onMatchException")) {
            assertThatCode(() -> mailets.quarantine(Map.of(parameter, "propagate")))
                    .doesNotThrowAnyException();
        }
    }
}
