package org.turingmail.mailrepository.mongodb;

import org.junit.jupiter.api.Test;
import org.turingmail.mailrepository.contract.LargeMails;

class MemoryTest {
    @Test
    void mailsOf40MegabytesShouldPassThrough64Megabytes() throws Exception {
        try (TestServer server = TestServer.start()) {
            LargeMails.passThrough64Megabytes(server.location());
        }
    }
}
