package org.turingmail.central.lists;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.central.AgentClient;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ListEntryVersionsTest extends ListsFixture {
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

        ListChangePage page = agent.send("GET", "/api/v1/list-changes", null).as(ListChangePage.class);
        assertThat(page.changes())
                .extracting(ListChange::action, ListChange::actor)
                .containsExactly(
                        tuple("removed", "key:james1"), tuple("changed", "key:james1"), tuple("added", "key:james1"));
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
        agent.add(entry(Verdict.BLOCK, "eve@example.net").scope(EntryScope.USER).owner("anna@münchen.example"));
        agent.add(
                entry(Verdict.BLOCK, "kim@example.net").scope(EntryScope.DOMAIN).owner("münchen.example"));

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

        ListEntry now = agent.send("GET", PATH + entry.id().orElseThrow(), null).as(ListEntry.class);
        assertThat(now.hits()).contains(2L);
        assertThat(now.lastHitAt()).isPresent();
    }
}
