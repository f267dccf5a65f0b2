package org.turingmail.central.database;

import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.AbstractArgumentFactory;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.config.ConfigRegistry;
import org.jdbi.v3.core.generic.GenericTypes;
import org.jdbi.v3.core.mapper.ColumnMapper;
import org.jdbi.v3.core.mapper.ColumnMappers;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.mapper.RowMapperFactory;
import org.jdbi.v3.core.mapper.reflect.ConstructorMapper;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;

/**
 * How values of central are written to PostgreSQL and read from it, so that no statement needs a mapper of its own.
 * Every {@link Jdbi} of central has it.
 *
 * <ul>
 *   <li>A row is a record: {@code mapTo(Row.class)} reads column {@code held_at} into component {@code heldAt}. A
 *       component is null, empty ({@link Optional}) or 0 (primitive) if the column is null; a column that no component
 *       has is ignored; a component that has no column is an error.
 *   <li>{@code timestamptz} is an {@link Instant}, whatever the time zone of the session or of the JVM.
 *   <li>An enum is its name, an {@link EmailAddress} its canonical form (written) or what was stored (read), a
 *       {@link Domain} its name.
 *   <li>{@code text[]} and {@code bigint[]} are lists or sets of any of these.
 *   <li>{@code jsonb} is read as text, and written with {@code CAST(:body AS jsonb)}.
 * </ul>
 *
 * A record gives all its components as parameters by {@code bindMethods(record)}; it must be public for this, if only
 * inside of its class.
 */
public final class Mappings implements JdbiPlugin {
    @Override
    public void customizeJdbi(Jdbi jdbi) {
        jdbi.registerArgument(new InstantArguments());
        jdbi.registerColumnMapper(Instant.class, Mappings::instant);
        jdbi.registerArgument(new AddressArguments());
        jdbi.registerArrayType(EmailAddress.class, "text", EmailAddress::canonical);
        jdbi.registerColumnMapper(EmailAddress.class, text(EmailAddress::parse));
        jdbi.registerArgument(new DomainArguments());
        jdbi.registerArrayType(Domain.class, "text", Domain::name);
        jdbi.registerColumnMapper(Domain.class, text(Domain::parse));
        jdbi.registerRowMapper(new Records());
    }

    private static Instant instant(ResultSet row, int column, Object context) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static <T> ColumnMapper<T> text(Function<String, T> parse) {
        return (row, column, context) -> {
            String text = row.getString(column);
            return text == null ? null : parse.apply(text);
        };
    }

    private static final class InstantArguments extends AbstractArgumentFactory<Instant> {
        InstantArguments() {
            super(Types.TIMESTAMP_WITH_TIMEZONE);
        }

        @Override
        protected Argument build(Instant value, ConfigRegistry config) {
            OffsetDateTime time = value.atOffset(ZoneOffset.UTC);
            return (position, statement, context) -> statement.setObject(position, time);
        }
    }

    private static final class AddressArguments extends AbstractArgumentFactory<EmailAddress> {
        AddressArguments() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(EmailAddress value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setString(position, value.canonical());
        }
    }

    private static final class DomainArguments extends AbstractArgumentFactory<Domain> {
        DomainArguments() {
            super(Types.VARCHAR);
        }

        @Override
        protected Argument build(Domain value, ConfigRegistry config) {
            return (position, statement, context) -> statement.setString(position, value.name());
        }
    }

    /** Rows for all records of ours, but for those that are one column. */
    private static final class Records implements RowMapperFactory {
        /** A statement has a configuration of its own, which knows of no mapper that another one used. */
        private final Map<Class<?>, Optional<RowMapper<?>>> mappers = new ConcurrentHashMap<>();

        @Override
        public Optional<RowMapper<?>> build(Type type, ConfigRegistry config) {
            Class<?> raw = GenericTypes.getErasedType(type);
            return raw.isRecord() ? mappers.computeIfAbsent(raw, key -> mapper(raw, config)) : Optional.empty();
        }

        private static Optional<RowMapper<?>> mapper(Class<?> raw, ConfigRegistry config) {
            return raw.getName().startsWith("org.turingmail.")
                            && config.get(ColumnMappers.class).findFor(raw).isEmpty()
                    ? Optional.of(ConstructorMapper.of(constructor(raw)))
                    : Optional.empty();
        }

        /** A record may be private, with its constructor. */
        private static Constructor<?> constructor(Class<?> type) {
            try {
                Constructor<?> canonical = type.getDeclaredConstructor(Stream.of(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new));
                canonical.setAccessible(true);
                return canonical;
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("Every record has a canonical constructor", e);
            }
        }
    }
}
