package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** James' memory server as Maven Central has it, on our sample. */
class StockJamesIT {
    @Test
    void memoryServerShouldDeliverOnTheSampleWithoutTuring() throws IOException {
        JamesProcess james = JamesProcess.in(Folders.empty("stock-james"))
                .kind(JamesProcess.Kind.STOCK_MEMORY)
                .start();
        try {
            james.webAdmin().createDomain("example.org");
            james.webAdmin().createUser("anna@example.org", "a password");
            Message mail = Mails.plain("sender@example.net", "anna@example.org", "as it is");

            james.deliver("sender@example.net", List.of("anna@example.org"), mail);

            await().atMost(Duration.ofSeconds(30))
                    .until(() -> !james.inbox("anna@example.org", "a password").isEmpty());
            assertThat(james.inbox("anna@example.org", "a password").get(0).withoutTrace())
                    .isEqualTo(mail.bytes());
        } finally {
            james.close();
        }
    }
}
