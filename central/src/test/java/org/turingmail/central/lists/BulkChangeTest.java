package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.NewTenant;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.sharing.PublishedList;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class BulkChangeTest {
    private static final String ALICE = "alice@example.com";

    @Inject
    AuditTrail audit;

    @Inject
    ObjectMapper json;

    @Inject
    Jdbi jdbi;

    @Inject
    StoredEntries lists;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private static ListEntryOperation add(ListEntry.Builder entry) {
        return ListEntryOperation.builder()
                .action(ListEntryAction.ADD)
                .entry(entry.build())
                .build();
    }

    private static ListEntryOperation change(ListEntry entry, ListEntry.Builder now) {
        return ListEntryOperation.builder()
                .action(ListEntryAction.CHANGE)
                .id(entry.id())
                .version(entry.version())
                .entry(now.build())
                .build();
    }

    private static ListEntryOperation remove(ListEntry entry) {
        return ListEntryOperation.builder()
                .action(ListEntryAction.REMOVE)
                .id(entry.id())
                .version(entry.version())
                .build();
    }

    private AgentClient.Answer send(boolean skipInvalid, List<ListEntryOperation> operations) throws Exception {
        ListEntryBulk bulk = ListEntryBulk.builder()
                .operations(operations)
                .skipInvalid(skipInvalid)
                .build();
        return agent.send("POST", Api.ROOT + "/list-entries/bulk", json.writeValueAsString(bulk));
    }

    private List<ListEntryOutcome> done(boolean skipInvalid, ListEntryOperation... operations) throws Exception {
        AgentClient.Answer answer = send(skipInvalid, List.of(operations));
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.as(ListEntryBulkAnswer.class).outcomes();
    }

    private List<String> values() {
        return agent.entries(0, 1_000).entries().stream()
                .map(entry -> entry.verdict() + " " + entry.value())
                .toList();
    }

    private List<ListChange> changes() {
        return agent.send("GET", Api.ROOT + "/list-changes?limit=1000", null)
                .as(ListChangePage.class)
                .changes();
    }

    /**
     * An import and a bulk change at a time, of a tenant that publishes a list: none may wait for the other, or both
     * would in the end.
     */
    @Test
    void changesOfAPublisherShouldNotWaitForEachOther() {
        agent.exchange(
                "POST", "/published-lists", PublishedList.builder().name("spam").build(), PublishedList.class);
        long tenantId = jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = ?")
                .bind(0, tenant)
                .mapTo(Long.class)
                .one());
        try (Handle bulk = jdbi.open();
                Handle other = jdbi.open()) {
            bulk.begin();
            other.begin();
            other.execute("SET LOCAL lock_timeout = '2s'");
            lists.add(bulk, tenantId, entry(Verdict.BLOCK, "b.test").build(), "one");
            lists.add(other, tenantId, entry(Verdict.BLOCK, "c.test").build(), "other");
            lists.add(bulk, tenantId, entry(Verdict.BLOCK, "d.test").build(), "one");
            other.commit();
            bulk.commit();
        }

        assertThat(values()).containsExactlyInAnyOrder("BLOCK b.test", "BLOCK c.test", "BLOCK d.test");
        await().atMost(Duration.ofSeconds(20))
                .until(() -> jdbi.withHandle(
                        handle -> handle.createQuery("SELECT revision > 1 FROM published_list WHERE tenant_id = ?")
                                .bind(0, tenantId)
                                .mapTo(Boolean.class)
                                .one()));
    }

    @Test
    void allShouldBeDoneAndRecorded() throws Exception {
        ListEntry friend = agent.add(entry(Verdict.DELIVER, "friend@example.org"));
        ListEntry gone = agent.add(entry(Verdict.DELIVER, "gone@example.org"));
        int before = changes().size();

        List<ListEntryOutcome> outcomes = done(
                false,
                add(entry(Verdict.BLOCK, "Spam.Example")),
                change(friend, entry(Verdict.BLOCK, "friend@example.org").note("no friend any more")),
                remove(gone),
                add(entry(Verdict.DELIVER, "new@example.org")),
                add(entry(Verdict.DELIVER, "new@example.org")));

        assertThat(outcomes)
                .extracting(ListEntryOutcome::result)
                .containsExactly(
                        ListEntryResult.ADDED,
                        ListEntryResult.CHANGED,
                        ListEntryResult.REMOVED,
                        ListEntryResult.ADDED,
                        ListEntryResult.UNCHANGED);
        assertThat(outcomes.get(1).entry().orElseThrow().version()).contains(2);
        assertThat(values())
                .containsExactlyInAnyOrder("BLOCK spam.example", "BLOCK friend@example.org", "DELIVER new@example.org");
        assertThat(changes()).hasSize(before + 4);
        assertThat(audit.of(tenant, "list-entries-changed"))
                .anyMatch(row -> row.contains("added 2, changed 1, removed 1"));
        assertThat(agent.verdict("friend@example.org", ALICE)).isEqualTo(Verdict.BLOCK);
        assertThat(agent.verdict("a@b.spam.example", ALICE)).isEqualTo(Verdict.BLOCK);
        assertThat(agent.verdict("gone@example.org", ALICE)).isEqualTo(Verdict.HOLD);
        assertThat(agent.verdict("new@example.org", ALICE)).isEqualTo(Verdict.DELIVER);
    }

    @Test
    void removedEntryShouldMakeRoomForAnother() throws Exception {
        ListEntry allowed = agent.add(entry(Verdict.DELIVER, "bob@example.org"));
        ListEntry blocked = agent.add(entry(Verdict.BLOCK, "bob@example.org"));

        done(false, change(blocked, entry(Verdict.DELIVER, "bob@example.org")), remove(allowed));

        assertThat(values()).containsExactly("DELIVER bob@example.org");
    }

    @Test
    void nothingShouldBeDoneIfOneCannotBe() throws Exception {
        ListEntry stale = agent.add(entry(Verdict.DELIVER, "stale@example.org"));
        done(false, change(stale, entry(Verdict.DELIVER, "stale@example.org").note("changed meanwhile")));
        int before = changes().size();
        ListEntry absent = ListEntry.builder().from(stale).id(999_999_999L).build();

        Problem problem = send(
                        false,
                        List.of(
                                add(entry(Verdict.DELIVER, "new@example.org")),
                                remove(stale),
                                remove(absent),
                                change(
                                        ListEntry.builder()
                                                .from(stale)
                                                .id(agent.add(entry(Verdict.DELIVER, "x@example.org"))
                                                        .id())
                                                .build(),
                                        entry(Verdict.DELIVER, "y@example.org"))))
                .problem();

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.errors())
                .extracting(Problem.FieldError::field)
                .containsExactly("operations[1]", "operations[2]", "operations[3].entry.value");
        assertThat(problem.errors().get(0).message()).contains("names version 1, but it is now 2");
        assertThat(problem.errors().get(1).message()).contains("there is no list entry 999999999");
        assertThat(values()).containsExactly("DELIVER stale@example.org", "DELIVER x@example.org");
        assertThat(changes()).hasSize(before + 1);
        assertThat(agent.verdict("new@example.org", ALICE)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void whatIsGoodShouldBeKeptIfThatIsWanted() throws Exception {
        ListEntry gone = agent.add(entry(Verdict.DELIVER, "gone@example.org"));
        done(false, remove(gone));

        List<ListEntryOutcome> outcomes = done(
                true,
                remove(gone),
                add(entry(Verdict.DELIVER, "no address")),
                add(entry(Verdict.HOLD, "bob@example.org")),
                add(entry(Verdict.DELIVER, "new@example.org")));

        assertThat(outcomes)
                .extracting(ListEntryOutcome::result)
                .containsExactly(
                        ListEntryResult.REFUSED,
                        ListEntryResult.REFUSED,
                        ListEntryResult.REFUSED,
                        ListEntryResult.ADDED);
        assertThat(outcomes.get(2).errors())
                .containsExactly(Problem.FieldError.of("operations[2].entry.verdict", "must be DELIVER or BLOCK"));
        assertThat(values()).containsExactly("DELIVER new@example.org");
    }

    @Test
    void operationsThatAreNoneShouldAllBeNamed() throws Exception {
        ListEntry bob = agent.add(entry(Verdict.DELIVER, "bob@example.org"));
        ListEntryOperation.Builder bare = ListEntryOperation.builder();

        Problem problem = send(
                        false,
                        List.of(
                                bare.action(ListEntryAction.ADD).build(),
                                bare.action(ListEntryAction.CHANGE).build(),
                                remove(bob),
                                remove(bob),
                                add(entry(Verdict.DELIVER, "x@example.org").scope(EntryScope.USER))))
                .problem();

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .extracting(Problem.FieldError::field)
                .containsExactly(
                        "operations[0].entry",
                        "operations[1].id",
                        "operations[1].entry",
                        "operations[3].id",
                        "operations[4].entry.owner");
        assertThat(values()).containsExactly("DELIVER bob@example.org");
    }

    @Test
    void thousandOperationsShouldFitAndOneMoreNot() throws Exception {
        List<ListEntryOperation> operations = IntStream.range(0, Api.MAX_OPERATIONS)
                .mapToObj(i -> add(entry(Verdict.DELIVER, "bob" + i + "@example.org")))
                .toList();
        assertThat(send(false, operations).status()).isEqualTo(200);
        assertThat(agent.verdict("bob999@example.org", ALICE)).isEqualTo(Verdict.DELIVER);

        assertThat(send(
                                false,
                                IntStream.rangeClosed(0, Api.MAX_OPERATIONS)
                                        .mapToObj(i -> operations.get(0))
                                        .toList())
                        .status())
                .isEqualTo(422);
        assertThat(send(false, List.of()).status()).isEqualTo(422);
    }

    @Test
    void patternsShouldStayWithinTheirLimit() throws Exception {
        List<ListEntryOperation> patterns = IntStream.range(0, ListItem.MAX_PATTERNS)
                .mapToObj(i -> add(ListEntry.builder()
                        .kind(EntryKind.REGEX)
                        .value("^a" + i + "@")
                        .verdict(Verdict.BLOCK)
                        .scope(EntryScope.TENANT)))
                .toList();
        assertThat(send(false, patterns).status()).isEqualTo(200);
        ListEntry.Builder more = ListEntry.builder()
                .kind(EntryKind.REGEX)
                .value("^more@")
                .verdict(Verdict.BLOCK)
                .scope(EntryScope.TENANT);

        assertThat(send(false, List.of(add(more))).status()).isEqualTo(409);
        ListEntry one = agent.entries(0, 1).entries().get(0);
        assertThat(send(false, List.of(add(more), remove(one))).status()).isEqualTo(200);
    }

    private AgentClient.Answer removeAll(String query) {
        return agent.send("DELETE", Api.ROOT + "/list-entries" + query, null);
    }

    @Test
    void entriesThatFitShouldBeRemovedIfTheyAreAsManyAsExpected() {
        agent.add(entry(Verdict.BLOCK, "a@spam.example"));
        agent.add(entry(Verdict.BLOCK, "b@spam.example"));
        agent.add(entry(Verdict.DELIVER, "c@spam.example"));
        agent.add(entry(Verdict.BLOCK, "bob@example.org"));
        String filter = "?search=SPAM&verdict=BLOCK";
        assertThat(agent.send("GET", Api.ROOT + "/list-entries/count" + filter, null)
                        .as(ListEntryCount.class)
                        .count())
                .isEqualTo(2);

        for (int wrong : new int[] {1, 3}) {
            AgentClient.Answer answer = removeAll(filter + "&expected=" + wrong);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.problem().detail()).hasValueSatisfying(detail -> assertThat(detail)
                    .startsWith("Nothing was removed: 2 entries fit, not " + wrong));
        }
        assertThat(removeAll(filter).status()).isEqualTo(422);
        assertThat(removeAll(filter + "&expected=-1").status()).isEqualTo(422);
        assertThat(values()).hasSize(4);
        int before = changes().size();

        assertThat(removeAll(filter + "&expected=2").as(ListEntryCount.class).count())
                .isEqualTo(2);

        assertThat(values()).containsExactly("DELIVER c@spam.example", "BLOCK bob@example.org");
        assertThat(changes()).hasSize(before + 2);
        assertThat(audit.of(tenant, "list-entries-changed")).anyMatch(row -> row.contains("removed 2"));
        assertThat(agent.verdict("a@spam.example", ALICE)).isEqualTo(Verdict.HOLD);
        assertThat(removeAll("?expected=2").as(ListEntryCount.class).count()).isEqualTo(2);
        assertThat(removeAll("?expected=0").as(ListEntryCount.class).count()).isZero();
    }
}
