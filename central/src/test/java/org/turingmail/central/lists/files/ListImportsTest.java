package org.turingmail.central.lists.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;

import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.lists.ListEntry;
import org.turingmail.central.lists.formats.ListFormat;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.decisions.Decision;
import org.turingmail.protocol.verdicts.Verdict;

@QuarkusTest
class ListImportsTest extends ListFilesFixture {
    @Test
    void importedEntriesShouldDecideAndAgentsShouldForgetWhatTheyKnew() {
        ListImport result =
                imported("?format=plain&verdict=DELIVER&name=friends.txt", "# all\nbob@example.org\n\nexample.net\n");

        assertThat(result.lines()).isEqualTo(4);
        assertThat(result.added()).isEqualTo(2);
        assertThat(result.unchanged()).isZero();
        assertThat(result.rejected()).isZero();
        assertThat(agent.verdict("bob@example.org", ANNA)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.verdict("eve@sub.example.net", ANNA)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.decisions()).extracting(Decision::sender).contains(Optional.of("*"));
    }

    @Test
    void sameFileTwiceShouldAddNothing() {
        imported("?format=plain&verdict=DELIVER", "bob@example.org\neve@example.org\n");
        ListImport second =
                imported("?format=plain&verdict=DELIVER", "bob@example.org\neve@example.org\nbob@example.org\n");

        assertThat(second.added()).isZero();
        assertThat(second.unchanged()).isEqualTo(3);
        assertThat(agent.entries(0, 10).entries()).hasSize(2);
    }

    @Test
    void dryRunShouldCountAndChangeNothing() {
        agent.add(entry(Verdict.DELIVER, "bob@example.org"));
        ListImport result = imported("?format=plain&verdict=DELIVER&dryRun=true", "bob@example.org\neve@example.org\n");

        assertThat(result.id()).isEmpty();
        assertThat(result.added()).isEqualTo(1);
        assertThat(result.unchanged()).isEqualTo(1);
        assertThat(result.firstEntries()).singleElement().satisfies(first -> {
            assertThat(first.value()).isEqualTo("eve@example.org");
            assertThat(first.verdict()).isEqualTo(Verdict.DELIVER);
        });
        assertThat(agent.entries(0, 10).entries()).hasSize(1);
    }

    @Test
    void dryRunShouldShowABoundedPart() {
        String file = IntStream.range(0, 250)
                .mapToObj(i -> String.format("user%03d@example.org", 249 - i))
                .collect(Collectors.joining("\n"));

        ListImport result =
                imported("?format=plain&verdict=BLOCK&dryRun=true&scope=USER&owner=" + ANNA, file + "\n" + file + "\n");

        assertThat(result.added()).isEqualTo(250);
        assertThat(result.firstEntries()).hasSize(100);
        assertThat(result.firstEntries().get(0).value()).isEqualTo("user000@example.org");
        assertThat(result.firstEntries().get(99).value()).isEqualTo("user099@example.org");
        assertThat(result.firstEntries().get(0).owner()).contains(ANNA);
        assertThat(imported("?format=plain&verdict=BLOCK", file).firstEntries()).isEmpty();
    }

    @Test
    void entryThatWasChangedSinceShouldStayWhenItsImportIsTakenBack() {
        long id = imported("?format=plain&verdict=DELIVER", "bob@example.org\neve@example.org\nkim@example.org\n")
                .id()
                .orElseThrow();
        assertThat(importOf(id).removed()).isEmpty();
        ListEntry changed = agent.entries(0, 1).entries().get(0);
        agent.exchange(
                "PUT",
                "/list-entries/" + changed.id().orElseThrow(),
                entry(Verdict.DELIVER, changed.value()).note("mine").build(),
                ListEntry.class);
        agent.add(entry(Verdict.DELIVER, "eve@example.org"));

        agent.send("DELETE", Api.ROOT + "/list-imports/" + id, null);

        assertThat(agent.entries(0, 10).entries()).extracting(ListEntry::value).containsExactly(changed.value());
        assertThat(importOf(id).removed()).contains(2L);
        assertThat(agent.verdict(changed.value(), ANNA)).isEqualTo(Verdict.DELIVER);
        assertThat(agent.send("GET", Api.ROOT + "/list-imports/" + (id + 1000), null)
                        .status())
                .isEqualTo(404);
    }

    private ListImport importOf(long id) {
        return agent.send("GET", Api.ROOT + "/list-imports/" + id, null).as(ListImport.class);
    }

    @Test
    void importShouldBeTakenBackAsAWhole() {
        agent.add(entry(Verdict.DELIVER, "bob@example.org"));
        long id = imported("?format=plain&verdict=DELIVER", "bob@example.org\neve@example.org\nkim@example.org\n")
                .id()
                .orElseThrow();

        assertThat(agent.send("DELETE", Api.ROOT + "/list-imports/" + id, null).status())
                .isEqualTo(204);
        assertThat(agent.send("DELETE", Api.ROOT + "/list-imports/" + id, null).status())
                .isEqualTo(204);

        assertThat(agent.entries(0, 10).entries()).singleElement().satisfies(left -> assertThat(left.value())
                .isEqualTo("bob@example.org"));
        ListImportPage page =
                agent.send("GET", Api.ROOT + "/list-imports", null).as(ListImportPage.class);
        assertThat(page.imports()).singleElement().satisfies(undone -> {
            assertThat(undone.undoneBy()).contains("key:james1");
            assertThat(undone.added()).isEqualTo(2);
        });
        assertThat(agent.send("DELETE", Api.ROOT + "/list-imports/" + (id + 1000), null)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void threeBadLinesOfAHundredThousandShouldBeNamedAndNothingApplied() {
        String file = IntStream.rangeClosed(1, 100_000)
                .mapToObj(i -> switch (i) {
                    case 17 -> "two words";
                    case 50_000 -> "bob@@example.org";
                    case 100_000 -> "192.0.2.1/24";
                    default -> "user" + i + "@example.org";
                })
                .collect(Collectors.joining("\n"));

        AgentClient.Answer refused = agent.upload("?format=plain&verdict=DELIVER", file);

        assertThat(refused.status()).isEqualTo(422);
        Problem problem = refused.problem();
        assertThat(problem.errors())
                .satisfiesExactly(
                        error -> {
                            assertThat(error.field()).isEqualTo("line 17");
                            assertThat(error.message()).startsWith("two words: ");
                        },
                        error -> assertThat(error.field()).isEqualTo("line 50000"),
                        error -> {
                            assertThat(error.field()).isEqualTo("line 100000");
                            assertThat(error.message()).startsWith("192.0.2.1/24: has bits behind its prefix");
                        });
        assertThat(agent.entries(0, 10).entries()).isEmpty();
        assertThat(agent.upload("?format=plain&verdict=DELIVER&errorLimit=2", file)
                        .status())
                .isEqualTo(422);

        ListImport kept = imported("?format=plain&verdict=DELIVER&skipInvalid=true", file);
        assertThat(kept.added()).isEqualTo(99_997);
        assertThat(kept.rejected()).isEqualTo(3);
        assertThat(kept.errors()).hasSize(3);
        assertThat(exported("plain?verdict=DELIVER").lines().count()).isEqualTo(99_997);
    }

    @Test
    void fileThatIsOfAnotherFormatShouldAddNothingEvenIfTheGoodIsKept() {
        AgentClient.Answer answer =
                agent.upload("?format=csv&verdict=DELIVER&skipInvalid=true", "value\na@b.example\n\"x\"y\n");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem().detail().orElseThrow()).contains("From line 3 on");
        assertThat(agent.entries(0, 10).entries()).isEmpty();
    }

    @Test
    void patternsShouldBeLimited() {
        String file = IntStream.range(0, 1_001).mapToObj(i -> "/^a" + i + "@/").collect(Collectors.joining("\n"));

        assertThat(agent.upload("?format=plain&verdict=BLOCK", file)
                        .problem()
                        .detail()
                        .orElseThrow())
                .contains("1001 patterns");
    }

    @Test
    void entryWhoseTimeIsOverShouldMakeRoom() {
        imported("?format=csv&verdict=BLOCK", "value,expires\nbob@example.org,2001-01-01\n");

        assertThat(exported("postfix-access")).isEqualTo("# no entries\n");
        assertThat(imported("?format=plain&verdict=BLOCK", "bob@example.org\n").added())
                .isEqualTo(1);
        assertThat(exported("postfix-access")).isEqualTo("bob@example.org\tREJECT\n");
    }

    @Test
    void whatCsvSaysShouldComeBackAsItWas() {
        String file = "verdict,kind,value,scope,expires,note\n"
                + "BLOCK,REGEX,^x\\d+@,tenant,,a\\tb\n"
                + "DELIVER,ADDRESS,bob@example.org,tenant,2090-01-02T03:04:05.600Z,\"quoted \"\"note\"\"\"\n"
                + "BLOCK,ADDRESS,jörg@xn--bcher-kva.example,tenant,,Grüße\n";
        imported("?format=csv", file);

        assertThat(exported("csv").lines())
                .containsExactlyInAnyOrderElementsOf(file.lines().toList());
    }

    @Test
    void fileThatIsTooLargeShouldBeRefusedAndLeaveNothing(@TempDir Path folder) throws Exception {
        imported("?format=plain&verdict=BLOCK", "bob@example.org\neve@example.org\n");
        String file = "bob@example.org\neve@example.org\n";
        ListScope all = new ListScope(EntryScope.TENANT, "");

        try (Spool written = new ListExports(jdbi, folder, file.length(), clock)
                .write(tenant(agent), all, ListFormat.PLAIN, Optional.of(Verdict.BLOCK))) {
            assertThat(written.read()).asString(StandardCharsets.UTF_8).isEqualTo(file);
        }
        ListExports smaller = new ListExports(jdbi, folder, file.length() - 1, clock);
        assertThatThrownBy(() -> smaller.write(tenant(agent), all, ListFormat.PLAIN, Optional.of(Verdict.BLOCK)))
                .isInstanceOf(Spool.FullException.class);
        assertThat(folder).isEmptyDirectory();
    }

    /** A file of which a part is here, and the rest may never come. */
    private Socket begin(String query) throws IOException {
        URI url = URI.create(TestAgents.baseUrl());
        Socket socket = new Socket(url.getHost(), url.getPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("POST " + Api.ROOT + "/list-imports" + query
                                + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n"
                                + "Connection: close\r\nAuthorization: Bearer " + agent.programKey()
                                + "\r\n\r\n11\r\nslow@example.org\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void slowFileShouldHoldUpNobody() throws Exception {
        String query = "?format=plain&verdict=DELIVER";
        AgentClient other = agents.agent();
        try (Socket first = begin(query);
                Socket second = begin(query)) {
            // As soon as both are being read, there is no room for a third one of this tenant.
            await().until(() -> agent.upload(query, "eve@example.org\n").status() == 429);

            assertThat(other.upload(query, "bob@example.org\n").status()).isEqualTo(200);
            long change = jdbi.withHandle(handle -> handle.createQuery("SELECT max(xid)::text::bigint FROM list_change")
                    .mapTo(Long.class)
                    .one());
            await("no older transaction is left")
                    .until(() -> jdbi.withHandle(handle -> handle.createQuery(
                                            "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                                    .mapTo(Long.class)
                                    .one())
                            > change);

            first.getOutputStream().write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(first.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 ");
        }
        assertThat(exported("plain?verdict=DELIVER").lines()).contains("slow@example.org");
        await("who is gone leaves no slot behind")
                .until(() -> agent.upload(query, "eve@example.org\n").status() == 200
                        && ListImportsResource.AT_A_TIME.isIdle());
    }

    @Test
    void fileMayBeLargerThanOtherBodies() {
        String file = "# " + "x".repeat(8_000) + "\n";

        assertThat(imported("?format=plain&verdict=DELIVER", file.repeat(1_000)).lines())
                .isEqualTo(1_000);
    }

    @Test
    void tenantsWithTheSameAddressOnOppositeListsShouldNotMeet() {
        AgentClient other = agents.agent();
        imported("?format=plain&verdict=DELIVER", "bob@example.org\n");
        assertThat(other.upload("?format=plain&verdict=BLOCK", "bob@example.org\n")
                        .status())
                .isEqualTo(200);

        assertThat(exported("postfix-access")).isEqualTo("bob@example.org\tOK\n");
        assertThat(other.download("postfix-access").response().body()).isEqualTo("bob@example.org\tREJECT\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "?format=nonsense",
                "?format=plain&verdict=HOLD",
                "?format=plain&errorLimit=-1",
                "?format=plain&scope=USER",
                "?format=plain&owner=a@b.example",
                "?format=plain&name=%00"
            })
    void parameterThatIsWrongShouldBeNamed(String query) {
        AgentClient.Answer answer = agent.upload(query, "bob@example.org\n");

        assertThat(answer.status()).as(answer.response().body()).isEqualTo(422);
        assertThat(answer.problem().errors()).hasSize(1);
    }
}
