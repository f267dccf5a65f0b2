package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.ports.Ports;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.Project;
import org.turingmail.launcher.process.SampleConfiguration;

/**
 * Does what the README tells an administrator to do: takes a James without Turing, puts each configuration block where
 * the block's first line says, and sees that it screens.
 */
class ReadmeIT {
    private static final String ANNA = "anna@example.org";
    private static final String PASSWORD = "a password";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** The fences of Markdown, indented or not. */
    private static final Pattern BLOCK =
            Pattern.compile("^( *)```(properties|xml)\\n(.*?)^ *```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern FIRST_LINE =
            Pattern.compile("(?:# |<!-- )conf/([a-z-]+\\.(?:xml|properties))(.*?)(?: -->)?");

    /** Where the README says that a block belongs, and before which text of the sample that is. */
    private static final Map<String, String> BEFORE = Map.of(
            ", in <mailrepositories>", "  </mailrepositories>",
            ", in <processors>", "  </processors>",
            ", first in the processor root", "      <mailet match=\"All\" class=\"PostmasterAlias\"/>\n",
            ", before the screening", "      <mailet match=\"needs-no-screening\"",
            ", in the processor transport",
                    "      <mailet match=\"All\" class=\"ToProcessor\">\n        <processor>delivery</processor>\n");

    private record Block(String file, String place, String text) {}

    @Test
    void jamesWithTheBlocksOfTheReadmeShouldHoldAndRelease() throws IOException {
        List<Block> blocks = blocks();
        // central need not be there to hold, list and release
        String central = "http://127.0.0.1:" + Ports.free();

        JamesProcess james = JamesProcess.in(Folders.empty("readme"))
                .turing(central, "a key of no use, since nobody answers there")
                .configuration(SampleConfiguration::withoutTuring)
                .configuration(conf -> blocks.forEach(block -> put(block, conf)))
                .configuration(conf -> conf.replace("turing.properties", "http://127.0.0.1:8480", central))
                .configuration(ReadmeIT::withTheExampleOfIsTrustedSender)
                .start();
        try {
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser(ANNA, PASSWORD);
            james.deliver("stranger@example.net", List.of(ANNA), Mails.plain("stranger@example.net", ANNA, "held?"));

            await().atMost(PATIENCE).until(() -> held(james).size() == 1);
            assertThat(james.inbox(ANNA, PASSWORD)).isEmpty();
            String key = held(james).get(0).path("key").asText();
            assertThat(james.webAdmin()
                            .post("/turing/held-mails/" + key + "/release", "")
                            .status())
                    .isEqualTo(200);
            await().atMost(PATIENCE).until(() -> james.inbox(ANNA, PASSWORD).size() == 1);
            assertThat(james.webAdmin().get("/healthcheck").body()).contains("Turing");
        } finally {
            james.close();
        }
    }

    @Test
    void samplesShouldHaveTheBlocksOfTheReadme() throws IOException {
        for (Block block : blocks()) {
            String sample =
                    Files.readString(Project.root().resolve("james-conf/local").resolve(block.file()));

            assertThat(words(sample))
                    .as("james-conf/local/%s", block.file())
                    .contains(block.text().lines().map(ReadmeIT::words).toList());
        }
    }

    /** Its example is in neither sample. */
    private static void withTheExampleOfIsTrustedSender(SampleConfiguration conf) {
        try {
            String before = "<mailet match=\"org.turingmail.matcher.IsBlockedSender\"";
            conf.replace(
                    "mailetcontainer.xml", before, MailetPagesTest.exampleOf("matchers/IsTrustedSender.md") + before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode held(JamesProcess james) {
        return james.webAdmin().get("/turing/held-mails").json().path("mails");
    }

    private static void put(Block block, SampleConfiguration conf) {
        if (block.place().isEmpty()) {
            if (!conf.fileNames().contains(block.file())) {
                conf.write(block.file(), "");
            }
            conf.edit(block.file(), text -> text + "\n" + block.text());
        } else {
            String before = BEFORE.get(block.place());
            assertThat(before).as("where is '%s'?", block.place()).isNotNull();
            conf.replace(block.file(), before, block.text() + before);
        }
    }

    private static List<Block> blocks() throws IOException {
        String readme = Files.readString(Project.root().resolve("README.md"));
        List<Block> blocks =
                BLOCK.matcher(readme).results().map(ReadmeIT::block).toList();
        assertThat(blocks.stream().map(Block::file).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "turing.properties",
                        "extensions.properties",
                        "webadmin.properties",
                        "healthcheck.properties",
                        "mailrepositorystore.xml",
                        "mailetcontainer.xml");
        return blocks;
    }

    private static Block block(MatchResult fence) {
        String text = fence.group(3).replaceAll("(?m)^" + fence.group(1), "");
        var first = FIRST_LINE.matcher(text.lines().findFirst().orElse(""));
        assertThat(first.matches())
                .as("the first line of a block names its file: %s", text)
                .isTrue();
        return new Block(first.group(1), first.group(2), text.substring(text.indexOf('\n') + 1));
    }

    private static String words(String text) {
        // the samples read addresses from the environment
        return text.replaceAll("\\$\\{env:[A-Z_]+:-([^}]*)}", "$1")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
