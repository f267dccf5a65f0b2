package org.turingmail.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;

import java.util.List;
import java.util.Optional;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;

class AddresseesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "To: alice@example.com",
                "to: Alice <ALICE@Example.COM>",
                "To: \"Smith, Alice\" <alice@example.com>, bob@example.org",
                "Cc: someone@example.org,\r\n\talice@example.com",
                "Bcc: alice@example.com",
                "Resent-To: alice@example.com",
                "Resent-Cc: alice@example.com",
                "Resent-Bcc: alice@example.com",
                "To: someone@example.org\r\nTo: alice@example.com",
                "To: team: alice@example.com, dave@example.com;",
                "To: alice+news@example.com",
                "To: <<broken <alice@example.com",
                "To: (comment) alice@example.com (Alice)",
            })
    void namedRecipientShouldBeFound(String header) throws Exception {
        assertThat(Addressees.nameARecipientOf(remembered(header, ALICE))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Subject: alice@example.com",
                "To: undisclosed-recipients:;",
                "To: malice@example.com",
                "To: alice@example.com.evil.example",
                "To: alice@notexample.com",
                "To: Alice",
                "To:",
                "From: alice@example.com",
                "Reply-To: alice@example.com",
            })
    void recipientWhoIsNotNamedShouldNotBeFound(String header) throws Exception {
        assertThat(Addressees.nameARecipientOf(remembered(header, ALICE))).isFalse();
    }

    @Test
    void recipientWithADetailShouldBeFoundWithoutIt() throws Exception {
        assertThat(Addressees.nameARecipientOf(remembered("To: alice@example.com", "alice+shop@example.com")))
                .isTrue();
    }

    @Test
    void oneOfManyShouldBeEnough() throws Exception {
        assertThat(Addressees.nameARecipientOf(remembered("To: " + CAROL, ALICE, CAROL)))
                .isTrue();
    }

    @Test
    void memberOfANamedGroupShouldCountAsNamed() throws Exception {
        MailImpl mail = remembered("To: staff@example.com", "staff@example.com");
        mail.setRecipients(List.of(new MailAddress(ALICE), new MailAddress(CAROL)));

        assertThat(Addressees.nameARecipientOf(mail)).isTrue();
    }

    @Test
    void memberOfAGroupThatIsNotNamedShouldNot() throws Exception {
        MailImpl mail = remembered("To: somebody@example.org", "staff@example.com");
        mail.setRecipients(List.of(new MailAddress(ALICE)));

        assertThat(Addressees.nameARecipientOf(mail)).isFalse();
    }

    @Test
    void nameOfAnotherRecipientShouldNotCountForOneWhoGotItBlindly() throws Exception {
        MailImpl mail = remembered("To: " + CAROL, ALICE, CAROL);
        mail.setRecipients(List.of(new MailAddress(ALICE)));

        assertThat(Addressees.nameARecipientOf(mail)).isFalse();
    }

    @Test
    void internationalDomainShouldBeFoundInBothForms() throws Exception {
        assertThat(Addressees.nameARecipientOf(
                        remembered("To: alice@b\u00fccher.example", "alice@xn--bcher-kva.example")))
                .isTrue();
    }

    @Test
    void nothingShouldBeKnownOfAMailThatWasNotRemembered() throws Exception {
        assertThat(Addressees.knownOf(AgentFixture.mail("mail", ALICE))).isFalse();
        assertThat(Addressees.knownOf(remembered("To: " + ALICE, ALICE))).isTrue();
    }

    @Test
    void firstNoteShouldStay() throws Exception {
        MailImpl mail = remembered("To: staff@example.com", "staff@example.com");
        mail.setRecipients(List.of(new MailAddress(ALICE)));

        Addressees.remember(mail);

        assertThat(Addressees.nameARecipientOf(mail)).isTrue();
    }

    @Test
    void noteShouldSurviveACopy() throws Exception {
        MailImpl mail = remembered("To: staff@example.com", "staff@example.com");
        mail.setRecipients(List.of(new MailAddress(ALICE)));

        assertThat(Addressees.nameARecipientOf(MailImpl.duplicate(mail))).isTrue();
    }

    private static MailImpl remembered(String header, String... recipients) throws Exception {
        MailImpl mail = AgentFixture.mail("mail", Optional.of(BOB), header, recipients);
        Addressees.remember(mail);
        return mail;
    }
}
