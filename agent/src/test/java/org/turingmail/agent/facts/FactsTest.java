package org.turingmail.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.BOB;

import java.io.InputStream;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.mail.Header;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.base.test.FakeMail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.agent.AgentFixture;
import org.turingmail.protocol.verdicts.MailFacts;

class FactsTest {
    private static final String AUTHENTICATED =
            "Authentication-Results: mx.example.com; dmarc=pass header.from=example.org\r\n";

    @Test
    void clientSizeAndNamesOfFieldsShouldBeTold() throws Exception {
        MailImpl mail = mail("Subject: Hello\r\nsubject: again\r\nX-Mailer: x");

        MailFacts facts = read(Map.of(), mail);

        assertThat(facts.client()).contains("2001:db8::1");
        assertThat(facts.size()).contains(mail.getMessageSize());
        assertThat(facts.headers()).containsExactly("Subject", "X-Mailer");
        assertThat(facts.authenticated()).contains(true);
        assertThat(facts.headerFrom()).isEmpty();
        assertThat(facts.score()).isEmpty();
        assertThat(facts.references()).isEmpty();
    }

    @Test
    void nothingShouldBeToldWhenTheAdministratorWantsSo() throws Exception {
        assertThat(facts(Map.of("screening.facts", "false")).of(mail("Subject: x")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1", "[192.0.2.1], 192.0.2.1", "fe80::1%eth0, fe80::1", "localhost,"})
    void clientShouldBeAPlainAddress(String remote, String expected) throws Exception {
        MailImpl mail = mail("Subject: x");
        mail.setRemoteAddr(remote);

        assertThat(read(Map.of(), mail).client()).isEqualTo(Optional.ofNullable(expected));
    }

    @Test
    void fieldsBeyondTheLimitShouldBeLeftOut() throws Exception {
        String many = IntStream.range(0, 500).mapToObj(i -> "X-" + i + ": x").collect(Collectors.joining("\r\n"));

        assertThat(read(Map.of(), mail(many)).headers()).hasSize(MailFacts.MAX_NAMES);
    }

    @Test
    void referencesShouldBeginWithWhatTheMailAnswers() throws Exception {
        MailFacts facts = read(
                Map.of(),
                mail("References: <1@example.com> <2@example.com>\r\n <3@example.com>\r\n"
                        + "In-Reply-To: <3@example.com>"));

        assertThat(facts.references()).containsExactly("<3@example.com>", "<2@example.com>", "<1@example.com>");
    }

    @Test
    void onlyMessageIdsShouldBeTakenForReferences() throws Exception {
        MailFacts facts = read(
                Map.of(),
                mail("In-Reply-To: Your message of Monday <> <a b> < <ok@example.com> <" + "x".repeat(300)
                        + "> <open"));

        assertThat(facts.references()).containsExactly("<ok@example.com>");
    }

    @Test
    void referencesBeyondTheLimitShouldBeTheOldest() throws Exception {
        String many = IntStream.range(0, 500).mapToObj(i -> "<" + i + "@x>").collect(Collectors.joining("\r\n "));

        assertThat(read(Map.of(), mail("References: " + many)).references())
                .hasSize(MailFacts.MAX_NAMES)
                .startsWith("<499@x>", "<498@x>");
    }

    @Test
    void scoreShouldBeToldFromTheConfiguredField() throws Exception {
        assertThat(read(Map.of("spam.header", "X-Spam-Score"), mail("X-Spam-Score: 3.5"))
                        .score())
                .contains(3.5);
    }

    @Test
    void authenticationShouldBeToldWhenAnAuthservIdIsConfigured() throws Exception {
        Map<String, String> configured = Map.of("authentication.authserv-id", "mx.example.com");

        assertThat(read(configured, mail(AUTHENTICATED + "From: Bob <robert@example.org>")))
                .satisfies(facts -> {
                    assertThat(facts.authenticated()).contains(true);
                    assertThat(facts.headerFrom()).contains("robert@example.org");
                });
        assertThat(read(configured, mail("From: Bob <robert@example.org>"))).satisfies(facts -> {
            assertThat(facts.authenticated()).contains(false);
            assertThat(facts.headerFrom()).isEmpty();
        });
    }

    @Test
    void nullSenderShouldBeNeitherAuthenticatedNorNot() throws Exception {
        MailImpl mail = AgentFixture.mail("mail", Optional.empty(), "Subject: x", ALICE);

        assertThat(read(Map.of("authentication.authserv-id", "mx.example.com"), mail)
                        .authenticated())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: bob@example.net",
                "From: bob@example.org, eve@example.org",
                "From: bob@example.org\r\nFrom: eve@example.org",
                "From: friends: bob@example.org;",
                "From: <>",
                "From:",
                "From: bob",
                "From: \"bob@example.org",
                "Subject: no sender",
            })
    void headerFromShouldBeToldOnlyIfItIsOneAddressOfAnAuthenticatedDomain(String header) throws Exception {
        assertThat(read(Map.of("authentication.authserv-id", "mx.example.com"), mail(AUTHENTICATED + header))
                        .headerFrom())
                .isEmpty();
    }

    @Test
    void bodyShouldNotBeRead() throws Exception {
        FakeMail mail = fakeMail(new MimeMessage(mail("Subject: x").getMessage()) {
            @Override
            public Object getContent() {
                throw new AssertionError("the body was read");
            }

            @Override
            public InputStream getInputStream() {
                throw new AssertionError("the body was read");
            }
        });

        assertThat(facts(Map.of()).of(mail).orElseThrow().headers()).contains("Subject");
    }

    /** Or a mangled header would be a way around. */
    @Test
    void mailThatCannotBeReadShouldAuthenticateNobody() throws Exception {
        Facts facts = facts(Map.of("authentication.authserv-id", "mx.example.com"));

        assertThat(facts.of(unreadable()))
                .contains(MailFacts.builder()
                        .client("127.0.0.1")
                        .size(10)
                        .authenticated(false)
                        .build());
        assertThat(facts.mayBeForged(unreadable())).isTrue();
    }

    @Test
    void mailMayBeForgedIfItsSenderIsNotAuthenticated() throws Exception {
        Facts looking = facts(Map.of("authentication.authserv-id", "mx.example.com"));

        assertThat(looking.mayBeForged(mail(AUTHENTICATED + "Subject: x"))).isFalse();
        assertThat(looking.mayBeForged(mail("Subject: x"))).isTrue();
    }

    @Test
    void nobodyShouldCallMailForgedWithoutLooking() throws Exception {
        assertThat(facts(Map.of()).mayBeForged(mail("Subject: x"))).isFalse();
        assertThat(facts(Map.of("authentication.authserv-id", "mx.example.com", "screening.facts", "false"))
                        .mayBeForged(mail("Subject: x")))
                .isFalse();
    }

    private static FakeMail unreadable() throws Exception {
        return fakeMail(new MimeMessage((Session) null) {
            @Override
            public Enumeration<Header> getAllHeaders() throws MessagingException {
                throw new MessagingException("the disk is away");
            }

            @Override
            public String[] getHeader(String name) throws MessagingException {
                throw new MessagingException("the disk is away");
            }
        });
    }

    private static FakeMail fakeMail(MimeMessage message) throws Exception {
        return FakeMail.builder()
                .name("mail")
                .sender(BOB)
                .recipient(ALICE)
                .size(10)
                .mimeMessage(message)
                .build();
    }

    private static MailFacts read(Map<String, String> configuration, MailImpl mail) throws Exception {
        return facts(configuration).of(mail).orElseThrow();
    }

    private static Facts facts(Map<String, String> configuration) throws Exception {
        return new AgentFixture(configuration).facts;
    }

    private static MailImpl mail(String header) throws Exception {
        return AgentFixture.mail("mail", Optional.of(BOB), header, ALICE);
    }
}
