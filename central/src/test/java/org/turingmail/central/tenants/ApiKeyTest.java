package org.turingmail.central.tenants;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

/**
 * Keys are pasted into terminals, files, URLs and mails: a double click must select the whole of one, and no end may be
 * lost.
 */
class ApiKeyTest {
    private final SecureRandom random = new SecureRandom();

    @Test
    void randomKeyShouldEndWithALetterOrDigit() {
        for (int i = 0; i < 10_000; i++) {
            assertThat(ApiKey.random(random).text()).matches("turing_[A-Za-z0-9]{43}");
            assertThat(ApiKey.ofExport(random).text()).matches("turing_export_[A-Za-z0-9]{43}");
        }
    }
}
