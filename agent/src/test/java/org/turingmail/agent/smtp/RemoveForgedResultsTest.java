package org.turingmail.agent.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;
import static org.turingmail.agent.AgentFixture.mail;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.authentication.OwnResults;

class RemoveForgedResultsTest {
    private static final String FIELD = "Authentication-Results";
    private static final String HEADER = "Received: from mx.home.example (mx [192.0.2.1]) by james\r\n"
            + FIELD + ": mx.home.example; spf=pass smtp.mailfrom=example.org\r\n"
            + "Received: from x (y [203.0.113.9]) by mx.home.example\r\n"
            + FIELD + ": mx.home.example; dkim=pass header.d=bank.example\r\n"
            + FIELD + ": example.com; dkim=pass header.d=bank.example\r\n"
            + FIELD + ": mx.example.net; dkim=pass header.d=example.net";

    @Test
    void fieldsInTheNameOfTheAgentShouldGoWhereItVerifies() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(BOB), HEADER, ALICE);

        assertThat(hook(Map.of()).onMessage(session(), mail)).isEqualTo(HookResult.DECLINED);

        assertThat(mail.getMessage().getHeader(FIELD))
                .containsExactly(
                        "mx.home.example; spf=pass smtp.mailfrom=example.org",
                        "mx.home.example; dkim=pass header.d=bank.example",
                        "mx.example.net; dkim=pass header.d=example.net");
    }

    @Test
    void fieldsInTheNameOfTheFrontMtaShouldGoWhereTheyDoNotApply() throws Exception {
        MailImpl mail = mail("Mail1", Optional.of(BOB), HEADER, ALICE);

        hook(Map.of("authentication.authserv-id", "mx.home.example")).onMessage(session(), mail);

        assertThat(mail.getMessage().getHeader(FIELD))
                .containsExactly(
                        "mx.home.example; spf=pass smtp.mailfrom=example.org",
                        "example.com; dkim=pass header.d=bank.example",
                        "mx.example.net; dkim=pass header.d=example.net");
    }

    private static RemoveForgedResults hook(Map<String, String> settings) throws Exception {
        AgentFixture agent = new AgentFixture(settings);
        return new RemoveForgedResults(agent.configuration, new OwnResults(agent.configuration, agent.authentication));
    }

    private static SMTPSession session() {
        return (SMTPSession) Proxy.newProxyInstance(
                RemoveForgedResultsTest.class.getClassLoader(),
                new Class<?>[] {SMTPSession.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("getRemoteAddress")) {
                        return new InetSocketAddress("192.0.2.1", 25);
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
