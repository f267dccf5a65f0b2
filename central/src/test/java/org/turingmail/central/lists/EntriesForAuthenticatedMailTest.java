package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.rules.engine.ExplanationStep;
import org.turingmail.central.verdicts.ExplainRequest;
import org.turingmail.central.verdicts.Explanations;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.MailFacts;
import org.turingmail.protocol.verdicts.RecipientVerdict;
import org.turingmail.protocol.verdicts.Verdict;
import org.turingmail.protocol.verdicts.VerdictRequest;
import org.turingmail.protocol.verdicts.Verdicts;

@QuarkusTest
class EntriesForAuthenticatedMailTest extends ListsFixture {
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
                .facts(MailFacts.builder().authenticated(true).headerFrom(BOB).build())
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
