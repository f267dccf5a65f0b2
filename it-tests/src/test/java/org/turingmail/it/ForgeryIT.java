package org.turingmail.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/** Behind a front MTA that verifies senders, who answered is known, and whoever writes that name is not. */
class ForgeryIT {
    private static TestEnvironment world;
    private static JamesProcess james;

    @BeforeAll
    static void start() {
        world = TestEnvironment.shared();
        james = JamesProcess.in(Folders.empty("forgery"))
                .turing(world.central().url(), world.central().addAgent("forgery"))
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .configuration(conf -> conf.set("turing.properties", "authentication.authserv-id", "mx.example.org"))
                .outside(world.outside())
                .start();
        james.webAdmin().createDomain("example.org");
    }

    @AfterAll
    static void stop() {
        james.close();
    }

    @Test
    void answerShouldLetAuthenticatedMailPassAndHoldForgeries() throws IOException {
        String anna = world.stranger("anna").replace("@example.net", "@example.org");
        james.webAdmin().createUser(anna, TestEnvironment.PASSWORD);
        String sender = world.stranger("sender");
        james.deliver(sender, List.of(anna), authenticated(sender, anna, "first"));
        assertThat(ChallengeLink.in(world.challengeTo(sender).message()).solve().status())
                .isEqualTo(303);
        world.inbox(james, anna, 1, Duration.ofSeconds(20));

        james.deliver(sender, List.of(anna), authenticated(sender, anna, "second"));
        world.inbox(james, anna, 2, Duration.ofSeconds(20));
        james.deliver(sender, List.of(anna), Mails.plain(sender, anna, "forged"));

        await("the forgery is held")
                .atMost(Duration.ofSeconds(30))
                .until(() -> james.webAdmin().get("/turing/held-mails").body().contains(sender));
        assertThat(james.inbox(anna, TestEnvironment.PASSWORD))
                .extracting(Message::subject)
                .containsExactlyInAnyOrder("first", "second");
        assertThat(world.outside().receivedFor(sender)).hasSize(1);
    }

    private static Message authenticated(String sender, String recipient, String subject) {
        return Message.of(("Authentication-Results: mx.example.org; spf=pass smtp.mailfrom=example.net\r\n"
                        + Mails.plain(sender, recipient, subject))
                .getBytes(UTF_8));
    }
}
