package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.Verdicts;

@QuarkusTest
class ListVerdictsTest extends ListsFixture {
    @Test
    void mailToVeryManyShouldBeRuledOnForEach() {
        agent.add(entry(Verdict.DELIVER, BOB).scope(EntryScope.USER).owner("r777@example.com"));

        Verdicts verdicts = agent.verdicts(
                BOB,
                IntStream.range(0, 1_000)
                        .mapToObj(i -> "r" + i + "@example.com")
                        .toArray(String[]::new));

        assertThat(verdicts.verdicts()).hasSize(1_000);
        assertThat(verdicts.verdicts())
                .filteredOn(verdict -> verdict.verdict() == Verdict.DELIVER)
                .extracting(RecipientVerdict::recipient)
                .containsExactly("r777@example.com");
    }

    @Test
    void verdictsShouldBeInTheOrderOfTheRecipientsAndInTheirWords() {
        agent.add(entry(Verdict.DELIVER, BOB).scope(EntryScope.USER).owner(ALICE));

        Verdicts verdicts = agent.verdicts("BOB@Example.org", "Carol@example.com", "Alice@EXAMPLE.com", ALICE);

        assertThat(verdicts.verdicts())
                .extracting(RecipientVerdict::recipient)
                .containsExactly("Carol@example.com", "Alice@EXAMPLE.com", ALICE);
        assertThat(verdicts.verdicts())
                .extracting(RecipientVerdict::verdict)
                .containsExactly(Verdict.HOLD, Verdict.DELIVER, Verdict.DELIVER);
        assertThat(verdicts.validSeconds()).isEqualTo(300);
    }

    @Test
    void verdictShouldExplainItself() {
        long id = agent.add(entry(Verdict.BLOCK, "example.org")).id().orElseThrow();

        RecipientVerdict verdict = agent.verdicts(BOB, ALICE).verdicts().get(0);

        assertThat(verdict.reason()).isEqualTo(Reason.BLOCKED_SENDER);
        assertThat(verdict.decidedBy()).contains("entry:" + id);
    }

    @Test
    void narrowerScopeShouldDecide() {
        agent.add(entry(Verdict.BLOCK, BOB));
        agent.add(entry(Verdict.DELIVER, "example.org").scope(EntryScope.DOMAIN).owner("example.com"));
        agent.add(entry(Verdict.BLOCK, "example.org").scope(EntryScope.USER).owner(CAROL));

        assertThat(agent.verdict(BOB, "x@example.net")).isEqualTo(Verdict.BLOCK);
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.verdict(BOB, CAROL)).isEqualTo(Verdict.BLOCK);
    }

    @Test
    void nullSenderShouldBeHeld() {
        agent.add(entry(Verdict.DELIVER, "example.org"));

        assertThat(agent.verdict("", ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void tenThousandRecipientsShouldGetTheirVerdictsInOneCall() {
        agent.learn("user77@example.com", BOB);
        String[] recipients = IntStream.range(0, Api.MAX_RECIPIENTS)
                .mapToObj(i -> "user" + i + "@example.com")
                .toArray(String[]::new);

        assertThat(agent.verdicts(BOB, recipients).verdicts())
                .hasSize(Api.MAX_RECIPIENTS)
                .filteredOn(verdict -> verdict.verdict() == Verdict.DELIVER)
                .extracting(RecipientVerdict::recipient)
                .containsExactly("user77@example.com");
    }

    @Test
    void valuesAtFaultShouldBeNamed() {
        Problem problem = agent.send(
                        "POST",
                        "/api/v1/verdicts",
                        "{\"sender\":\"bob\",\"recipients\":[\"a@b\",\"@\",\"c@d\",\"x\\u0000@y\"]}")
                .problem();

        assertThat(problem.type()).isEqualTo(Problem.INVALID);
        // A sender is repaired, whatever James accepted: it is unknown then.
        assertThat(problem.errors())
                .extracting(error -> error.field())
                .containsExactly("recipients[1]", "recipients[3]");
    }
}
