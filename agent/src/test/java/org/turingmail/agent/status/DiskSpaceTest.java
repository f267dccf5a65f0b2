package org.turingmail.agent.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    @TempDir
    Path folder;

    @Test
    void thereShouldBeNoProblemWhenThereIsRoomAndNothingShouldBeLeft() throws IOException {
        assertThat(new DiskSpace(List.of(folder, folder.resolve("not/yet/there")), store -> DiskSpace.LEAST_BYTES)
                        .problem())
                .isEmpty();
        try (var files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void fullDiskShouldBeToldWithItsFolder() {
        assertThat(new DiskSpace(List.of(folder), store -> DiskSpace.LEAST_BYTES - 1).problem())
                .hasValueSatisfying(
                        problem -> assertThat(problem).contains(folder.toString(), "is full", "199 MB are left"));
    }

    @Test
    void folderThatCannotBeWrittenShouldBeTold() {
        DiskSpace space = new DiskSpace(List.of(folder), store -> {
            throw new IOException("Input/output error");
        });

        assertThat(space.problem()).hasValueSatisfying(problem -> assertThat(problem)
                .contains("Nothing can be written", "Input/output error"));
    }
}
