package org.turingmail.central.documents;

import static java.util.Objects.requireNonNull;

import java.util.function.Consumer;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * What is to be stored. Immutable.
 *
 * @param name unique in the tenant
 * @param body JSON
 * @param columns binds the values of columns that only this table has
 */
public record Draft(String name, String body, Consumer<SqlStatement<?>> columns) {
    public Draft {
        requireNonNull(name);
        requireNonNull(body);
        requireNonNull(columns);
    }

    public Draft(String name, String body) {
        this(name, body, statement -> {});
    }
}
