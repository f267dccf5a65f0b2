package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.configuration2.HierarchicalConfiguration;
import org.apache.commons.configuration2.XMLConfiguration;
import org.apache.commons.configuration2.io.FileHandler;
import org.apache.commons.configuration2.tree.ImmutableNode;
import org.apache.james.mailetcontainer.impl.MailetConfigImpl;
import org.junit.jupiter.api.Test;

/** The samples in the documentation of the mailets, read as James reads {@code mailetcontainer.xml}. */
class SamplesTest {
    private static final Pattern SAMPLE = Pattern.compile("(?s)<pre><code>(.*?)</code></pre>");

    @Test
    void samplesShouldNameClassesThatAreThere() throws Exception {
        List<HierarchicalConfiguration<ImmutableNode>> mailets = mailets();

        assertThat(mailets).hasSize(7);
        for (HierarchicalConfiguration<ImmutableNode> mailet : mailets) {
            assertThat(Class.forName(mailet.getString("[@class]"))).isNotNull();
            assertThat(mailet.getString("[@match]")).isNotBlank();
        }
    }

    /** James ignores a parameter that is written as an attribute. */
    @Test
    void sampleOfQuarantineShouldKeepAMailThatCannotBeStored() throws Exception {
        for (HierarchicalConfiguration<ImmutableNode> mailet : mailets()) {
            if (mailet.getString("[@class]").equals(Quarantine.class.getName())) {
                MailetConfigImpl config = new MailetConfigImpl();
                config.setConfiguration(mailet);

                assertThat(config.getInitParameter("onMailetException")).isEqualTo("propagate");
                return;
            }
        }
        throw new AssertionError("no sample shows Quarantine");
    }

    private static List<HierarchicalConfiguration<ImmutableNode>> mailets() throws Exception {
        List<HierarchicalConfiguration<ImmutableNode>> mailets = new ArrayList<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).collect(Collectors.toList())) {
                for (String sample : SAMPLE.matcher(Files.readString(source))
                        .results()
                        .map(result -> result.group(1))
                        .collect(Collectors.toList())) {
                    mailets.addAll(mailets(sample));
                }
            }
        }
        return mailets;
    }

    private static List<HierarchicalConfiguration<ImmutableNode>> mailets(String sample) throws Exception {
        String xml = sample.replaceAll("(?m)^ \\*", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&");
        XMLConfiguration configuration = new XMLConfiguration();
        new FileHandler(configuration)
                .load(new ByteArrayInputStream(("<sample>" + xml + "</sample>").getBytes(StandardCharsets.UTF_8)));
        List<HierarchicalConfiguration<ImmutableNode>> mailets =
                new ArrayList<>(configuration.configurationsAt("mailet"));
        mailets.addAll(configuration.configurationsAt("processor.mailet"));
        return mailets;
    }
}
