package org.turingmail.agent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.Reason;

class QuarantineTest {
    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
    }

    @Test
    void heldMailShouldBeFoundWithItsFacts() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE, CAROL));

        HeldMail found = agent.quarantine.find(held.key()).orElseThrow();

        assertThat(found.sender()).isEqualTo(BOB);
        assertThat(found.recipients()).containsExactlyInAnyOrder(ALICE, CAROL);
        assertThat(found.subject()).contains("Hello");
        assertThat(found.messageId()).contains("<1@example.org>");
        assertThat(found.heldAt()).isEqualTo(NOW);
        assertThat(found.reason()).isEqualTo(Reason.UNKNOWN_SENDER);
        assertThat(found.suppression()).isEmpty();
        assertThat(found.size()).isPositive();
    }

    /** Its header is not looked at again. */
    @Test
    void mailThatTookTooLongShouldBeHeldSilentlyWithWhatItsEnvelopeSays() throws Exception {
        HeldMail held = agent.quarantine.hold(mail("Mail1", ALICE), Reason.SCREENING_TIMEOUT, Optional.empty());

        HeldMail found = agent.quarantine.find(held.key()).orElseThrow();

        assertThat(found.sender()).isEqualTo(BOB);
        assertThat(found.recipients()).containsExactly(ALICE);
        assertThat(found.suppression()).contains(Reason.SCREENING_TIMEOUT);
        assertThat(found.subject()).isEmpty();
        assertThat(found.mailFacts()).isEmpty();
    }

    @Test
    void holdingShouldLeaveTheMailAsItWas() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        hold(mail);

        assertThat(mail.getName()).isEqualTo("Mail1");
        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
        assertThat(mail.attributes()).hasSize(1);
    }

    @Test
    void mailProcessedAgainAfterACrashShouldBeHeldOnce() throws Exception {
        hold(mail("Mail1-!1234567", ALICE));
        hold(mail("Mail1-!7654321", ALICE));

        assertThat(agent.held()).isEqualTo(1);
    }

    @Test
    void partsOfOneMailForDifferentRecipientsShouldBeHeldEach() throws Exception {
        hold(mail("Mail1-!1234567", ALICE));
        hold(mail("Mail1-!7654321", CAROL));

        assertThat(agent.held()).isEqualTo(2);
    }

    @Test
    void keyShouldBeSafeInAUrlAndOfBoundedLength() throws Exception {
        HeldMail held = hold(mail("M/ä ?#" + "x".repeat(1000), ALICE));

        assertThat(held.key()).matches("[A-Za-z0-9._-]{1,200}");
    }

    @Test
    void subjectShouldBeDecodedAndWithoutControlCharacters() throws Exception {
        HeldMail held = hold(mail(
                "Mail1", Optional.of(BOB), "Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe=0D=0ABcc:_x?=\r\n and more", ALICE));

        assertThat(held.subject()).contains("Grüße Bcc: x and more");
    }

    @Test
    void nameOfTheSenderShouldBeToldWithTheSubjectAndKeptWithIt() throws Exception {
        HeldMail held = hold(
                mail("Mail1", Optional.of(BOB), "From: =?utf-8?Q?B=C3=B6b=0A?= <" + BOB + ">\r\nSubject: x", ALICE));
        HeldMail found = agent.quarantine.find(held.key()).orElseThrow();

        assertThat(found.registration(true).from()).contains("Böb <" + BOB + ">");
        assertThat(found.registration(false).from()).isEmpty();
        assertThat(hold(mail("Mail2", Optional.of(BOB), "Subject: x", ALICE)).from())
                .isEmpty();
    }

    @Test
    void suppressionShouldBeNoted() throws Exception {
        assertThat(hold(mail("Mail1", Optional.empty(), "Subject: x", ALICE)).suppression())
                .contains(Reason.NULL_SENDER);
    }

    @Test
    void releaseShouldSpoolTheMailForAllAndRemoveIt() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE, CAROL));

        assertThat(agent.quarantine.release(held.key(), List.of(ALICE, CAROL))).containsExactlyInAnyOrder(ALICE, CAROL);

        assertThat(agent.held()).isZero();
        assertThat(agent.spooled()).singleElement().satisfies(mail -> {
            assertThat(mail.getState()).isEqualTo("released");
            assertThat(mail.getRecipients()).containsExactlyInAnyOrder(new MailAddress(ALICE), new MailAddress(CAROL));
            assertThat(mail.getMaybeSender().asString()).isEqualTo(BOB);
            assertThat(mail.getRemoteAddr()).isEqualTo("2001:db8::1");
            assertThat(content(mail)).endsWith("\r\n\r\nHello Alice,\r\n.\r\n");
        });
    }

    @Test
    void releaseForOneShouldKeepTheMailForTheOthers() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE, CAROL));

        assertThat(agent.quarantine.release(held.key(), List.of("ALICE@example.com")))
                .containsExactly(ALICE);

        assertThat(agent.quarantine.find(held.key()).orElseThrow().recipients()).containsExactly(CAROL);
        assertThat(agent.quarantine.find(held.key()).orElseThrow().heldAt()).isEqualTo(NOW);
        assertThat(agent.spooled().get(0).getRecipients()).containsExactly(new MailAddress(ALICE));
    }

    @Test
    void releaseTwiceShouldDeliverOnce() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE));
        agent.quarantine.release(held.key(), List.of(ALICE));

        assertThat(agent.quarantine.release(held.key(), List.of(ALICE))).isEmpty();
        assertThat(agent.spooled()).hasSize(1);
    }

    @Test
    void releaseForAStrangerShouldDoNothing() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE));

        assertThat(agent.quarantine.release(held.key(), List.of("eve@example.com")))
                .isEmpty();
        assertThat(agent.held()).isEqualTo(1);
        assertThat(agent.spooled()).isEmpty();
    }

    @Test
    void removeShouldDeliverNothing() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE, CAROL));

        assertThat(agent.quarantine.remove(held.key(), List.of(ALICE))).containsExactly(ALICE);
        assertThat(agent.quarantine.find(held.key()).orElseThrow().recipients()).containsExactly(CAROL);
        assertThat(agent.quarantine.remove(held.key(), List.of(CAROL))).containsExactly(CAROL);

        assertThat(agent.held()).isZero();
        assertThat(agent.spooled()).isEmpty();
    }

    @Test
    void mailShouldStayHeldWhenTheSpoolDoesNotTakeIt() throws Exception {
        HeldMail held = hold(mail("Mail1", ALICE));
        Quarantine withoutSpool = new Quarantine(
                agent.configuration,
                agent.repositories,
                new BrokenQueues(),
                agent.suppression,
                agent.facts,
                agent.clock,
                agent.metrics,
                new org.apache.james.metrics.api.NoopGaugeRegistry());

        assertThatThrownBy(() -> withoutSpool.release(held.key(), List.of(ALICE)))
                .isInstanceOf(RuntimeException.class);

        assertThat(agent.held()).isEqualTo(1);
    }

    @Test
    void unknownRepositoryProtocolShouldBeExplained() throws Exception {
        AgentFixture wrong = new AgentFixture(Map.of("quarantine.url", "nosuch://held"));

        assertThatThrownBy(() -> wrong.quarantine.hold(mail("Mail1", ALICE), Reason.UNKNOWN_SENDER, Optional.empty()))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("quarantine.url = nosuch://held")
                .hasMessageContaining("mailrepositorystore.xml");
    }

    private HeldMail hold(MailImpl mail) throws Exception {
        return agent.quarantine.hold(mail, Reason.UNKNOWN_SENDER, Optional.empty());
    }

    private static String content(Mail mail) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        mail.getMessage().writeTo(bytes);
        return bytes.toString(StandardCharsets.UTF_8.name());
    }

    private static final class BrokenQueues
            implements org.apache.james.queue.api.MailQueueFactory<org.apache.james.queue.api.MailQueue> {
        @Override
        public Optional<org.apache.james.queue.api.MailQueue> getQueue(
                org.apache.james.queue.api.MailQueueName name, PrefetchCount count) {
            throw new IllegalStateException("the broker is down");
        }

        @Override
        public org.apache.james.queue.api.MailQueue createQueue(
                org.apache.james.queue.api.MailQueueName name, PrefetchCount count) {
            throw new IllegalStateException("the broker is down");
        }

        @Override
        public java.util.Set<org.apache.james.queue.api.MailQueueName> listCreatedMailQueues() {
            return java.util.Set.of();
        }
    }
}
