package org.turingmail.mailrepository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageLocationTest {
    @ParameterizedTest
    @CsvSource({
        "jdbc:postgresql://db/turing?user=u&password=hush1&sslpassword=hush2&sslmode=require,"
                + "jdbc:postgresql://db/turing?user=u&password=[REDACTED]&sslpassword=[REDACTED]&sslmode=require",
        "jdbc:derby:/x;bootPassword=hush;encryptionKey=hush,"
                + "jdbc:derby:/x;bootPassword=[REDACTED];encryptionKey=[REDACTED]",
        "mongodb://turing:hush@db1:27017/turing,mongodb://turing:[REDACTED]@db1:27017/turing",
        "mongodb://turing:hu@sh@db1/turing,mongodb://turing:[REDACTED]@db1/turing",
        "s3://bucket?secretKey=hush&region=eu,s3://bucket?secretKey=[REDACTED]&region=eu",
        "mongodb://turing@db1:27017/turing,mongodb://turing@db1:27017/turing",
        "file:/var/turing/a:b@c,file:/var/turing/a:b@c"
    })
    void toStringShouldShowNoSecret(String url, String shown) {
        assertThat(StorageLocation.at(url)).hasToString(shown);
    }

    @Test
    void toStringShouldShowTheUserAndNotThePassword() {
        assertThat(StorageLocation.at("jdbc:postgresql://db/turing").withCredentials("turing", "hush"))
                .hasToString("jdbc:postgresql://db/turing as turing");
    }

    @Test
    void locationsShouldBeEqualWhenTheyAreTheSame() {
        StorageLocation location = StorageLocation.at("jdbc:postgresql://db/turing");

        assertThat(location)
                .isEqualTo(StorageLocation.at("jdbc:postgresql://db/turing"))
                .hasSameHashCodeAs(StorageLocation.at("jdbc:postgresql://db/turing"))
                .isNotEqualTo(location.withCredentials("a", "b"))
                .isNotEqualTo(StorageLocation.at("jdbc:postgresql://db/other"));
        assertThat(location.withCredentials("a", "b")).isNotEqualTo(location.withCredentials("a", "c"));
    }
}
