package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.AuditTrail;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.held.HeldRecipient;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.decisions.DecisionAction;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

@QuarkusTest
class ListsTest {
    private static final String BOB = "bob@example.org";
    private static final String ALICE = "alice@example.com";
    private static final String CAROL = "carol@example.com";

    @Inject
    TestAgents agents;

    @Inject
    AuditTrail audit;

    @Inject
    EntryHits hits;

    @Inject
    Jdbi jdbi;

    @Inject
    MovingClock clock;

    @NewTenant
    private String tenant;

    @NewTenant
    private AgentClient agent;

    @Nested
    class ForAuthenticatedMailOnly {
        private Verdicts ask(MailFacts.Builder facts) {
            return agent.ask(VerdictRequest.builder()
                    .sender(BOB)
                    .addRecipients(ALICE)
                    .facts(facts.build())
                    .build());
        }

        @Test
        void forgeryShouldPassOverTheEntryAndNotBeRemembered() {
            agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true));

            Verdicts forged = ask(MailFacts.builder().authenticated(false));

            assertThat(forged.verdicts().get(0).verdict()).isEqualTo(Verdict.HOLD);
            assertThat(forged.verdicts().get(0).authenticatedOnly()).isEmpty();
            assertThat(forged.validSeconds()).isZero();
        }

        @Test
        void verdictOnAuthenticatedMailShouldSayForWhichMailItHolds() {
            agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true));

            Verdicts verdicts = ask(MailFacts.builder().authenticated(true));

            assertThat(verdicts.verdicts().get(0).verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(verdicts.verdicts().get(0).authenticatedOnly()).contains(true);
            assertThat(verdicts.validSeconds()).isEqualTo(300);
        }

        @Test
        void entryShouldCountWhereNobodyLooks() {
            agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true));

            RecipientVerdict verdict = agent.verdicts(BOB, ALICE).verdicts().get(0);

            assertThat(verdict.verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(verdict.authenticatedOnly()).contains(true);
        }

        @Test
        void verdictThatRestsOnTheHeaderShouldNotBeRemembered() {
            agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true));

            Verdicts verdicts = agent.ask(VerdictRequest.builder()
                    .sender("SRS0=HHHH=TT=example.org=bob@forward.example")
                    .addRecipients(ALICE)
                    .facts(MailFacts.builder()
                            .authenticated(true)
                            .headerFrom(BOB)
                            .build())
                    .build());

            assertThat(verdicts.verdicts().get(0).verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(verdicts.validSeconds()).isZero();
        }

        @Test
        void explanationShouldSayWhyTheEntryDoesNotCount() {
            long id = agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true))
                    .id()
                    .orElseThrow();

            Explanations explanations = agent.exchange(
                    "POST",
                    "/explain",
                    ExplainRequest.builder()
                            .sender(BOB)
                            .addRecipients(ALICE)
                            .facts(MailFacts.builder().authenticated(false).build())
                            .build(),
                    Explanations.class);

            assertThat(explanations.explanations().get(0).steps().get(0))
                    .isEqualTo(ExplanationStep.of(
                            "entry-not-authenticated",
                            "entry:" + id,
                            "An entry says to deliver address bob@example.org for everybody, but only authenticated"
                                    + " mail, and this is not."));
        }

        @Test
        void entryShouldShowItAndKeepItsHistory() {
            ListEntry entry = agent.add(entry(Verdict.DELIVER, BOB).authenticatedOnly(true));
            assertThat(entry.authenticatedOnly()).contains(true);
            String path = "/list-entries/" + entry.id().orElseThrow();

            agent.exchange(
                    "PUT",
                    path,
                    ListEntry.builder().from(entry).authenticatedOnly(false).build(),
                    ListEntry.class);

            assertThat(agent.exchange("GET", path, null, ListEntry.class).authenticatedOnly())
                    .isEmpty();
            assertThat(agent.verdicts(BOB, ALICE).verdicts().get(0).authenticatedOnly())
                    .isEmpty();
            ListChange change = agent.exchange("GET", "/list-changes", null, ListChangePage.class)
                    .changes()
                    .get(0);
            assertThat(change.before().orElseThrow().authenticatedOnly()).contains(true);
            assertThat(change.after().orElseThrow().authenticatedOnly()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({
            "BLOCK, ADDRESS, bob@example.org",
            "DELIVER, IP, 192.0.2.1",
            "DELIVER, CIDR, 192.0.2.0/24",
            "DELIVER, REGEX, ^bob"
        })
        void whatCannotBeAuthenticatedShouldBeRefused(Verdict verdict, EntryKind kind, String value) {
            String entry = "{\"kind\":\"" + kind + "\",\"value\":\"" + value + "\",\"verdict\":\"" + verdict
                    + "\",\"scope\":\"TENANT\",\"authenticatedOnly\":true}";

            AgentClient.Answer answer = agent.send("POST", Api.ROOT + "/list-entries", entry);
            AgentClient.Answer bulk = agent.send(
                    "POST",
                    Api.ROOT + "/list-entries/bulk",
                    "{\"operations\":[{\"action\":\"ADD\",\"entry\":" + entry + "}]}");

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.problem().errors())
                    .extracting(Problem.FieldError::field, Problem.FieldError::message)
                    .containsExactly(tuple(
                            "authenticatedOnly",
                            "is for verdict DELIVER and the kinds ADDRESS, DOMAIN, DOMAIN_ONLY and SUBDOMAINS only"));
            assertThat(bulk.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .containsExactly("operations[0].entry.authenticatedOnly");
        }
    }

    @Nested
    class Asking {
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
            agent.add(entry(Verdict.DELIVER, "example.org")
                    .scope(EntryScope.DOMAIN)
                    .owner("example.com"));
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

    @Nested
    class Changing {
        @Test
        void addShouldAnswerTheEntryInItsCanonicalForm() {
            ListEntry added =
                    agent.add(entry(Verdict.DELIVER, "Bob@BÜCHER.example").note("met at the fair"));

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
            String entry = "{\"kind\":\"" + kind + "\",\"value\":\"" + value
                    + "\",\"verdict\":\"BLOCK\",\"scope\":\"TENANT\"}";
            String bulk = "\"operations\":[{\"action\":\"ADD\",\"entry\":" + entry + "}]}";

            AgentClient.Answer refused = agent.send("POST", "/api/v1/list-entries", entry);
            assertThat(refused.status()).isEqualTo(422);
            assertThat(refused.response().body()).contains("allowBroad");
            assertThat(agent.send("POST", "/api/v1/list-entries/bulk", "{" + bulk)
                            .status())
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
            String entry = "{\"kind\":\"" + kind + "\",\"value\":\"" + value
                    + "\",\"verdict\":\"BLOCK\",\"scope\":\"TENANT\"}";

            assertThat(agent.send("POST", "/api/v1/list-entries?allowBroad=true", entry)
                            .status())
                    .isEqualTo(422);
        }

        @Test
        void expiredPatternsShouldLeaveRoomForOthers() {
            jdbi.useHandle(
                    handle -> handle.createUpdate("INSERT INTO list_entry (tenant_id, kind, value, verdict, scope,"
                                    + " owner, origin, expires_at, created_at) SELECT t.id, 'REGEX', '^a' || n |"
                                    + "| '@', 'BLOCK',"
                                    + " 'TENANT', '', 'manual', :past, :past FROM tenant t, generate_series(1, 1000) n"
                                    + " WHERE t.name = :tenant")
                            .bind("past", clock.instant().minusSeconds(1))
                            .bind("tenant", tenant)
                            .execute());

            agent.add(entry(Verdict.BLOCK, "^bob@").kind(EntryKind.REGEX));
            assertThat(agent.verdict(BOB, ALICE)).isEqualTo(Verdict.BLOCK);
            assertThat(agent.upload("?format=plain&verdict=BLOCK", "/^carol@/\n")
                            .status())
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

            agent.removeEntry(
                    agent.add(entry(Verdict.BLOCK, "example.org")).id().orElseThrow());
            agent.add(entry(Verdict.DELIVER, BOB));

            for (AgentClient each : List.of(agent, other)) {
                assertThat(each.decisions()).extracting(Decision::action).containsOnly(DecisionAction.FORGET);
                assertThat(each.decisions())
                        .extracting(Decision::sequence, decision -> decision.sender()
                                .orElseThrow())
                        .as("the second one took the place of the first")
                        .containsExactly(tuple(2L, "@example.org"), tuple(3L, BOB));
            }
            assertThat(stranger.decisions()).isEmpty();
        }

        @Test
        void changesShouldBeInTheAuditTrail() {
            agent.removeEntry(
                    agent.add(entry(Verdict.BLOCK, "example.org")).id().orElseThrow());

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
            assertThat(agent.entries(0, 5).next())
                    .as("a page that is just full")
                    .isEmpty();
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

    @Nested
    class Learning {
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

    @Nested
    class OptimisticConcurrency {
        private static final String PATH = "/api/v1/list-entries/";

        private ListEntry entry;

        @BeforeEach
        void anEntry() {
            entry = agent.add(entry(Verdict.DELIVER, BOB));
        }

        private String tagOf(AgentClient.Answer answer) {
            return answer.response().headers().firstValue("ETag").orElseThrow();
        }

        private AgentClient.Answer change(Verdict verdict, String note, String tag) {
            ListEntry changed = entry(verdict, BOB).note(note).build();
            return agent.sendIfMatch("PUT", "/list-entries/" + entry.id().orElseThrow(), changed, tag);
        }

        @Test
        void changeShouldCountAtOnceAndHaveAVersionOfItsOwn() {
            String first = tagOf(agent.send("GET", PATH + entry.id().orElseThrow(), null));
            AgentClient.Answer changed = change(Verdict.BLOCK, "rude", first);

            assertThat(changed.status()).isEqualTo(200);
            assertThat(changed.as(ListEntry.class).note()).contains("rude");
            assertThat(changed.as(ListEntry.class).createdBy()).contains("key:james1");
            assertThat(tagOf(changed)).isNotEqualTo(first);
            assertThat(agent.verdicts(BOB, ALICE).verdicts().get(0).verdict()).isEqualTo(Verdict.BLOCK);
        }

        @Test
        void changeOfAnOverwrittenStateShouldBeRefused() {
            String first = tagOf(agent.send("GET", PATH + entry.id().orElseThrow(), null));
            change(Verdict.BLOCK, "one", "*");

            assertThat(change(Verdict.DELIVER, "two", first).problem().status()).isEqualTo(412);
            assertThat(agent.sendIfMatch("DELETE", "/list-entries/" + entry.id().orElseThrow(), null, first)
                            .status())
                    .isEqualTo(412);
            assertThat(agent.send("GET", PATH + entry.id().orElseThrow(), null)
                            .as(ListEntry.class)
                            .note())
                    .contains("one");
        }

        @Test
        void entryShouldStayAboutWhatItIsAbout() {
            AgentClient.Answer answer = agent.send(
                    "PUT",
                    PATH + entry.id().orElseThrow(),
                    "{\"kind\":\"DOMAIN\",\"value\":\"example.net\",\"verdict\":\"BLOCK\",\"scope\":\"TENANT\"}");

            assertThat(answer.status()).isEqualTo(422);
            assertThat(answer.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .containsExactly("kind", "value");
        }

        @Test
        void changeIntoWhatAnotherEntrySaysShouldBeAConflict() {
            agent.add(entry(Verdict.BLOCK, BOB));

            assertThat(change(Verdict.BLOCK, "x", "*").status()).isEqualTo(409);
        }

        @Test
        void historyShouldTellWhoDidWhat() {
            change(Verdict.BLOCK, "rude", "*");
            agent.removeEntry(entry.id().orElseThrow());

            ListChangePage page =
                    agent.send("GET", "/api/v1/list-changes", null).as(ListChangePage.class);
            assertThat(page.changes())
                    .extracting(ListChange::action, ListChange::actor)
                    .containsExactly(
                            tuple("removed", "key:james1"),
                            tuple("changed", "key:james1"),
                            tuple("added", "key:james1"));
            ListChange changed = page.changes().get(1);
            assertThat(changed.entryId()).isEqualTo(entry.id());
            assertThat(changed.before().orElseThrow().verdict()).isEqualTo(Verdict.DELIVER);
            assertThat(changed.after().orElseThrow().verdict()).isEqualTo(Verdict.BLOCK);
            assertThat(changed.after().orElseThrow().note()).contains("rude");
        }

        @Test
        void listShouldBeFiltered() {
            agent.add(entry(Verdict.BLOCK, "spam.example"));
            agent.add(entry(Verdict.DELIVER, "carol@example.net")
                    .scope(EntryScope.USER)
                    .owner(ALICE));

            assertThat(values("search=EXAMPLE.")).containsExactly(BOB, "carol@example.net");
            assertThat(values("verdict=BLOCK")).containsExactly("spam.example");
            assertThat(values("kind=ADDRESS&scope=TENANT")).containsExactly(BOB);
            assertThat(values("owner=" + ALICE)).containsExactly("carol@example.net");
            assertThat(values("origin=import")).isEmpty();
        }

        @Test
        void filterShouldBeTakenAsPeopleWriteIt() {
            agent.add(entry(Verdict.BLOCK, "bob@münchen.example"));
            agent.add(entry(Verdict.BLOCK, "jörg@example.net"));
            agent.add(entry(Verdict.BLOCK, "eve@example.net")
                    .scope(EntryScope.USER)
                    .owner("anna@münchen.example"));
            agent.add(entry(Verdict.BLOCK, "kim@example.net")
                    .scope(EntryScope.DOMAIN)
                    .owner("münchen.example"));

            for (String search : List.of("münchen", "MÜNCHEN.Example", "@münchen.example", "Bob@München.Example")) {
                assertThat(values("search=" + URLEncoder.encode(search, StandardCharsets.UTF_8)))
                        .as(search)
                        .containsExactly("bob@xn--mnchen-3ya.example");
            }
            assertThat(values("search=J%C3%96RG")).containsExactly("jörg@example.net");
            assertThat(values("search=j%C3%B6")).containsExactly("jörg@example.net");
            assertThat(values("owner=" + URLEncoder.encode("Anna@München.Example", StandardCharsets.UTF_8)))
                    .containsExactly("eve@example.net");
            assertThat(values("owner=M%C3%BCnchen.Example")).containsExactly("kim@example.net");
            assertThat(values("owner=nobody")).isEmpty();
        }

        private List<String> values(String query) {
            return agent.send("GET", "/api/v1/list-entries?" + query, null).as(ListEntryPage.class).entries().stream()
                    .map(ListEntry::value)
                    .toList();
        }

        @Test
        void entryShouldSayHowOftenItDecided() {
            agent.verdicts(BOB, ALICE, CAROL);
            hits.write();

            ListEntry now =
                    agent.send("GET", PATH + entry.id().orElseThrow(), null).as(ListEntry.class);
            assertThat(now.hits()).contains(2L);
            assertThat(now.lastHitAt()).isPresent();
        }
    }
}
