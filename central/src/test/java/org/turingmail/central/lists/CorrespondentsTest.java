package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.held.HeldRecipient;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;

@QuarkusTest
class CorrespondentsTest extends ListsFixture {
    @ParameterizedTest
    @CsvSource({"true, DELIVER", "false, HOLD", ", DELIVER"})
    void correspondentsShouldNotBeForgedFromTheFirstMessageOn(Boolean authenticated, Verdict expected) {
        agent.learn(ALICE, BOB);

        assertThat(agent.ask(VerdictRequest.builder()
                                .sender(BOB)
                                .addRecipients(ALICE)
                                .facts(MailFacts.builder()
                                        .authenticated(Optional.ofNullable(authenticated))
                                        .build())
                                .build())
                        .verdicts())
                .extracting(RecipientVerdict::verdict)
                .containsExactly(expected);
        agent.register(
                "Forged",
                mail(BOB, ALICE)
                        .facts(MailFacts.builder().authenticated(false).build())
                        .suppression(Reason.UNAUTHENTICATED));
        assertThat(agent.heldMail("Forged").recipients())
                .extracting(HeldRecipient::state)
                .containsExactly(RecipientState.HELD);
    }

    @Test
    void correspondentsShouldBecomeKnownToTheUser() {
        agent.learn("Alice@Example.com", BOB, "eve@example.net", "BOB@example.org");

        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.HOLD);
        assertThat(agent.entries(0, 50).entries()).hasSize(2).allSatisfy(entry -> {
            assertThat(entry.owner()).contains(ALICE);
            assertThat(entry.origin()).contains("outgoing");
        });
    }

    @Test
    void agentsShouldForgetOnlyWhoIsNew() {
        agent.learn(ALICE, BOB);
        agent.acknowledgeAll();

        agent.learn(ALICE, BOB, "eve@example.net");

        assertThat(agent.decisions())
                .extracting(decision -> decision.sender().orElseThrow())
                .containsExactly("eve@example.net");
    }

    @Test
    void blockShouldBeLeftAlone() {
        agent.add(entry(Verdict.BLOCK, BOB).scope(EntryScope.USER).owner(ALICE));

        agent.learn(ALICE, BOB);

        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.BLOCK);
    }
}
