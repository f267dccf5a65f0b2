package org.turingmail.agent.notices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.NOW;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.OnlyExampleCom;
import org.turingmail.protocol.notices.Notice;
import org.turingmail.protocol.notices.NoticeItem;
import org.turingmail.protocol.notices.NoticeReport;
import org.turingmail.protocol.verdicts.Verdict;

class NoticesTest {
    private static final String OFFICE = "office@example.com";

    private AgentFixture agent;
    private Notices notices;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        notices = newNotices();
    }

    private Notices newNotices() {
        return new Notices(
                agent.central,
                new NoticeMessage(agent.configuration, agent.clock),
                agent.queues,
                new OnlyExampleCom(),
                agent.metrics);
    }

    private static Notice.Builder notice(long id) {
        return Notice.builder()
                .id(id)
                .to(OFFICE)
                .language("en")
                .zone("Europe/Vienna")
                .count(1)
                .addItems(item("Our order"));
    }

    private static NoticeItem item(String subject) {
        return NoticeItem.builder()
                .at(NOW)
                .sender(BOB)
                .recipient(ALICE)
                .verdict(Verdict.HOLD)
                .reason("rule:tell")
                .subject(subject)
                .build();
    }

    private MimeMessage only() throws Exception {
        assertThat(agent.spooled()).hasSize(1);
        return agent.spooled().get(0).getMessage();
    }

    private static String text(MimeMessage message) throws Exception {
        return (String) message.getContent();
    }

    @Test
    void noticeShouldGoThroughJamesAsAMailOfNobodyThatNobodyAnswers() throws Exception {
        agent.central.notices.add(notice(7).build());

        notices.send();

        Mail mail = agent.spooled().get(0);
        assertThat(mail.getState()).isEqualTo(Mail.DEFAULT);
        assertThat(mail.getMaybeSender().isNullSender()).isTrue();
        assertThat(mail.getRecipients()).containsExactly(new MailAddress(OFFICE));
        assertThat(mail.getAttribute(Mail.SENT_BY_MAILET_ATTRIBUTE.getName())).isPresent();
        assertThat(mail.dsnParameters()).isEmpty();
        MimeMessage message = only();
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getHeader("X-Turing-Notice")).containsExactly("1");
        assertThat(message.getHeader("Message-ID")).containsExactly("<notice-7.turing@example.com>");
        assertThat(message.getContentType()).containsIgnoringCase("text/plain");
        assertThat(text(message))
                .contains(BOB, ALICE, "Our order", "Nov 22, 2026", "1:00", "Europe/Vienna", "waiting")
                .doesNotContain("http");
        assertThat(agent.central.reportedNotices).extracting(NoticeReport::sent).containsExactly(List.of(7L));
    }

    @ParameterizedTest
    @CsvSource({
        "en,Your link to sign in,It works once,ignore this message",
        "fr,Votre lien de connexion,Il ne sert qu’une fois,Ignorez alors ce message",
        "de,Ihr Link zum Anmelden,Er gilt einmal,beachten Sie diese Nachricht nicht",
        "es,Su enlace para iniciar sesión,Sirve una sola vez,ignore este mensaje"
    })
    void whoeverWantsToSignInShouldGetTheLink(String language, String subject, String once, String other)
            throws Exception {
        agent.central.notices.add(Notice.builder()
                .id(9)
                .to(OFFICE)
                .language(language)
                .zone("Europe/Vienna")
                .count(0)
                .signIn(true)
                .url("https://central.example.org/sign-in/secret")
                .expiresAt(NOW)
                .build());

        notices.send();

        MimeMessage message = only();
        assertThat(message.getSubject()).isEqualTo(subject);
        assertThat(text(message).lines()).contains("https://central.example.org/sign-in/secret");
        assertThat(text(message)).contains(once, other, "Europe/Vienna");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void assistantShouldGetTheLink() throws Exception {
        agent.central.notices.add(notice(1)
                .url("https://central.example.org/a/secret")
                .expiresAt(NOW)
                .build());

        notices.send();

        assertThat(text(only()).lines()).contains("https://central.example.org/a/secret");
        assertThat(text(only())).contains("The link is valid until November 22, 2026");
    }

    @ParameterizedTest
    @CsvSource({"en, Subject", "de, Betreff", "fr, Objet", "es, Asunto", "tlh, Subject"})
    void noticeShouldSpeakTheLanguageOfTheTenantWhateverThatOfTheMachine(String language, String word)
            throws Exception {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.GERMANY);
            agent.central.notices.add(notice(1).language(language).build());
            notices.send();
        } finally {
            Locale.setDefault(before);
        }

        assertThat(text(only())).contains("  " + word + ": Our order");
    }

    @Test
    void textsOfMailsShouldStayOnTheirLines() throws Exception {
        agent.central.notices.add(notice(1)
                .items(List.of(item("a\r\n.\r\nState: delivered \u202Eevil" + "x".repeat(500))))
                .build());

        notices.send();

        assertThat(text(only()).lines().filter(line -> line.startsWith("State")))
                .isEmpty();
        assertThat(text(only()))
                .contains("Subject: a . State: delivered evilxx")
                .doesNotContain("\u202E");
        assertThat(text(only()).lines().mapToInt(String::length).max().orElseThrow())
                .isLessThan(250);
    }

    @Test
    void manyMailsShouldBeCounted() throws Exception {
        agent.central.notices.add(notice(1)
                .items(IntStream.range(0, 10).mapToObj(i -> item("mail " + i)).collect(Collectors.toList()))
                .count(31)
                .build());

        notices.send();

        assertThat(only().getSubject()).startsWith("31 messages");
        assertThat(text(only())).contains("and 21 more");
    }

    @Test
    void noticeToAForeignDomainShouldNotBeSent() throws Exception {
        agent.central.notices.add(notice(1).to("somebody@example.net").build());
        agent.central.notices.add(notice(2).build());

        notices.send();

        assertThat(only().getHeader("Message-ID")[0]).contains("notice-2");
        assertThat(agent.central.reportedNotices).singleElement().satisfies(report -> {
            assertThat(report.sent()).containsExactly(2L);
            assertThat(report.failed()).singleElement().satisfies(failure -> {
                assertThat(failure.id()).isEqualTo(1);
                assertThat(failure.error()).contains("somebody@example.net is none of this James");
            });
        });
    }

    @Test
    void noticeWhoseReportWasLostShouldNotBeSentTwice() throws Exception {
        agent.central.notices.add(notice(1).build());
        agent.central.losesReports = true;
        notices.send();
        notices.send();
        assertThat(agent.spooled()).hasSize(1);

        agent.central.losesReports = false;
        notices.send();

        assertThat(agent.spooled()).hasSize(1);
        assertThat(agent.central.notices).isEmpty();
    }

    @Test
    void moreThanABatchShouldGoAtOnce() {
        IntStream.range(1, 46).forEach(i -> agent.central.notices.add(notice(i).build()));

        notices.send();

        assertThat(agent.spooled()).hasSize(45);
        assertThat(agent.central.notices).isEmpty();
    }

    @Test
    void nothingShouldHappenWhileCentralIsAway() {
        agent.central.notices.add(notice(1).build());
        agent.central.goesAway();

        notices.send();

        assertThat(agent.spooled()).isEmpty();
    }
}
