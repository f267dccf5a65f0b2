package org.turingmail.mailrepository.file;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.mailrepository.contract.LargeMails;

class MemoryTest {
    @TempDir
    Path folder;

    @Test
    void mailsOf40MegabytesShouldPassThrough64Megabytes() throws Exception {
        LargeMails.passThrough64Megabytes(new TestFolder(folder).location());
    }
}
