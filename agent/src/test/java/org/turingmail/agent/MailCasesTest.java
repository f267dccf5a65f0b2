package org.turingmail.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.mail.internet.MimeMessage;
import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.challenges.ChallengeAction;
import org.turingmail.protocol.challenges.ChallengeInstruction;

/**
 * What becomes of messages that once went wrong: one row for each file of {@code cases/mail}. A new file needs a row
 * here; what is to be said of it beyond its suppression stands in a test of its own.
 */
class MailCasesTest {
    private static final Path FILES = Path.of("src/test/resources/cases/mail");
    private static final String BEN = "ben@example.org";
    private static final Domain HOME = Domain.of("home.example");
    private static final String CHALLENGED = "";

    /** A file, its envelope sender, and why it is held silently; {@link #CHALLENGED} if it is not. */
    private static final List<Case> CASES = List.of(
            new Case("T01-nested-comments.eml", BEN, Reason.AUTO_SUBMITTED),
            new Case("T04-authres-semicolon.eml", BEN, Reason.UNAUTHENTICATED),
            new Case(
                    "T05-authres-quoted-string.eml",
                    "\"x; dmarc=pass header.from=boss.example \"@example.org",
                    Reason.SENDER_SYNTAX),
            new Case("T06-authres-reason.eml", BEN, Reason.UNAUTHENTICATED),
            new Case("T10-quoted-local-part.eml", "\"ben miller\"@example.org", Reason.SENDER_SYNTAX),
            new Case("T11-message-id-986-octets.eml", BEN, CHALLENGED),
            new Case("T13-c1-control-in-subject.eml", BEN, CHALLENGED),
            new Case("T14-subject-cut-in-emoji.eml", BEN, CHALLENGED),
            new Case("T15-subject-zwnj-zwj-new-emoji.eml", BEN, CHALLENGED),
            new Case("T16-sender-over-1000.eml", "a".repeat(1_000) + "@example.org", Reason.SENDER_SYNTAX),
            new Case("T17-own-user-from-outside.eml", "anna@home.example", Reason.OWN_DOMAIN),
            new Case("T18-authres-behind-bare-cr.eml", BEN, Reason.UNAUTHENTICATED),
            new Case(
                    "T19-semicolons-in-quoted-local-part.eml",
                    "\"a;v1@third.example;v2@third.example;b\"@example.org",
                    Reason.SENDER_SYNTAX),
            new Case("T20-mlmmj-owner.eml", "list+owner@example.org", Reason.ROLE_SENDER),
            new Case("T21-precedence-auto-reply.eml", BEN, Reason.AUTO_SUBMITTED),
            new Case("T22-x-autoreply.eml", BEN, Reason.AUTO_SUBMITTED),
            new Case("T25-x-failed-recipients.eml", BEN, Reason.REPORT),
            new Case("T26-message-delivery-status.eml", BEN, Reason.REPORT));

    static Stream<Case> cases() {
        return CASES.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void messageShouldBeHeldOrChallengedAsItsRowSays(Case row) throws Exception {
        AgentFixture agent = agent(row.suppression);

        HeldMail held = agent.quarantine.hold(mail(row), Reason.UNKNOWN_SENDER, Optional.empty());
        boolean challenged = agent.challenges.carryOut(send(), held);

        assertThat(held.suppression().orElse(CHALLENGED)).isEqualTo(row.suppression);
        assertThat(challenged).isEqualTo(row.suppression.equals(CHALLENGED));
        assertThat(agent.outgoing()).hasSize(challenged ? 1 : 0);
        if (challenged) {
            assertThat(agent.outgoing().get(0).getRecipients()).containsExactly(new MailAddress(row.sender));
            assertThat(lines(agent.outgoing().get(0))).allMatch(line -> line.length() <= 998);
        }
    }

    @Test
    void everyFileShouldHaveARow() throws IOException {
        Set<String> files;
        try (Stream<Path> list = Files.list(FILES)) {
            files = list.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(HashSet::new));
        }

        assertThat(CASES).extracting(row -> row.file).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void nestedCommentsShouldBeReadInTimeProportionalToTheirLength() throws Exception {
        AgentFixture agent = agent(Reason.AUTO_SUBMITTED);
        MailImpl mail = mail(CASES.get(0));

        assertTimeoutPreemptively(Duration.ofSeconds(1), () -> assertThat(agent.suppression.of(mail))
                .contains(Reason.AUTO_SUBMITTED));
    }

    @Test
    void c1ControlsShouldNotBeInTheSubjectOfAChallenge() throws Exception {
        assertThat(subject("T13-c1-control-in-subject.eml")).isEqualTo("Auto: one two 31m");
    }

    @Test
    void subjectShouldBeCutBetweenGraphemes() throws Exception {
        assertThat(subject("T14-subject-cut-in-emoji.eml")).isEqualTo("Auto: " + "x".repeat(59) + "…");
    }

    @Test
    void joinersAndNewEmojiShouldStayInTheSubject() throws Exception {
        assertThat(subject("T15-subject-zwnj-zwj-new-emoji.eml"))
                .isEqualTo("Auto: \u0645\u06cc\u200c\u062e\u0648\u0627\u0647"
                        + "\u0645\ud83d\udc68\u200d\ud83d\udc69\ud83e\udee8");
    }

    @Test
    void messageIdThatFitsIntoNoLineShouldNotBeReferredTo() throws Exception {
        MimeMessage challenge = challenge("T11-message-id-986-octets.eml");

        assertThat(challenge.getHeader("In-Reply-To")).isNull();
        assertThat(challenge.getHeader("References")).isNull();
    }

    private static String subject(String file) throws Exception {
        return challenge(file).getSubject();
    }

    private static MimeMessage challenge(String file) throws Exception {
        AgentFixture agent = agent(CHALLENGED);
        HeldMail held =
                agent.quarantine.hold(mail(new Case(file, BEN, CHALLENGED)), Reason.UNKNOWN_SENDER, Optional.empty());
        assertThat(agent.challenges.carryOut(send(), held)).isTrue();
        return agent.outgoing().get(0).getMessage();
    }

    /** Authentication would hide what else is wrong. */
    private static AgentFixture agent(String suppression) throws Exception {
        return new AgentFixture(
                Set.of(Reason.UNAUTHENTICATED, Reason.OWN_DOMAIN).contains(suppression)
                        ? Map.of("authentication.authserv-id", "mx.home.example")
                        : Map.of("challenge.unauthenticated", "true"),
                domain -> domain.equals(HOME));
    }

    private static ChallengeInstruction send() {
        return ChallengeInstruction.builder()
                .action(ChallengeAction.SEND)
                .url("https://central.example.org/c/t0ken")
                .build();
    }

    private static MailImpl mail(Case row) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("case")
                .addRecipients("anna@home.example")
                .state(Mail.TRANSPORT)
                .mimeMessage(new MimeMessageWrapper(
                        MimeMessageInputStreamSource.create("case", Files.newInputStream(FILES.resolve(row.file)))))
                .build();
        mail.setSender(new MailAddress(row.sender));
        return mail;
    }

    private static String[] lines(Mail mail) throws Exception {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        mail.getMessage().writeTo(octets);
        return octets.toString(StandardCharsets.UTF_8).split("\r\n");
    }

    private static final class Case {
        private final String file;
        private final String sender;
        private final String suppression;

        Case(String file, String sender, String suppression) {
            this.file = file;
            this.sender = sender;
            this.suppression = suppression;
        }

        @Override
        public String toString() {
            return file;
        }
    }
}
