package org.turingmail.central.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TimeZone;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.mapper.NoSuchMapperException;
import org.junit.jupiter.api.Test;
import org.turingmail.central.FreshDataFolder;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;

@QuarkusTest
@WithTestResource(FreshDataFolder.class)
class MappingsTest {
    private static final Instant WINTER = Instant.parse("2026-10-25T00:30:00.123456Z");

    @Inject
    Jdbi jdbi;

    enum Colour {
        RED,
        GREEN
    }

    /** All that a row may be made of. */
    public record Row(
            long id,
            Long count,
            Instant heldAt,
            Optional<Instant> settledAt,
            Colour colour,
            Optional<Colour> former,
            EmailAddress sender,
            Domain domain,
            List<EmailAddress> recipients,
            Set<String> scopes,
            String body,
            boolean open) {}

    @Test
    void rowShouldComeBackAsItWasWhenItIsARecord() {
        Row row = new Row(
                7,
                null,
                WINTER,
                Optional.empty(),
                Colour.RED,
                Optional.of(Colour.GREEN),
                EmailAddress.parse("anna@example.org"),
                Domain.parse("example.org"),
                List.of(EmailAddress.parse("ben@example.org"), EmailAddress.parse("carla@example.org")),
                Set.of("read"),
                "{\"a\": 1}",
                true);

        Row read = jdbi.withHandle(handle -> handle.createQuery(
                        """
                        SELECT CAST(:id AS bigint) AS id, CAST(:count AS bigint) AS count, CAST(:heldAt AS timestamptz)
                        AS held_at,
                            CAST(:settledAt AS timestamptz) AS settled_at, :colour AS colour, :former AS former,
                            :sender AS sender, :domain AS domain, CAST(:recipients AS text[]) AS recipients,
                            CAST(:scopes AS text[]) AS scopes, CAST(:body AS jsonb) AS body, :open AS open, 1 AS other
                        """)
                .bindMethods(row)
                .mapTo(Row.class)
                .one());

        assertThat(read).isEqualTo(row);
    }

    @Test
    void timeShouldBeTheSameWhenTheZoneOfTheJvmHasItTwice() {
        TimeZone zone = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone("Europe/Zurich"));
        try {
            List<Instant> read = jdbi.withHandle(handle -> handle.createQuery(
                            """
                            SELECT at FROM unnest(ARRAY[CAST(:summer AS timestamptz), CAST(:winter AS timestamptz)]) AS
                            at
                            """)
                    .bind("summer", WINTER)
                    .bind("winter", WINTER.plusSeconds(3_600))
                    .mapTo(Instant.class)
                    .list());

            assertThat(read).containsExactly(WINTER, WINTER.plusSeconds(3_600));
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void addressShouldBeBoundInItsCanonicalForm() {
        assertThat(jdbi.<String, RuntimeException>withHandle(handle -> handle.createQuery("SELECT :address")
                        .bind("address", EmailAddress.parse("Anna@EXAMPLE.org"))
                        .mapTo(String.class)
                        .one()))
                .isEqualTo("anna@example.org");
    }

    @Test
    void addressesShouldBeBoundInTheirCanonicalFormWhenTheyAreAnArray() {
        assertThat(jdbi.<List<String>, RuntimeException>withHandle(
                        handle -> handle.createQuery("SELECT unnest(:addresses)")
                                .bindArray("addresses", EmailAddress.class, EmailAddress.parse("Anna@EXAMPLE.org"))
                                .mapTo(String.class)
                                .list()))
                .containsExactly("anna@example.org");
    }

    private record Pair(String left, String right) {}

    @Test
    void rowShouldBeReadWhenItsRecordIsPrivate() {
        assertThat(jdbi.<Pair, RuntimeException>withHandle(
                        handle -> handle.createQuery("SELECT 'a' AS left, 'b' AS right")
                                .mapTo(Pair.class)
                                .one()))
                .isEqualTo(new Pair("a", "b"));
    }

    @Test
    void rowShouldBeRefusedWhenAComponentHasNoColumn() {
        assertThatThrownBy(() -> jdbi.withHandle(handle -> handle.createQuery("SELECT 'a' AS left")
                        .mapTo(Pair.class)
                        .one()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("right");
    }

    @Test
    void rowShouldBeRefusedWhenItIsNoRecord() {
        assertThatThrownBy(() -> jdbi.withHandle(handle -> handle.createQuery("SELECT 'a' AS left")
                        .mapTo(Mappings.class)
                        .one()))
                .isInstanceOf(NoSuchMapperException.class);
    }
}
