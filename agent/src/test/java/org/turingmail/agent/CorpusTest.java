package org.turingmail.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.facts.Suppression;

/**
 * Who would be challenged, of the senders of foreign messages: for every file below the folder {@code -Dturing.corpus},
 * by default the messages of the tests. Senders are taken for authenticated, so that nothing but the message decides.
 *
 * <p>It writes {@code target/corpus.txt}: how many of each source (a folder in that folder) are challenged or held
 * silently for which reason, then the files that are challenged, those first that look like a machine's. A folder whose
 * name begins with {@code machines-} holds bounces, lists and automatic answers only: nobody may be challenged there.
 */
class CorpusTest {
    private static final Pattern RETURN_PATH = Pattern.compile("(?im)^Return-Path:\\s*<([^>\\r\\n]*)>");
    private static final Pattern MBOX = Pattern.compile("\\AFrom (\\S+@\\S+) ");
    private static final Pattern FROM = Pattern.compile("(?im)^From:[^\\r\\n]*?([^\\s<>()\",;:]+@[A-Za-z0-9.-]+)");
    private static final Pattern MACHINE =
            Pattern.compile("(?im)^(subject:.*(undeliver|delivery|returned|failure|out of (the )?office"
                    + "|auto(matic)?[ -]?(reply|response)|vacation|abwesen|confirm|subscri)|from:.*(daemon|postmaster"
                    + "|bounce|noreply|no-reply)"
                    + "|(errors-to|x-loop|x-mailman|x-list[a-z-]*|precedence|x-auto[a-z-]*|x-bulk[a-z-]*"
                    + "|x-campaign[a-z-]*):)");

    private final Map<String, Map<String, Integer>> figures = new TreeMap<>();
    private final List<String> suspects = new ArrayList<>();
    private final List<String> challenged = new ArrayList<>();

    @Test
    void noBounceListOrAutoReplyOfACorpusShouldBeChallenged() throws Exception {
        Path corpus = Path.of(System.getProperty("turing.corpus", "src/test/resources/cases"));
        Suppression suppression = new AgentFixture(Map.of("challenge.unauthenticated", "true")).suppression;
        List<Path> files;
        try (Stream<Path> walk = Files.walk(corpus)) {
            files = walk.filter(Files::isRegularFile).sorted().collect(Collectors.toList());
        }

        for (Path file : files) {
            judge(corpus.relativize(file), Files.readAllBytes(file), suppression);
        }

        Files.write(Path.of("target/corpus.txt"), report());
        assertThat(files).isNotEmpty();
        assertThat(figures.values().stream()
                        .flatMap(reasons -> reasons.values().stream())
                        .mapToInt(Integer::intValue)
                        .sum())
                .as("every file has an answer")
                .isEqualTo(files.size());
        assertThat(challenged).noneMatch(file -> file.startsWith("machines-"));
    }

    private void judge(Path file, byte[] octets, Suppression suppression) throws Exception {
        String text = new String(octets, 0, Math.min(octets.length, 200_000), StandardCharsets.ISO_8859_1);
        String header = text.split("\\r?\\n\\r?\\n|\\r\\r", 2)[0];
        String source = file.getName(0).toString();
        Optional<String> sender = sender(header);
        MailImpl mail = MailImpl.builder()
                .name("corpus")
                .addRecipients("anna@home.example")
                .mimeMessage(new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                        "corpus", new ByteArrayInputStream(withoutMboxLine(octets)))))
                .build();
        if (sender.isPresent()) {
            mail.setSender(new MailAddress(sender.get()));
        }
        String reason = suppression.of(mail).orElse("challenged");
        figures.computeIfAbsent(source, any -> new TreeMap<>()).merge(reason, 1, Integer::sum);
        if (reason.equals("challenged")) {
            Matcher machine = MACHINE.matcher(header);
            challenged.add(file.toString());
            if (machine.find()) {
                suspects.add(file + "  " + sender.get() + "  " + machine.group());
            }
        }
        mail.dispose();
    }

    private static Optional<String> sender(String header) {
        for (Pattern pattern : List.of(RETURN_PATH, MBOX, FROM)) {
            Matcher matcher = pattern.matcher(header);
            if (matcher.find()) {
                try {
                    return matcher.group(1).isBlank()
                            ? Optional.empty()
                            : Optional.of(new MailAddress(matcher.group(1)).asString());
                } catch (javax.mail.internet.AddressException e) {
                    // the next one may be an address
                }
            }
        }
        return Optional.of("ben@example.org");
    }

    private static byte[] withoutMboxLine(byte[] octets) {
        if (!new String(octets, 0, Math.min(octets.length, 5), StandardCharsets.US_ASCII).equals("From ")) {
            return octets;
        }
        int line = 0;
        while (line < octets.length && octets[line] != '\n') {
            line++;
        }
        return Arrays.copyOfRange(octets, Math.min(octets.length, line + 1), octets.length);
    }

    private List<String> report() throws IOException {
        List<String> report = new ArrayList<>();
        figures.forEach((source, reasons) -> report.add(source + ": "
                + reasons.values().stream().mapToInt(Integer::intValue).sum() + " messages " + reasons));
        report.add("\nChallenged, and perhaps a machine's:");
        report.addAll(suspects);
        report.add("\nChallenged:");
        report.addAll(challenged);
        return report;
    }
}
