package org.turingmail.mailrepository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

class FileStorageProviderTest {
    @ParameterizedTest
    @CsvSource({
        "file:///var/lib/turing/quarantine,/var/lib/turing/quarantine",
        "file:/var/lib/turing/quarantine,/var/lib/turing/quarantine",
        "file:///var/lib/turing/quarantine/,/var/lib/turing/quarantine",
        "file:///var/held%20mail/%E9%8D%B5,/var/held mail/鍵",
        "file:///var/lib/../held,/var/held"
    })
    void storageShouldBeInTheFolderOfTheUrl(String url, String folder) {
        assertThat(StorageProviders.installed().storage(StorageLocation.at(url)).folder())
                .contains(Path.of(folder));
    }

    @ParameterizedTest
    @CsvSource({
        "file://server/share/held,must name no host",
        "file://var/lib/turing,must name no host",
        "file:held,must have an absolute path",
        "file:,must be a URL",
        "file:///,must have the path of a folder of its own",
        "file:///var/held?sync=false,has no parameters",
        "file:///var/held#1,has no parameters",
        "file:///var/held mail,a space is %20"
    })
    void storageShouldSayWhatIsWrongWithTheUrl(String url, String problem) {
        assertThatThrownBy(() -> StorageProviders.installed().storage(StorageLocation.at(url)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(problem.startsWith("a ") ? "must be a URL" : problem)
                .hasMessageContaining(problem)
                .hasMessageContaining("such as file:///var/lib/turing/quarantine");
    }

    @Test
    void storageShouldRefuseAUser() {
        StorageLocation location = StorageLocation.at("file:///var/held").withCredentials("turing", "hush");

        assertThatThrownBy(() -> StorageProviders.installed().storage(location))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("needs neither a user nor a password")
                .hasMessageNotContaining("hush");
    }
}
