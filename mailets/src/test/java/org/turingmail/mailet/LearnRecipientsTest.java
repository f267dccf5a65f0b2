package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.mail;

import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.correspondents.Correspondents;

class LearnRecipientsTest {
    private MailetsFixture mailets;
    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        mailets = new MailetsFixture();
        agent = mailets.agent;
    }

    private static MailImpl ofAlice(String... recipients) throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(ALICE), "Subject: Hello", recipients);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));
        return mail;
    }

    @Test
    void recipientsOfAnAuthenticatedUserShouldBecomeKnownToThatUser() throws Exception {
        mailets.learnRecipients().service(ofAlice(BOB, "dave@example.org"));

        assertThat(agent.central.learned)
                .containsExactly(Correspondents.builder()
                        .user(ALICE)
                        .addCorrespondents(BOB, "dave@example.org")
                        .build());
    }

    @Test
    void messageIdShouldBeRememberedSoThatAnswersPass() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(ALICE), "Message-ID:\r\n <1.2@example.com> (x)", BOB);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.learnRecipients().service(mail);

        assertThat(agent.central.learned.get(0).messageId()).contains("<1.2@example.com>");
    }

    @Test
    void whatIsNoMessageIdShouldNotBeRemembered() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(ALICE), "Message-ID: 1.2@example.com", BOB);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.learnRecipients().service(mail);

        assertThat(agent.central.learned.get(0).messageId()).isEmpty();
    }

    @Test
    void mailOfAnybodyElseShouldTeachNothing() throws Exception {
        mailets.learnRecipients().service(mail("Mail1", Optional.of(ALICE), "Subject: Hello", BOB));

        assertThat(agent.central.learned).isEmpty();
        assertThat(agent.outbox.size()).isZero();
    }

    @Test
    void nullSenderShouldTeachNothing() throws Exception {
        MailImpl mail = mail("Mail1", Optional.empty(), "Subject: Hello", BOB);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.learnRecipients().service(mail);

        assertThat(agent.central.learned).isEmpty();
    }

    @Test
    void userShouldNotBecomeACorrespondentOfHerself() throws Exception {
        mailets.learnRecipients().service(ofAlice("Alice@EXAMPLE.com", BOB));

        assertThat(agent.central.learned.get(0).correspondents()).containsExactly(BOB);
    }

    @Test
    void mailToOneselfShouldTeachNothing() throws Exception {
        mailets.learnRecipients().service(ofAlice(ALICE));

        assertThat(agent.central.learned).isEmpty();
    }

    @Test
    void messageIdOfMailToOneselfShouldBeRemembered() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(ALICE), "Message-ID: <1.2@example.com>", ALICE);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.learnRecipients().service(mail);

        assertThat(agent.central.learned)
                .containsExactly(Correspondents.builder()
                        .user(ALICE)
                        .messageId("<1.2@example.com>")
                        .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Auto-Submitted: auto-replied (vacation)",
                "Auto-Submitted: no\r\nAuto-Submitted: auto-generated; x=no",
                "auto-submitted: nobody",
                "Content-Type: multipart/report; report-type=disposition-notification; boundary=x"
            })
    void automaticMailShouldTeachNothing(String header) throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(ALICE), "Message-ID: <1.2@example.com>\r\n" + header, BOB);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.learnRecipients().service(mail);

        assertThat(agent.central.learned).isEmpty();
        assertThat(agent.outbox.size()).isZero();
    }

    @Test
    void mailThatSaysItIsNotAutomaticShouldTeach() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(ALICE), "Auto-Submitted: No (really)", BOB);
        mail.setAttribute(new Attribute(Mail.SMTP_AUTH_USER, AttributeValue.of(ALICE)));

        mailets.learnRecipients().service(mail);

        assertThat(agent.central.learned).hasSize(1);
    }

    @Test
    void manyRecipientsShouldBeToldInPartsThatCentralTakes() throws Exception {
        String[] many = new String[Api.MAX_RECIPIENTS + 1];
        for (int i = 0; i < many.length; i++) {
            many[i] = "r" + i + "@example.org";
        }

        mailets.learnRecipients().service(ofAlice(many));

        assertThat(agent.central.learned)
                .extracting(part -> part.correspondents().size())
                .containsExactly(Api.MAX_RECIPIENTS, 1);
    }

    @Test
    void mailShouldGoOnUnchanged() throws Exception {
        MailImpl mail = ofAlice(BOB, CAROL);

        mailets.learnRecipients().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
        assertThat(mail.getRecipients()).containsExactly(new MailAddress(BOB), new MailAddress(CAROL));
        assertThat(mail.attributes()).hasSize(2);
    }

    @Test
    void centralShouldBeToldLaterIfItIsAway() throws Exception {
        agent.central.goesAway();
        MailImpl mail = ofAlice(BOB);

        mailets.learnRecipients().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
        assertThat(agent.outbox.size()).isEqualTo(1);
        agent.central.comesBack();
        agent.outbox.flush();
        assertThat(agent.central.learned).hasSize(1);
    }

    @Test
    void mailShouldGoOnEvenIfNoNoteCanBeKept() throws Exception {
        MailetsFixture broken = new MailetsFixture(new AgentFixture(Map.of("outbox.url", "nosuch://outbox")));
        broken.agent.central.goesAway();
        MailImpl mail = ofAlice(BOB);

        broken.learnRecipients().service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
    }

    @Test
    void unknownParameterShouldBeRefused() {
        assertThatThrownBy(() -> MailetsFixture.init(new LearnRecipients(agent.outbox), Map.of("user", "x")))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("user");
    }
}
