package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.Storage;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.contract.KilledStorageContract;

class KilledFileStorageTest extends KilledStorageContract {
    @TempDir
    Path folder;

    @Override
    protected StorageLocation location() {
        return new TestFolder(folder).location();
    }

    @Override
    protected void assertNothingWithoutAMail(Storage storage) throws IOException {
        Path root = storage.folder().orElseThrow();
        List<String> files = files(root.resolve("messages"));
        // as many of the one kind as of the other, and nothing else
        List<String> envelopes =
                files.stream().filter(name -> name.endsWith(".json")).collect(Collectors.toList());
        assertThat(files).filteredOn(name -> name.endsWith(".eml")).hasSameSizeAs(envelopes);
        assertThat(files).hasSize(2 * envelopes.size());
        assertThat(files(root.resolve("damaged"))).isEmpty();
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .collect(Collectors.toList());
        }
    }
}
