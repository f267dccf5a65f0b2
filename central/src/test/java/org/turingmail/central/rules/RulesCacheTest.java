package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.turingmail.central.rules.engine.RuleSet;

class RulesCacheTest {
    private boolean away;
    private int weight = 1;
    private int reads;
    private long nanos;

    private final Rules rules = new Rules(
            Jdbi.create(() -> {
                if (away) {
                    throw new SQLException("away");
                }
                return connection();
            }),
            (handle, tenant) -> {
                reads++;
                return new StoredRules.Loaded(new RuleSet(List.of(), List.of(), Map.of(), ZoneOffset.UTC), weight);
            },
            () -> nanos);

    private static Connection connection() {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> method.getReturnType() == boolean.class ? (Object) true : null);
    }

    @Test
    void rulesShouldBeReadOnce() {
        assertThat(rules.of(1)).isSameAs(rules.of(1));
        rules.of(2);

        assertThat(reads).isEqualTo(2);
    }

    @Test
    void changeShouldBeReadAtOnceAndOnlyOfThatTenant() {
        RuleSet former = rules.of(1);
        RuleSet ofAnother = rules.of(2);

        rules.notified("1");

        assertThat(rules.of(1)).isNotSameAs(former);
        assertThat(rules.of(2)).isSameAs(ofAnother);
    }

    @Test
    void everythingShouldBeReadAgainWhenNewsMayHaveBeenLost() {
        RuleSet former = rules.of(1);
        rules.resumed();
        RuleSet resumed = rules.of(1);
        assertThat(resumed).isNotSameAs(former);

        nanos += Rules.MAX_AGE.toNanos();
        assertThat(rules.of(1)).isNotSameAs(resumed);
    }

    @Test
    void rulesShouldGoOnToCountWhileTheDatabaseIsAway() {
        RuleSet known = rules.of(1);
        nanos += Rules.MAX_AGE.toNanos();
        away = true;

        assertThat(rules.of(1)).isSameAs(known);
        assertThatThrownBy(() -> rules.of(2)).isInstanceOf(ConnectionException.class);
    }

    @Test
    void memoryShouldBeBounded() {
        weight = (int) Rules.MAX_WEIGHT / 2;
        RuleSet first = rules.of(1);
        RuleSet second = rules.of(2);
        assertThat(rules.of(1)).isSameAs(first);

        rules.of(3);

        assertThat(rules.of(1)).isSameAs(first);
        assertThat(rules.of(2)).isNotSameAs(second);
    }
}
