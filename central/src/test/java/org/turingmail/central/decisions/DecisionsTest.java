package org.turingmail.central.decisions;

import static io.restassured.RestAssured.given;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.token;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.challenge.Challenges;
import org.turingmail.central.database.ClockGuard;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.decisions.DecisionPage;
import org.turingmail.protocol.decisions.DecisionsApi;

@QuarkusTest
class DecisionsTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";

    @Inject
    TestAgents agents;

    @Inject
    Challenges challenges;

    @Inject
    Decisions decisions;

    @Inject
    WaitingAgents waiting;

    @Inject
    FeedEpoch feedEpoch;

    @Inject
    AgentClocks clocks;

    @Inject
    ClockGuard guard;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    private long id(String name) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT a.id FROM agent a JOIN tenant t ON t.id = a.tenant_id"
                                + " WHERE t.name = :tenant AND a.name = :name")
                        .bind("tenant", tenant)
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one());
    }

    private void append(String... senders) {
        long id = id("james1");
        jdbi.useTransaction(handle -> decisions.append(
                handle,
                Stream.of(senders)
                        .map(sender -> NewDecision.forget(id, sender, "test", "test"))
                        .toList()));
    }

    private static List<String> senders(DecisionPage page) {
        return page.decisions().stream()
                .map(decision -> decision.sender().orElseThrow())
                .toList();
    }

    @Test
    void resourceShouldHaveTheRoutesOfTheContract() {
        Stream.of(DecisionsApi.class.getMethods()).forEach(promised -> assertThat(Stream.of(
                                DecisionsResource.class.getMethods())
                        .filter(method -> method.getName().equals(promised.getName())
                                && List.of(method.getParameterTypes()).equals(List.of(promised.getParameterTypes()))))
                .as(promised.getName())
                .singleElement()
                .satisfies(method -> {
                    assertThat(method.getAnnotations()).contains(promised.getAnnotations());
                    for (int i = 0; i < promised.getParameterCount(); i++) {
                        assertThat(method.getParameterAnnotations()[i])
                                .containsExactlyInAnyOrder(promised.getParameterAnnotations()[i]);
                    }
                }));
        assertThat(DecisionsResource.class.getAnnotations()).contains(DecisionsApi.class.getAnnotations());
    }

    @Test
    void pageShouldFollowTheCursor() {
        append("a@x", "b@x", "c@x");

        DecisionPage first = agent.decisions(0, 0, 2);
        DecisionPage second = agent.decisions(first.cursor(), 0, 2);
        DecisionPage third = agent.decisions(second.cursor(), 0, 2);

        assertThat(senders(first)).containsExactly("a@x", "b@x");
        assertThat(senders(second)).containsExactly("c@x");
        assertThat(third.decisions()).isEmpty();
        assertThat(third.cursor()).isEqualTo(second.cursor());
    }

    @Test
    void pageShouldLeaveOutWhatIsAcknowledged() {
        append("a@x", "b@x", "c@x");

        agent.acknowledge(2L, 2L, 4711L);
        agent.acknowledge();

        assertThat(senders(agent.decisions(0, 0, 100))).containsExactly("a@x", "c@x");
    }

    @Test
    void readingShouldChangeNothing() {
        append("a@x");

        assertThat(IntStream.range(0, 50).mapToObj(i -> agent.decisions()).distinct())
                .hasSize(1);
    }

    @Test
    void acknowledgementShouldConcernTheFeedOfTheCallerOnly() {
        append("a@x");

        agents.agent(tenant, "james2").acknowledge(1L);

        assertThat(agent.decisions()).hasSize(1);
    }

    @Test
    void cursorFromTheFutureShouldBeginAnew() {
        append("a@x");

        DecisionPage page = agent.decisions(1_000_000, 0, 100);

        assertThat(senders(page)).containsExactly("a@x");
        assertThat(page.cursor()).isEqualTo(1);
    }

    @Test
    void waitShouldEndAsSoonAsThereIsADecision() throws Exception {
        String token = token(agent.register("Mail1", BOB, ALICE));
        CompletableFuture<DecisionPage> page = agent.waitForDecisions(0, 30);
        await().until(() -> waiting.size() == 1);
        long start = System.nanoTime();

        challenges.solve(token);

        assertThat(page.get(10, SECONDS).decisions()).hasSize(2);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("woken, not found by looking again")
                .isLessThan(Duration.ofSeconds(3));
        await().until(() -> waiting.size() == 0);
    }

    @Test
    void waitShouldEndEmptyAfterItsTime() {
        long start = System.nanoTime();

        DecisionPage page = agent.decisions(0, 1, 100);

        assertThat(page.decisions()).isEmpty();
        assertThat(page.cursor()).isZero();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(950), Duration.ofSeconds(5));
    }

    @Test
    void manyMayWaitWithoutAThreadEach() throws Exception {
        List<CompletableFuture<DecisionPage>> pages = new ArrayList<>();
        List<AgentClient> many = IntStream.range(0, 300)
                .mapToObj(i -> agents.agent(tenant, "many" + i))
                .toList();
        // More than one address may have connections without a key, so not all at once.
        for (int begun = 0; begun < 300; begun += 100) {
            many.subList(begun, begun + 100).forEach(one -> pages.add(one.waitForDecisions(0, 30)));
            int expected = begun + 100;
            await().atMost(Duration.ofSeconds(20)).until(() -> waiting.size() == expected);
        }

        assertThat(agent.me().agent()).as("others are answered meanwhile").isEqualTo("james1");
        jdbi.useTransaction(handle -> decisions.forget(
                handle,
                handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                        .bind("name", tenant)
                        .mapTo(Long.class)
                        .list(),
                List.of("*"),
                "test",
                "test"));

        for (CompletableFuture<DecisionPage> page : pages) {
            assertThat(page.get(20, SECONDS).decisions()).hasSize(1);
        }
    }

    @Test
    void waitShouldGoOnWhenTheConnectionThatListensBreaks() throws Exception {
        CompletableFuture<DecisionPage> page = agent.waitForDecisions(0, 30);
        await().until(() -> waiting.size() == 1);

        int broken = jdbi.withHandle(
                handle -> handle.createQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                + " WHERE application_name = 'turing-central-notifications'")
                        .mapTo(Integer.class)
                        .one());
        append("a@x");

        assertThat(broken).isEqualTo(1);
        assertThat(senders(page.get(15, SECONDS))).containsExactly("a@x");
    }

    /** Numbers must become visible in their order, or a reader would step over those that come late. */
    @Test
    void readerShouldMissNothingWhileManyWritersCommit() throws Exception {
        int writers = 8;
        int each = 25;
        List<CompletableFuture<Void>> writing = IntStream.range(0, writers)
                .mapToObj(writer -> CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < each; i++) {
                        append(writer + "-" + i + "@x");
                    }
                }))
                .toList();

        List<Long> seen = new ArrayList<>();
        long cursor = 0;
        while (seen.size() < writers * each) {
            DecisionPage page = agent.decisions(cursor, 5, 7);
            assertThat(page.decisions()).as("after %s", cursor).isNotEmpty();
            page.decisions().stream().map(Decision::sequence).forEach(seen::add);
            cursor = page.cursor();
        }

        assertThat(seen)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, (long) writers * each).boxed().toList());
        CompletableFuture.allOf(writing.toArray(CompletableFuture[]::new)).get(10, SECONDS);
    }

    @Test
    void writerShouldWaitForAnotherOfTheSameFeed() throws Exception {
        long id = id("james1");
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Void> commit = new CompletableFuture<>();
        CompletableFuture<Void> slow = CompletableFuture.runAsync(() -> jdbi.useTransaction(handle -> {
            decisions.append(handle, List.of(NewDecision.forget(id, "slow@x", "test", "test")));
            written.countDown();
            commit.orTimeout(20, SECONDS).join();
        }));
        assertThat(written.await(10, SECONDS)).isTrue();
        CompletableFuture<Void> fast = CompletableFuture.runAsync(() -> append("fast@x"));
        await().until(() -> jdbi.withHandle(handle -> handle.createQuery("SELECT count(*) FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock' AND query LIKE 'UPDATE feed%'")
                        .mapTo(Integer.class)
                        .one())
                == 1);

        assertThat(agent.decisions()).isEmpty();
        commit.complete(null);
        CompletableFuture.allOf(slow, fast).get(10, SECONDS);

        assertThat(senders(agent.decisions(0, 0, 100))).containsExactly("slow@x", "fast@x");
    }

    @Test
    void sameNewsAgainShouldTakeThePlaceOfTheFormerOnes() {
        append("*");
        append("*");
        append("*", "a@x");
        append("*");

        assertThat(agent.decisions())
                .extracting(Decision::sequence, decision -> decision.sender().orElseThrow())
                .as("with a number that the agent has not seen")
                .containsExactly(tuple(3L, "*"), tuple(4L, "a@x"), tuple(5L, "*"));
    }

    @Test
    void feedOfAnAgentThatIsGoneShouldNotGrowForEver() {
        agent.register("Mail1", BOB, ALICE);
        append("a@x");
        clock.advance(Duration.ofDays(20));
        append("b@x");
        jdbi.useTransaction(handle -> decisions.append(
                handle,
                List.of(NewDecision.onMail(
                        id("james1"), DecisionAction.RELEASE, 1, "Mail1", List.of(ALICE), "test", "test"))));
        clock.advance(Duration.ofDays(11).plusSeconds(1));

        while (decisions.deleteForgotten(100) > 0) {
            // until nothing is left
        }
        assertThat(agent.decisions()).extracting(Decision::sequence).containsExactly(2L, 3L);

        clock.advance(Duration.ofDays(400));
        while (decisions.deleteForgotten(100) > 0) {
            // until nothing is left
        }
        assertThat(agent.decisions())
                .as("what is about a mail waits")
                .extracting(Decision::sequence)
                .containsExactly(3L);
    }

    @Test
    void cursorOfAnotherEpochShouldStartFromZeroThoughTheFeedHasPassedIt() {
        append("a@x", "b@x", "c@x");
        DecisionPage page = agent.decisions(0, 0, Api.MAX_PAGE);
        String epoch = page.epoch().orElseThrow();
        assertThat(agent.decisions(epoch, page.cursor(), clock.instant()).decisions())
                .isEmpty();

        feedEpoch.resumed();

        DecisionPage again = agent.decisions(epoch, page.cursor(), clock.instant());
        assertThat(senders(again)).containsExactly("a@x", "b@x", "c@x");
        assertThat(again.epoch().orElseThrow()).isNotEqualTo(epoch);
        assertThat(agent.decisions(again.epoch().orElseThrow(), again.cursor(), clock.instant())
                        .decisions())
                .isEmpty();
    }

    @Test
    void pageShouldTellTheTimeAndWhatWaitsForLongerThanAMinute() {
        append("a@x", "b@x");
        assertThat(agent.decisions(9, 0, 1).overdue()).isZero();

        clock.advance(Duration.ofSeconds(61));
        append("c@x");

        DecisionPage page = agent.decisions(9, 0, 1);
        assertThat(page.overdue()).isEqualTo(2);
        assertThat(page.time().orElseThrow()).isBetween(clock.instant().minusSeconds(10), clock.instant());
        agent.acknowledgeAll();
        assertThat(agent.decisions(9, 0, 1).overdue()).isZero();
    }

    @Test
    void clocksThatDifferByMoreThanAMinuteShouldBeTold() {
        agent.decisions("", 0, clock.instant().minus(Duration.ofDays(15)));
        assertThat(clocks.differing().get(tenant + "/james1")).isLessThan(Duration.ofDays(-14));
        assertThat(clocks.largestSeconds()).isGreaterThan(14 * 86400);
        assertThat(given().baseUri(TestAgents.managementUrl())
                        .get("/q/health/ready")
                        .asString())
                .contains("clock of " + tenant + "/james1", "s behind central");

        agent.decisions("", 0, clock.instant().plusSeconds(50));

        assertThat(clocks.differing()).doesNotContainKey(tenant + "/james1");
    }

    @Test
    void clockThatJumpedShouldNotBeTrustedUntilAnAgentsClockAgrees() {
        assertThat(guard.isTrusted()).isTrue();

        clock.advance(Duration.ofDays(15));

        assertThat(guard.isTrusted()).isFalse();
        agent.decisions("", 0, clock.instant().minus(Duration.ofDays(15)));
        assertThat(guard.isTrusted()).as("the agent's clock does not agree").isFalse();
        agent.decisions("", 0, clock.instant());
        assertThat(guard.isTrusted()).isTrue();
        jdbi.useHandle(handle -> handle.execute("UPDATE clock_mark SET at = now()"));
    }

    @Test
    void retentionShouldDeleteWhatWasAcknowledgedLongAgoOnly() {
        append("a@x", "b@x");
        agent.acknowledge(1L);
        clock.advance(Duration.ofDays(7).plusSeconds(1));
        append("c@x");
        agent.acknowledge(3L);

        while (decisions.deleteAcknowledged(Duration.ofDays(7), 100) > 0) {
            // until nothing is left
        }

        List<String> left = jdbi.withHandle(
                handle -> handle.createQuery("SELECT sender FROM decision WHERE agent_id = :agent ORDER BY sequence")
                        .bind("agent", id("james1"))
                        .mapTo(String.class)
                        .list());
        assertThat(left).containsExactly("b@x", "c@x");
        append("d@x");
        assertThat(agent.decisions(0, 0, Api.MAX_PAGE).cursor())
                .as("numbers are not given again")
                .isEqualTo(4);
    }
}
