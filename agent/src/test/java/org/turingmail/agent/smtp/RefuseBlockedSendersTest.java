package org.turingmail.agent.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.CAROL;
import static org.turingmail.agent.AgentFixture.mail;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.core.Username;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.screening.Screening;
import org.turingmail.protocol.verdicts.Verdict;

class RefuseBlockedSendersTest {
    private AgentFixture agent;
    private Screening screening;
    private RefuseBlockedSenders hook;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        screening = new Screening(
                agent.central, agent.configuration, agent.facts, agent.clock, agent.metrics, new NoopGaugeRegistry());
        hook = new RefuseBlockedSenders(screening);
        agent.central.knows(BOB, ALICE, Verdict.BLOCK);
    }

    @Test
    void blockedSenderShouldBeRefusedOnceTheVerdictIsInMemory() throws Exception {
        screening.verdicts(mail("first", ALICE));

        HookResult result = hook.doRcpt(fromOutside(), MaybeSender.getMailSender(BOB), new MailAddress(ALICE));

        assertThat(result.getSmtpRetCode()).isEqualTo("550");
        assertThat(result.getSmtpDescription()).isEqualTo("5.7.1 The recipient does not accept mail from this sender");
        assertThat(agent.metrics.countFor("turing.refused")).isEqualTo(1);
    }

    @Test
    void caseOfTheSenderShouldNotMatter() throws Exception {
        screening.verdicts(mail("first", ALICE));

        assertThat(refuses(fromOutside(), "BOB@Example.ORG", ALICE)).isTrue();
    }

    @Test
    void centralShouldNeverBeAsked() throws Exception {
        assertThat(refuses(fromOutside(), BOB, ALICE)).isFalse();
        assertThat(agent.central.asked).isEmpty();
    }

    @Test
    void recipientWhoDoesNotBlockTheSenderShouldGetTheMail() throws Exception {
        agent.central.knows(BOB, "dave@example.com", Verdict.DELIVER);
        screening.verdicts(mail("first", ALICE, CAROL, "dave@example.com"));

        assertThat(refuses(fromOutside(), BOB, CAROL)).isFalse();
        assertThat(refuses(fromOutside(), BOB, "dave@example.com")).isFalse();
    }

    @Test
    void verdictThatIsNotFreshShouldNotCount() throws Exception {
        screening.verdicts(mail("first", ALICE));
        agent.clock.setInstant(AgentFixture.NOW.plus(Duration.ofMinutes(1)));

        assertThat(refuses(fromOutside(), BOB, ALICE)).isFalse();
    }

    @Test
    void senderWhoIsUnblockedShouldBeAcceptedAtOnce() throws Exception {
        screening.verdicts(mail("first", ALICE));

        screening.forget(BOB);

        assertThat(refuses(fromOutside(), BOB, ALICE)).isFalse();
    }

    @Test
    void authenticatedUserShouldNeverBeRefused() throws Exception {
        screening.verdicts(mail("first", ALICE));

        assertThat(refuses(session(Username.of("bob"), false), BOB, ALICE)).isFalse();
    }

    @Test
    void clientThatMayRelayShouldNeverBeRefused() throws Exception {
        screening.verdicts(mail("first", ALICE));

        assertThat(refuses(session(null, true), BOB, ALICE)).isFalse();
    }

    @Test
    void nullSenderShouldNeverBeRefused() throws Exception {
        assertThat(hook.doRcpt(fromOutside(), MaybeSender.nullSender(), new MailAddress(ALICE)))
                .isEqualTo(HookResult.DECLINED);
    }

    @Test
    void messageShouldBeConfigurable() throws Exception {
        screening.verdicts(mail("first", ALICE));

        hook.init(message("Write to +49 30 123456 instead"));

        assertThat(hook.doRcpt(fromOutside(), MaybeSender.getMailSender(BOB), new MailAddress(ALICE))
                        .getSmtpDescription())
                .isEqualTo("5.7.1 Write to +49 30 123456 instead");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "two\r\nlines", "a\u0000b", "a\ttab", "Grüße"})
    void messageThatIsNoReplyTextShouldStopTheStart(String text) {
        assertThatThrownBy(() -> hook.init(message(text)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("<message>")
                .hasMessageContaining("Example");
    }

    @Test
    void messageThatIsTooLongShouldStopTheStart() {
        assertThatThrownBy(() -> hook.init(message("x".repeat(201)))).isInstanceOf(ConfigurationException.class);
    }

    /** Behind another server it must not be the default, so the sample only shows it there. */
    @ParameterizedTest
    @ValueSource(strings = {"local", "gateway"})
    void samplesShouldNameTheClass(String sample) throws IOException {
        assertThat(Files.readString(Path.of("../james-conf", sample, "smtpserver.xml")))
                .containsOnlyOnce("<handler class=\"" + RefuseBlockedSenders.class.getName() + "\"/>");
    }

    @Test
    void documentationShouldNameTheClassAndTheDefault() throws IOException {
        assertThat(Files.readString(Path.of("../docs/james-configuration.md")))
                .contains("<handler class=\"" + RefuseBlockedSenders.class.getName() + "\"/>")
                .contains("| `message` | `" + RefuseBlockedSenders.DEFAULT_MESSAGE + "` |");
    }

    private boolean refuses(SMTPSession session, String sender, String recipient) throws Exception {
        return !hook.doRcpt(session, MaybeSender.getMailSender(sender), new MailAddress(recipient))
                .equals(HookResult.DECLINED);
    }

    private static PropertiesConfiguration message(String text) {
        PropertiesConfiguration configuration = new PropertiesConfiguration();
        configuration.setProperty("message", text);
        return configuration;
    }

    private static SMTPSession fromOutside() {
        return session(null, false);
    }

    private static SMTPSession session(Username user, boolean mayRelay) {
        return (SMTPSession) Proxy.newProxyInstance(
                RefuseBlockedSendersTest.class.getClassLoader(),
                new Class<?>[] {SMTPSession.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getUsername":
                            return user;
                        case "isRelayingAllowed":
                            return mayRelay;
                        case "getRemoteAddress":
                            return new InetSocketAddress("192.0.2.1", 25);
                        default:
                            throw new UnsupportedOperationException(method.getName());
                    }
                });
    }
}
