package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.mail;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.challenge.ChallengeMessage;
import org.turingmail.agent.challenge.Challenges;
import org.turingmail.agent.registration.Registrations;

class SendChallengeTest {
    private MailetsFixture mailets;
    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        mailets = new MailetsFixture();
        agent = mailets.agent;
    }

    /** The processor {@code held}: one mailet after the other. */
    private void held(MailImpl mail) throws MessagingException {
        mailets.quarantine().service(mail);
        mailets.sendChallenge().service(mail);
    }

    @Test
    void senderShouldGetOneMessageAndTheMailShouldEnd() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        held(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.outgoing()).hasSize(1);
        Mail challenge = agent.outgoing().get(0);
        assertThat(challenge.getMaybeSender().isNullSender()).isTrue();
        assertThat(challenge.getRecipients()).containsExactly(new MailAddress(BOB));
        assertThat(challenge.getMessage().getSubject()).isEqualTo("Auto: Hello");
        assertThat(agent.held()).isEqualTo(1);
    }

    @Test
    void linkShouldNotStayInTheMail() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        held(mail);

        assertThat(mail.getAttribute(AttributeName.of("org.turingmail.offer"))).isEmpty();
        assertThat(mail.attributesMap().toString()).doesNotContain("central.example.org");
    }

    @Test
    void mailThatIsProcessedAgainShouldBeChallengedOnce() throws Exception {
        held(mail("Mail1", ALICE));
        held(mail("Mail1", ALICE));
        agent.challenges.report();
        held(mail("Mail1", ALICE));

        assertThat(agent.outgoing()).hasSize(1);
        assertThat(agent.held()).isEqualTo(1);
    }

    @Test
    void senderShouldGetNothingWhileCentralIsAwayAndOneMessageAfterwards() throws Exception {
        agent.central.goesAway();
        MailImpl mail = mail("Mail1", ALICE);

        held(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.outgoing()).isEmpty();

        agent.central.comesBack();
        agent.reconciliation.run(soFar -> {});
        agent.challenges.report();
        agent.reconciliation.run(soFar -> {});
        assertThat(agent.outgoing()).hasSize(1);
    }

    @Test
    void nullSenderShouldGetNothing() throws Exception {
        MailImpl mail = mail("Mail1", Optional.empty(), "Subject: Undelivered", ALICE);

        held(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void mailingListShouldGetNothing() throws Exception {
        held(mail("Mail1", Optional.of(BOB), "List-Id: <list.example.org>\r\nSubject: News", ALICE));

        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void mailThatNobodyQuarantinedShouldOnlyEnd() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        mailets.sendChallenge().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.outgoing()).isEmpty();
    }

    @Test
    void mailShouldStayHeldAndEndWhenTheChallengeCannotBeQueued() throws Exception {
        Challenges withoutQueue = new Challenges(
                agent.configuration,
                new ChallengeMessage(agent.configuration, agent.clock),
                new NoQueues(),
                agent.central,
                agent.metrics);
        MailImpl mail = mail("Mail1", ALICE);
        mailets.quarantine().service(mail);

        mailets.sendChallenge(new Registrations(agent.central, withoutQueue, agent.refused, agent.configuration))
                .service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.held()).isEqualTo(1);
        // Nobody reported a challenge as sent, so the next reconciliation sends it.
        agent.registrations.challenge(
                agent.quarantine.find(agent.quarantine.keys().next().asString()).orElseThrow(),
                agent.central
                        .register(
                                "other",
                                agent.central.registered.values().iterator().next())
                        .value()
                        .orElseThrow()
                        .challenge());
        assertThat(agent.outgoing()).hasSize(1);
    }

    @Test
    void unknownParameterShouldBeRefused() {
        assertThatThrownBy(
                        () -> MailetsFixture.init(new SendChallenge(agent.registrations), Map.of("queue", "outgoing")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("queue");
    }

    private static final class NoQueues implements MailQueueFactory<MailQueue> {
        @Override
        public Optional<MailQueue> getQueue(MailQueueName name, PrefetchCount count) {
            return Optional.empty();
        }

        @Override
        public MailQueue createQueue(MailQueueName name, PrefetchCount count) {
            throw new IllegalStateException("the broker is down");
        }

        @Override
        public Set<MailQueueName> listCreatedMailQueues() {
            return Set.of();
        }
    }
}
