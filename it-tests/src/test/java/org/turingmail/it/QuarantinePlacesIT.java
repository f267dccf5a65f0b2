package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.JamesProcess;

/** The main job on each place for held messages, with James killed while a message is held. */
@BesideOthers
class QuarantinePlacesIT {
    private static final Duration DELIVERY = Duration.ofSeconds(30);

    /** Each by the URL of a place in a folder. */
    static Stream<Arguments> places() {
        return Stream.of(Arguments.of("file", (Function<Path, String>)
                folder -> folder.resolve("quarantine").toUri().toString()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("places")
    void heldMessageShouldBeReleasedAfterJamesWasKilled(String name, Function<Path, String> url) throws IOException {
        TestEnvironment world = TestEnvironment.shared();
        Path home = Folders.empty("quarantine-in-" + name);
        String anna = name + "@example.org";
        String stranger = world.stranger("stranger");
        Message message = Mails.plain(stranger, anna, "held in " + name);
        try (JamesProcess james = JamesProcess.in(home)
                .turing(world.central().url(), world.central().addAgent("quarantine-in-" + name))
                .environment("TURING_CHALLENGE_FROM", TestEnvironment.CHALLENGE_FROM)
                .configuration(files -> files.set("turing.properties", "quarantine.database.url", url.apply(home)))
                .outside(world.outside())
                .start()) {
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser(anna, TestEnvironment.PASSWORD);
            assertThat(james.deliver(stranger, List.of(anna), message).isAccepted())
                    .isTrue();
            ChallengeLink challenge =
                    ChallengeLink.in(world.challengeTo(stranger).message());
            assertThat(james.webAdmin().sizeOf("held")).isEqualTo(1);

            james.kill();
            james.start();
            assertThat(james.webAdmin().sizeOf("held")).isEqualTo(1);
            assertThat(challenge.solve().status()).isEqualTo(303);

            assertThat(world.inbox(james, anna, 1, DELIVERY).get(0).withoutTrace())
                    .isEqualTo(message.bytes());
            await("it is held no longer")
                    .atMost(DELIVERY)
                    .until(() -> james.webAdmin().sizeOf("held") == 0);
        }
    }
}
