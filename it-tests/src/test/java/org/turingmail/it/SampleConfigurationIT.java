package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.launcher.process.JamesProcess;
import org.turingmail.launcher.process.Project;

/**
 * Starts a real server on each sample and lets the JVM's flight recorder say which files were read. A file that is
 * misnamed, or that no part of the server wants, would otherwise never be noticed.
 */
class SampleConfigurationIT {
    @ParameterizedTest
    @ValueSource(strings = {"local", "gateway"})
    void everyFileShouldBeReadWhenTheServerStartsWithoutTuring(String sample) throws IOException {
        Path home = Folders.empty("sample-" + sample + "-without");

        Set<String> read = filesReadBy(JamesProcess.in(home).sample(sample), home);

        assertThat(read).containsAll(fileNames(home.resolve("conf")));
        assertThat(fileNames(home.resolve("conf"))).doesNotContain("turing.properties", "extensions.properties");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local", "gateway"})
    void everyFileShouldBeReadWhenTheServerStartsWithTuring(String sample) throws IOException {
        Path home = Folders.empty("sample-" + sample + "-with");

        Set<String> read = filesReadBy(
                JamesProcess.in(home).sample(sample).turing("http://127.0.0.1:9", "nobody answers there anyway"), home);

        assertThat(read)
                .containsAll(fileNames(Project.root().resolve("james-conf").resolve(sample)));
    }

    private static Set<String> filesReadBy(JamesProcess.Builder builder, Path home) throws IOException {
        Path settings = Files.writeString(
                home.resolve("file-reads.jfc"),
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <configuration version="2.0">
                  <event name="jdk.FileRead">
                    <setting name="enabled">true</setting>
                    <setting name="threshold">0 ns</setting>
                  </event>
                </configuration>
                """);
        Path recording = home.resolve("file-reads.jfr");
        JamesProcess james = builder.jvmArgument(
                        "-XX:StartFlightRecording=filename=" + recording + ",settings=" + settings)
                .start();
        try {
            james.stop();
        } finally {
            james.close();
        }
        Path conf = home.resolve("conf");
        Set<String> read = new TreeSet<>();
        try (RecordingFile file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                RecordedEvent event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.FileRead") && event.getString("path") != null) {
                    Path path = Path.of(event.getString("path"));
                    if (conf.equals(path.getParent())) {
                        read.add(path.getFileName().toString());
                    }
                }
            }
        }
        return read;
    }

    private static Set<String> fileNames(Path folder) throws IOException {
        Set<String> names = new TreeSet<>();
        try (var files = Files.list(folder)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        return names;
    }
}
