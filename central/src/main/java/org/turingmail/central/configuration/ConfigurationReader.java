package org.turingmail.central.configuration;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.turingmail.configuration.Spelling;

/** Reads what was configured, notes every problem, and fails once, with all of them. Not thread-safe. */
final class ConfigurationReader {
    /** Variables with our prefix that belong to the agent or the launcher. */
    private static final Set<String> OF_OTHERS = Set.of("TURING_CENTRAL_URL", "TURING_CENTRAL_JAVA_OPTS");

    private final Config config;
    private final List<String> problems = new ArrayList<>();
    private final Map<Setting<?>, Object> values = new HashMap<>();

    ConfigurationReader(Config config) {
        this.config = requireNonNull(config);
    }

    CentralConfiguration read() {
        Settings.all().forEach(this::read);
        unknownKeys();
        CentralConfiguration.DatabaseLocation database = database();
        CentralConfiguration.Bootstrap bootstrap = bootstrap();
        byte[] captchaKey = secret(Settings.CAPTCHA_KEY, Settings.CAPTCHA_KEY_FILE, Values::key256);
        if (!problems.isEmpty()) {
            throw new InvalidConfigurationException(problems);
        }
        return new CentralConfiguration(Map.copyOf(values), database, bootstrap, captchaKey);
    }

    private void read(Setting<?> setting) {
        String text = config.getOptionalValue(setting.key(), String.class)
                .map(String::strip)
                .filter(value -> !value.isEmpty())
                .orElse(null);
        try {
            Object value = setting.parse(text);
            if (value != null) {
                values.put(setting, value);
            }
        } catch (IllegalArgumentException e) {
            problems.add(setting.key() + "=" + setting.printable(text) + ": " + e.getMessage() + "; for example "
                    + setting.key() + "=" + setting.example());
        }
    }

    private void unknownKeys() {
        // A name from the environment is listed in its own spelling and as a key: it is reported once.
        Set<String> fromEnvironment = new HashSet<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(environmentName(CentralConfiguration.PREFIX)) && fromEnvironment.add(name)) {
                if (!OF_OTHERS.contains(name)
                        && Settings.all().stream().noneMatch(setting -> environmentName(setting.key())
                                .equals(name))) {
                    unknown(name, setting -> environmentName(setting.key()));
                }
            }
        }
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(CentralConfiguration.PREFIX)
                    && !fromEnvironment.contains(environmentName(name))
                    && Settings.all().stream()
                            .noneMatch(setting -> setting.key().equals(name))) {
                unknown(name, Setting::key);
            }
        }
    }

    private void unknown(String name, Function<Setting<?>, String> spelling) {
        String nearest = Spelling.closest(
                        name, Settings.all().stream().map(spelling).toList())
                .orElseThrow();
        problems.add(name + ": there is no such key; did you mean " + nearest + "?");
    }

    /** How SmallRye Config, and with it Quarkus, reads a key from the environment. */
    private static String environmentName(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private CentralConfiguration.DatabaseLocation database() {
        String url = (String) values.get(Settings.DATABASE_URL);
        String user = (String) values.get(Settings.DATABASE_USER);
        String password = secret(Settings.DATABASE_PASSWORD, Settings.DATABASE_PASSWORD_FILE, Values::text);
        if (url == null) {
            if (user != null || password != null) {
                problems.add(Settings.DATABASE_USER.key() + " and " + Settings.DATABASE_PASSWORD.key() + " need "
                        + Settings.DATABASE_URL.key() + "; for example " + Settings.DATABASE_URL.key() + "="
                        + Settings.DATABASE_URL.example());
            }
            return null;
        }
        return new CentralConfiguration.DatabaseLocation(url, user, password);
    }

    private CentralConfiguration.Bootstrap bootstrap() {
        String tenant = (String) values.get(Settings.BOOTSTRAP_TENANT);
        String agent = (String) values.get(Settings.BOOTSTRAP_AGENT);
        String organisation = (String) values.get(Settings.BOOTSTRAP_ORGANISATION);
        String apiKey = secret(Settings.BOOTSTRAP_KEY, Settings.BOOTSTRAP_KEY_FILE, Values::apiKey);
        if (tenant == null && agent == null && organisation == null && apiKey == null) {
            return null;
        }
        if (tenant == null || agent == null || apiKey == null) {
            // A value that was given but refused has been reported already.
            if (problems.stream()
                    .noneMatch(problem -> problem.startsWith(CentralConfiguration.PREFIX + "bootstrap."))) {
                problems.add(Settings.BOOTSTRAP_TENANT.key() + ", " + Settings.BOOTSTRAP_AGENT.key() + " and "
                        + Settings.BOOTSTRAP_KEY.key() + " (or " + Settings.BOOTSTRAP_KEY_FILE.key()
                        + ") belong together: give all of them or none");
            }
            return null;
        }
        return new CentralConfiguration.Bootstrap(tenant, organisation, agent, apiKey);
    }

    @SuppressWarnings("unchecked")
    private <T> T secret(Setting<T> direct, Setting<Path> file, Function<String, T> parser) {
        T value = (T) values.get(direct);
        Path path = (Path) values.get(file);
        if (value != null && path != null) {
            problems.add("Give " + direct.key() + " or " + file.key() + ", not both");
        }
        if (value != null || path == null) {
            return value;
        }
        try {
            return parser.apply(Files.readString(path).strip());
        } catch (IOException | IllegalArgumentException e) {
            problems.add(file.key() + "=" + path + ": cannot be used: " + e.getMessage() + "; the file holds "
                    + direct.example());
            return null;
        }
    }
}
