package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.mail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.mail.MessagingException;
import javax.mail.internet.MimeUtility;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.verdicts.HeaderTag;

class AddTagsTest {
    /** James adds these to a mail that lacks them as soon as its header changes. */
    private static final String WHOLE =
            "Date: Tue, 24 Nov 2026 03:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nMIME-Version: 1.0\r\n";

    private MailetsFixture mailets;
    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        mailets = new MailetsFixture();
        agent = mailets.agent;
    }

    private void service(Mail mail) throws MessagingException {
        mailets.addTags(Map.of("processor", "delivery")).service(mail);
    }

    private Mail screened(Mail mail) {
        mailets.screening.verdicts(mail);
        return mail;
    }

    private static String octets(Mail mail) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        mail.getMessage().writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void shouldAddTheFieldsOfTheVerdict() throws Exception {
        agent.central.tag(ALICE, HeaderTag.of("X-Turing-Tag", "vip"), HeaderTag.of("X-Turing-Tag", "nächtlich"));
        Mail mail = screened(mail("Mail1", ALICE));

        service(mail);

        String[] fields = mail.getMessage().getHeader("X-Turing-Tag");
        assertThat(fields).hasSize(2);
        assertThat(fields[0]).isEqualTo("vip");
        assertThat(fields[1]).matches("\\p{ASCII}+");
        assertThat(MimeUtility.decodeText(fields[1])).isEqualTo("nächtlich");
        assertThat(mail.getState()).isEqualTo("delivery");
        assertThat(agent.spooled()).isEmpty();
    }

    @Test
    void fieldsFromOutsideShouldGoAndTheMarksOfChallengesAndNoticesStay() throws Exception {
        MailImpl mail = mail(
                "Mail1",
                Optional.of(BOB),
                WHOLE
                        + "Subject: Hello\r\nx-tUrInG-Tag: vip\r\nX-Turing-Other: a\r\n\tb\r\n"
                        + "X-Turing-Challenge: 1\r\nX-TURING-NOTICE: 1\r\nX-Other: c",
                ALICE);

        service(screened(mail));

        assertThat(octets(mail).split("\r\n"))
                .containsExactlyInAnyOrder((WHOLE
                                + "Subject: Hello\r\nX-Turing-Challenge: 1\r\nX-TURING-NOTICE: 1\r\nX-Other: c\r\n\r\n"
                                + "Hello Alice,\r\n.\r\n")
                        .split("\r\n"));
    }

    @Test
    void mailThatNeitherHasNorGetsSuchAFieldShouldNotBeTouched() throws Exception {
        MailImpl mail = mail("Mail1", ALICE, CAROL);
        String before = octets(mail);

        service(screened(mail));

        assertThat(octets(mail)).isEqualTo(before);
        assertThat(mail.getRecipients()).hasSize(2);
        assertThat(agent.spooled()).isEmpty();
    }

    @Test
    void mailShouldBeSplitWhereTagsDiffer() throws Exception {
        agent.central.tag(ALICE, HeaderTag.of("X-Turing-Tag", "vip"));
        agent.central.tag("dora@example.com", HeaderTag.of("X-Turing-Tag", "vip"));
        MailImpl mail = mail("Mail1", ALICE, CAROL, "dora@example.com");

        service(screened(mail));

        assertThat(mail.getRecipients())
                .containsExactlyInAnyOrder(new MailAddress(ALICE), new MailAddress("dora@example.com"));
        assertThat(mail.getMessage().getHeader("X-Turing-Tag")).containsExactly("vip");
        List<Mail> spooled = agent.spooled();
        assertThat(spooled).hasSize(1);
        assertThat(spooled.get(0).getRecipients()).containsExactly(new MailAddress(CAROL));
        assertThat(spooled.get(0).getState()).isEqualTo("delivery");
        assertThat(spooled.get(0).getMessage().getHeader("X-Turing-Tag")).isNull();
    }

    @Test
    void mailThatComesByAgainShouldHaveEachFieldOnce() throws Exception {
        agent.central.tag(ALICE, HeaderTag.of("X-Turing-Tag", "vip"));
        Mail mail = screened(mail("Mail1", ALICE));

        service(mail);
        service(mail);

        assertThat(mail.getMessage().getHeader("X-Turing-Tag")).containsExactly("vip");
    }

    @Test
    void heldMailShouldHaveItsTagsWhenItIsReleased() throws Exception {
        agent.central.tag(ALICE, HeaderTag.of("X-Turing-Tag", "vip"));
        mailets.quarantine().service(screened(mail("Mail1", ALICE)));

        agent.quarantine.release(agent.quarantine.keys().next().asString(), List.of(ALICE));
        Mail released = agent.spooled().get(0);
        service(released);

        assertThat(released.getMessage().getHeader("X-Turing-Tag")).containsExactly("vip");
    }

    @Test
    void whatIsNoFieldOfOursShouldBeLeftOut() throws Exception {
        agent.central.tag(
                ALICE,
                HeaderTag.of("Bcc", "eve@example.org"),
                HeaderTag.of("X-Turing-A\r\nBcc", "eve@example.org"),
                HeaderTag.of("X-Turing-Challenge", "1"),
                HeaderTag.of("X-Turing-Notice", "1"),
                HeaderTag.of("X-Turing-Tag", "a\r\nBcc: eve@example.org"),
                HeaderTag.of("X-Turing-Good", "yes"));
        Mail mail = screened(mail("Mail1", ALICE));

        service(mail);

        assertThat(octets(mail)).contains("X-Turing-Good: yes\r\n").doesNotContain("Bcc", "Challenge", "Notice");
    }

    @Test
    void processorShouldBeMandatory() {
        assertThatThrownBy(() -> mailets.addTags(Map.of()))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("<processor> is missing");
    }
}
