package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ListEntriesTest extends ListsFixture {
    @Test
    void addShouldAnswerTheEntryInItsCanonicalForm() {
        ListEntry added = agent.add(entry(Verdict.DELIVER, "Bob@BÜCHER.example").note("met at the fair"));

        assertThat(added.id()).isPresent();
        assertThat(added.value()).isEqualTo("bob@xn--bcher-kva.example");
        assertThat(added.origin()).contains("manual");
        assertThat(added.note()).contains("met at the fair");
        assertThat(added.createdAt()).isPresent();
    }

    @Test
    void addAgainShouldAnswerTheEntryThatIsThere() {
        ListEntry first = agent.add(entry(Verdict.DELIVER, BOB).note("first"));
        agent.acknowledgeAll();

        assertThat(agent.add(entry(Verdict.DELIVER, "BOB@example.org").note("second")))
                .isEqualTo(first);
        assertThat(agent.decisions()).as("nothing changed").isEmpty();
    }

    @Test
    void entryShouldCountUntilItExpires() {
        agent.add(entry(Verdict.DELIVER, BOB).expiresAt(clock.instant().plus(Duration.ofHours(1))));
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);

        clock.advance(Duration.ofHours(1));

        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void expiredEntryShouldBeReplaced() {
        agent.add(entry(Verdict.DELIVER, BOB).expiresAt(clock.instant().plus(Duration.ofHours(1))));
        clock.advance(Duration.ofHours(1));

        ListEntry again = agent.add(entry(Verdict.DELIVER, BOB));

        assertThat(again.expiresAt()).isEmpty();
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void expiredTwinShouldMakeRoomForAChange() {
        agent.add(entry(Verdict.BLOCK, BOB).expiresAt(clock.instant().plus(Duration.ofHours(1))));
        ListEntry allow = agent.add(entry(Verdict.DELIVER, BOB));
        assertThat(change(allow, Verdict.BLOCK).status()).isEqualTo(409);
        clock.advance(Duration.ofHours(1));

        assertThat(change(allow, Verdict.BLOCK).status()).isEqualTo(200);

        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.BLOCK);
        assertThat(agent.entries(0, 10).entries()).extracting(ListEntry::id).containsExactly(allow.id());
    }

    private AgentClient.Answer change(ListEntry entry, Verdict verdict) {
        return agent.sendIfMatch(
                "PUT",
                "/list-entries/" + entry.id().orElseThrow(),
                entry(verdict, BOB).build(),
                "*");
    }

    @ParameterizedTest
    @CsvSource({"DOMAIN,com", "SUBDOMAINS,co.uk", "CIDR,0.0.0.0/0", "CIDR,::/0", "REGEX,.", "REGEX,com$|"})
    void broadEntryShouldNeedAnExplicitConsent(EntryKind kind, String value) {
        String entry =
                "{\"kind\":\"" + kind + "\",\"value\":\"" + value + "\",\"verdict\":\"BLOCK\",\"scope\":\"TENANT\"}";
        String bulk = "\"operations\":[{\"action\":\"ADD\",\"entry\":" + entry + "}]}";

        AgentClient.Answer refused = agent.send("POST", "/api/v1/list-entries", entry);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.response().body()).contains("allowBroad");
        assertThat(agent.send("POST", "/api/v1/list-entries/bulk", "{" + bulk).status())
                .isEqualTo(422);
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);

        assertThat(agent.send("POST", "/api/v1/list-entries/bulk", "{\"allowBroad\":true," + bulk)
                        .status())
                .isEqualTo(200);
        assertThat(agent.send("POST", "/api/v1/list-entries?allowBroad=true", entry)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({"ADDRESS,bla*@example.org", "ADDRESS,bo\u200bb@example.org", "IP,010.1.2.3", "REGEX,^bo\u200bb@"})
    void entryThatCanNeverMatchShouldBeRefused(EntryKind kind, String value) {
        String entry =
                "{\"kind\":\"" + kind + "\",\"value\":\"" + value + "\",\"verdict\":\"BLOCK\",\"scope\":\"TENANT\"}";

        assertThat(agent.send("POST", "/api/v1/list-entries?allowBroad=true", entry)
                        .status())
                .isEqualTo(422);
    }

    @Test
    void expiredPatternsShouldLeaveRoomForOthers() {
        jdbi.useHandle(handle -> handle.createUpdate("INSERT INTO list_entry (tenant_id, kind, value, verdict, scope,"
                        + " owner, origin, expires_at, created_at) SELECT t.id, 'REGEX', '^a' || n |"
                        + "| '@', 'BLOCK',"
                        + " 'TENANT', '', 'manual', :past, :past FROM tenant t, generate_series(1, 1000) n"
                        + " WHERE t.name = :tenant")
                .bind("past", clock.instant().minusSeconds(1))
                .bind("tenant", tenant)
                .execute());

        agent.add(entry(Verdict.BLOCK, "^bob@").kind(EntryKind.REGEX));
        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.BLOCK);
        assertThat(agent.upload("?format=plain&verdict=BLOCK", "/^carol@/\n").status())
                .isEqualTo(200);
    }

    @Test
    void verdictShouldNotHoldLongerThanAnEntryThatItRestsOn() {
        agent.add(entry(Verdict.DELIVER, BOB)
                .scope(EntryScope.USER)
                .owner(ALICE)
                .expiresAt(clock.instant().plusSeconds(200)));

        assertThat(agent.verdicts(BOB, ALICE).validSeconds()).isBetween(1, 200);
        assertThat(agent.verdicts(BOB, CAROL).validSeconds()).isEqualTo(300);
        clock.advance(Duration.ofSeconds(200));
        assertThat(agent.verdicts(BOB, ALICE).validSeconds()).isEqualTo(300);
    }

    @Test
    void removeShouldUndoTheEntry() {
        long id = agent.add(entry(Verdict.BLOCK, BOB)).id().orElseThrow();

        agent.removeEntry(id);

        assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.HOLD);
        assertThat(agent.send("DELETE", "/api/v1/list-entries/" + id, null).status())
                .isEqualTo(404);
    }

    @Test
    void everyAgentOfTheTenantShouldForget() {
        AgentClient other = agents.agent(tenant, "james2");
        AgentClient stranger = agents.agent();

        agent.removeEntry(agent.add(entry(Verdict.BLOCK, "example.org")).id().orElseThrow());
        agent.add(entry(Verdict.DELIVER, BOB));

        for (AgentClient each : List.of(agent, other)) {
            assertThat(each.decisions()).extracting(Decision::action).containsOnly(DecisionAction.FORGET);
            assertThat(each.decisions())
                    .extracting(
                            Decision::sequence, decision -> decision.sender().orElseThrow())
                    .as("the second one took the place of the first")
                    .containsExactly(tuple(2L, "@example.org"), tuple(3L, BOB));
        }
        assertThat(stranger.decisions()).isEmpty();
    }

    @Test
    void changesShouldBeInTheAuditTrail() {
        agent.removeEntry(agent.add(entry(Verdict.BLOCK, "example.org")).id().orElseThrow());

        assertThat(audit.of(tenant, "list-entry-")).hasSize(2).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("key:james1 list-entry-added @example.org BLOCK");
            assertThat(lines.get(1)).startsWith("key:james1 list-entry-removed @example.org BLOCK");
        });
    }

    @Test
    void listShouldBePaged() {
        List<Long> ids = IntStream.range(0, 5)
                .mapToObj(i -> agent.add(entry(Verdict.BLOCK, "x" + i + ".example"))
                        .id()
                        .orElseThrow())
                .toList();

        ListEntryPage first = agent.entries(0, 3);
        ListEntryPage second = agent.entries(first.next().orElseThrow(), 3);

        assertThat(first.entries())
                .extracting(entry -> entry.id().orElseThrow())
                .isEqualTo(ids.subList(0, 3));
        assertThat(second.entries())
                .extracting(entry -> entry.id().orElseThrow())
                .isEqualTo(ids.subList(3, 5));
        assertThat(second.next()).isEmpty();
        assertThat(agent.entries(0, 5).next()).as("a page that is just full").isEmpty();
    }

    @Test
    void valuesAtFaultShouldBeNamed() {
        Problem problem = agent.send(
                        "POST",
                        "/api/v1/list-entries",
                        "{\"kind\":\"DOMAIN\",\"value\":\"a b\",\"verdict\":\"HOLD\",\"scope\":\"TENANT\","
                                + "\"owner\":\"x\",\"note\":\"a\\u0000\",\"expiresAt\":\"+99999-01-01T00:00:00Z\"}")
                .problem();

        assertThat(problem.errors())
                .extracting(error -> error.field())
                .containsExactly("value", "verdict", "owner", "note", "expiresAt");
    }
}
