package org.turingmail.james;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.apache.commons.configuration2.Configuration;

/**
 * The content of {@code james-database.properties}, with the keys that James documents for it, turned into the
 * properties that OpenJPA wants. Immutable.
 *
 * <ul>
 *   <li>{@code database.driverClassName}, default Derby's embedded driver
 *   <li>{@code database.url}, default a Derby database in {@code var/store/derby} of the working directory
 *   <li>{@code database.username}, {@code database.password}: both or none
 *   <li>{@code datasource.*}: the connection pool (commons-dbcp2); {@code datasource.maxTotal},
 *       {@code datasource.testOnBorrow}, {@code datasource.validationQuery},
 *       {@code datasource.validationQueryTimeoutSec}, and any other property of the pool by its own name
 *   <li>{@code openjpa.*}: handed to OpenJPA as it is
 * </ul>
 */
final class DatabaseConfiguration {
    private static final String DERBY = "org.apache.derby.jdbc.EmbeddedDriver";
    private static final String OPENJPA = "openjpa";
    private static final String POOL = "datasource";

    private final Map<String, String> openJpaProperties;

    private DatabaseConfiguration(Map<String, String> openJpaProperties) {
        this.openJpaProperties = Map.copyOf(openJpaProperties);
    }

    static DatabaseConfiguration from(Configuration file, Path workingDirectory) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("openjpa.Multithreaded", "true");
        for (Iterator<String> keys = file.getKeys(OPENJPA); keys.hasNext(); ) {
            String key = keys.next();
            properties.put(key, file.getString(key));
        }
        properties.put("openjpa.ConnectionDriverName", file.getString("database.driverClassName", DERBY));
        properties.put("openjpa.ConnectionURL", file.getString("database.url", derbyIn(workingDirectory)));
        properties.putAll(
                credentials(file.getString("database.username", "").trim(), file.getString("database.password", "")));
        properties.put("openjpa.ConnectionProperties", pool(file));
        return new DatabaseConfiguration(properties);
    }

    /** Absolute: Derby takes a relative path from wherever the process was started. */
    static String derbyIn(Path workingDirectory) {
        return "jdbc:derby:" + workingDirectory.toAbsolutePath().resolve("var/store/derby") + ";create=true";
    }

    private static Map<String, String> credentials(String user, String password) {
        if (user.isEmpty() && password.isEmpty()) {
            return Map.of();
        }
        if (user.isEmpty() || password.isEmpty()) {
            throw new IllegalArgumentException("james-database.properties: database.username and database.password"
                    + " belong together, but only one of them is set");
        }
        return Map.of("openjpa.ConnectionUserName", user, "openjpa.ConnectionPassword", password);
    }

    private static String pool(Configuration file) {
        Map<String, String> settings = new TreeMap<>();
        for (Iterator<String> keys = file.getKeys(POOL); keys.hasNext(); ) {
            String key = keys.next();
            String value = file.getString(key);
            String name = key.substring(POOL.length() + 1);
            switch (name) {
                case "validationQuery":
                    settings.put("ValidationQuery", "'" + value + "'");
                    break;
                case "validationQueryTimeoutSec":
                    settings.put("ValidationQueryTimeout", value);
                    break;
                default:
                    settings.put(Character.toUpperCase(name.charAt(0)) + name.substring(1), value);
            }
        }
        StringJoiner joined = new StringJoiner(",");
        settings.forEach((name, value) -> joined.add(name + "=" + value));
        return joined.toString();
    }

    Map<String, String> openJpaProperties() {
        return openJpaProperties;
    }

    /** Without user and password. */
    @Override
    public String toString() {
        return openJpaProperties.get("openjpa.ConnectionURL").replaceAll("(?i)(password|user)=[^;&]*", "$1=[REDACTED]");
    }
}
