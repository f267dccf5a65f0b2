package org.turingmail.central.configuration;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.eclipse.microprofile.config.Config;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.Network;

/**
 * Everything under {@value #PREFIX}, checked as a whole: {@link #from(Config)} either answers a configuration that can
 * be used or names every problem at once. Immutable.
 *
 * <p>The keys are public API. They are described in {@code docs/central.md}, which a test compares with this class.
 */
public final class CentralConfiguration {
    /** What all of our keys begin with. */
    public static final String PREFIX = "turing.central.";

    private static final Setting<String> HTTP_HOST =
            Setting.of(PREFIX + "http.host", "127.0.0.1", "0.0.0.0", Values::text);
    private static final Setting<Integer> HTTP_PORT =
            Setting.of(PREFIX + "http.port", "8480", "8480", text -> Values.integer(text, 0, 65_535));
    private static final Setting<Long> HTTP_MAX_BODY =
            Setting.of(PREFIX + "http.max-body", "4M", "4M", text -> Values.bytes(text, 1024, 32L << 20));
    private static final Setting<Long> HTTP_MAX_IMPORT =
            Setting.of(PREFIX + "http.max-import", "1G", "1G", text -> Values.bytes(text, 64L << 20, 64L << 30));
    private static final Setting<String> MANAGEMENT_HOST =
            Setting.of(PREFIX + "management.host", "127.0.0.1", "10.0.0.5", Values::text);
    private static final Setting<Integer> MANAGEMENT_PORT =
            Setting.of(PREFIX + "management.port", "8483", "8483", text -> Values.integer(text, 0, 65_535));
    private static final Setting<Integer> HTTP_MAX_CONNECTIONS =
            Setting.of(PREFIX + "http.max-connections", "8192", "8192", text -> Values.integer(text, 64, 1_000_000));
    private static final Setting<Integer> HTTP_CONNECTIONS_PER_ADDRESS = Setting.of(
            PREFIX + "http.connections-per-address", "256", "256", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Duration> HTTP_RECEIVE_TIMEOUT = Setting.of(
            PREFIX + "http.receive-timeout",
            "10s",
            "10s",
            text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofMinutes(5)));
    private static final Setting<List<String>> TRUSTED_PROXIES =
            Setting.optional(PREFIX + "trusted-proxies", "192.0.2.10,10.0.0.0/8", Values::addresses);
    private static final Setting<List<Domain>> TRUSTED_FORWARDERS =
            Setting.optional(PREFIX + "trusted-forwarders", "forward.example,alumni.example", Values::domains);
    private static final Setting<URI> PUBLIC_URL =
            Setting.optional(PREFIX + "public-url", "https://verify.example.com", Values::httpUrl);
    private static final Setting<Path> DATA_DIR =
            Setting.of(PREFIX + "data-dir", "data/central", "/var/lib/turing/central", Values::path);
    private static final Setting<Integer> EMBEDDED_PORT =
            Setting.of(PREFIX + "database.embedded-port", "0", "5480", text -> Values.integer(text, 0, 65_535));
    private static final Setting<String> DATABASE_URL = Setting.optional(
            PREFIX + "database.url", "jdbc:postgresql://db.example.com:5432/turing", Values::postgresUrl);
    private static final Setting<String> DATABASE_USER =
            Setting.optional(PREFIX + "database.user", "turing", Values::text);
    private static final Setting<String> DATABASE_PASSWORD =
            Setting.secret(PREFIX + "database.password", "a password", Values::text);
    private static final Setting<Path> DATABASE_PASSWORD_FILE =
            Setting.optional(PREFIX + "database.password-file", "/run/secrets/turing-db", Values::readableFile);
    private static final Setting<Integer> POOL_SIZE =
            Setting.of(PREFIX + "database.pool-size", "16", "16", text -> Values.integer(text, 2, 1_000));
    private static final Setting<String> BOOTSTRAP_TENANT =
            Setting.optional(PREFIX + "bootstrap.tenant", "example", Values::name);
    private static final Setting<String> BOOTSTRAP_ORGANISATION =
            Setting.optional(PREFIX + "bootstrap.organisation", "Example Ltd.", Values::text);
    private static final Setting<String> BOOTSTRAP_AGENT =
            Setting.optional(PREFIX + "bootstrap.agent", "james1", Values::name);
    private static final Setting<String> BOOTSTRAP_KEY =
            Setting.secret(PREFIX + "bootstrap.api-key", "at least 32 characters without blanks", Values::apiKey);
    private static final Setting<Path> BOOTSTRAP_KEY_FILE =
            Setting.optional(PREFIX + "bootstrap.api-key-file", "/run/secrets/turing-agent-key", Values::readableFile);
    private static final Setting<Duration> HELD_TTL = Setting.of(
            PREFIX + "held.ttl",
            "14d",
            "14d",
            text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofDays(365)));
    private static final Setting<Duration> HELD_SILENT_TTL = Setting.of(
            PREFIX + "held.silent-ttl",
            "90d",
            "90d",
            text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofDays(3650)));
    private static final Setting<Duration> HELD_RETENTION = Setting.of(
            PREFIX + "held.retention",
            "90d",
            "90d",
            text -> Values.duration(text, Duration.ofDays(1), Duration.ofDays(3650)));
    private static final Setting<Duration> CHALLENGE_WINDOW = Setting.of(
            PREFIX + "challenge.window",
            "7d",
            "7d",
            text -> Values.duration(text, Duration.ZERO, Duration.ofDays(365)));
    private static final Setting<Integer> CHALLENGES_PER_NETWORK =
            Setting.of(PREFIX + "challenge.per-network", "100", "100", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Integer> CHALLENGES_PER_SENDER_DOMAIN = Setting.of(
            PREFIX + "challenge.per-sender-domain", "100", "100", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Integer> CHALLENGES_PER_RECIPIENT =
            Setting.of(PREFIX + "challenge.per-recipient", "30", "30", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Integer> CHALLENGES_PER_TENANT =
            Setting.of(PREFIX + "challenge.per-tenant", "1000", "1000", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Duration> CHALLENGE_LEASE = Setting.of(
            PREFIX + "challenge.lease",
            "20s",
            "20s",
            text -> Values.duration(text, Duration.ZERO, Duration.ofHours(1)));
    private static final Setting<Duration> VERDICT_TTL = Setting.of(
            PREFIX + "verdict.ttl", "5m", "5m", text -> Values.duration(text, Duration.ZERO, Duration.ofDays(1)));
    private static final Setting<ListenAddress> SOCKETMAP_LISTEN =
            Setting.optional(PREFIX + "socketmap.listen", "127.0.0.1:8481", Values::listenAddress);
    private static final Setting<List<ListenAddress>> POLICY_SERVICE_LISTEN = Setting.optional(
            PREFIX + "policy-service.listen", "example@127.0.0.1:8482", Values::listenAddressesOfTenants);
    private static final Setting<Duration> DECISION_RETENTION = Setting.of(
            PREFIX + "decision.retention",
            "7d",
            "7d",
            text -> Values.duration(text, Duration.ofMinutes(1), Duration.ofDays(3650)));
    private static final Setting<Duration> AUDIT_RETENTION = Setting.of(
            PREFIX + "audit.retention",
            "400d",
            "400d",
            text -> Values.duration(text, Duration.ofDays(1), Duration.ofDays(3650)));
    private static final Setting<Duration> LIST_CHANGE_RETENTION = Setting.of(
            PREFIX + "list-change.retention",
            "400d",
            "400d",
            text -> Values.duration(text, Duration.ofDays(1), Duration.ofDays(3650)));
    private static final Setting<byte[]> CAPTCHA_KEY =
            Setting.secret(PREFIX + "captcha.key", "64 hexadecimal digits", Values::key256);
    private static final Setting<Path> CAPTCHA_KEY_FILE =
            Setting.optional(PREFIX + "captcha.key-file", "/run/secrets/turing-captcha-key", Values::readableFile);
    private static final Setting<Integer> CAPTCHA_WORK =
            Setting.of(PREFIX + "captcha.work", "50000", "50000", text -> Values.integer(text, 1_000, 10_000_000));
    private static final Setting<Integer> CAPTCHA_ATTEMPTS_PER_LINK =
            Setting.of(PREFIX + "captcha.attempts-per-link", "10", "10", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Integer> CAPTCHA_ATTEMPTS_PER_ADDRESS =
            Setting.of(PREFIX + "captcha.attempts-per-address", "60", "60", text -> Values.integer(text, 1, 1_000_000));
    private static final Setting<Boolean> WEBHOOK_PRIVATE_NETWORKS =
            Setting.of(PREFIX + "webhook.private-networks", "false", "true", Values::bool);
    private static final Setting<Boolean> LIST_SOURCE_PRIVATE_NETWORKS =
            Setting.of(PREFIX + "list-source.private-networks", "false", "true", Values::bool);
    private static final Setting<Long> LIST_SOURCE_MAX_DOCUMENT = Setting.of(
            PREFIX + "list-source.max-document", "8M", "16M", text -> Values.bytes(text, 16 << 10, 64L << 20));
    private static final Setting<Boolean> LOG_JSON = Setting.of(PREFIX + "log.json", "false", "true", Values::bool);

    private static final List<Setting<?>> ALL = List.of(
            HTTP_HOST,
            HTTP_PORT,
            HTTP_MAX_BODY,
            HTTP_MAX_IMPORT,
            MANAGEMENT_HOST,
            MANAGEMENT_PORT,
            HTTP_MAX_CONNECTIONS,
            HTTP_CONNECTIONS_PER_ADDRESS,
            HTTP_RECEIVE_TIMEOUT,
            TRUSTED_PROXIES,
            TRUSTED_FORWARDERS,
            PUBLIC_URL,
            DATA_DIR,
            EMBEDDED_PORT,
            DATABASE_URL,
            DATABASE_USER,
            DATABASE_PASSWORD,
            DATABASE_PASSWORD_FILE,
            POOL_SIZE,
            BOOTSTRAP_TENANT,
            BOOTSTRAP_ORGANISATION,
            BOOTSTRAP_AGENT,
            BOOTSTRAP_KEY,
            BOOTSTRAP_KEY_FILE,
            HELD_TTL,
            HELD_SILENT_TTL,
            HELD_RETENTION,
            CHALLENGE_WINDOW,
            CHALLENGES_PER_NETWORK,
            CHALLENGES_PER_SENDER_DOMAIN,
            CHALLENGES_PER_RECIPIENT,
            CHALLENGES_PER_TENANT,
            CHALLENGE_LEASE,
            VERDICT_TTL,
            SOCKETMAP_LISTEN,
            POLICY_SERVICE_LISTEN,
            DECISION_RETENTION,
            AUDIT_RETENTION,
            LIST_CHANGE_RETENTION,
            CAPTCHA_KEY,
            CAPTCHA_KEY_FILE,
            CAPTCHA_WORK,
            CAPTCHA_ATTEMPTS_PER_LINK,
            CAPTCHA_ATTEMPTS_PER_ADDRESS,
            WEBHOOK_PRIVATE_NETWORKS,
            LIST_SOURCE_PRIVATE_NETWORKS,
            LIST_SOURCE_MAX_DOCUMENT,
            LOG_JSON);

    /** Variables with our prefix that belong to the agent or the launcher. */
    private static final Set<String> OF_OTHERS = Set.of("TURING_CENTRAL_URL", "TURING_CENTRAL_JAVA_OPTS");

    private final Map<Setting<?>, Object> values;
    private final DatabaseLocation database;
    private final Bootstrap bootstrap;
    private final byte[] captchaKey;

    private CentralConfiguration(
            Map<Setting<?>, Object> values, DatabaseLocation database, Bootstrap bootstrap, byte[] captchaKey) {
        this.values = values;
        this.database = database;
        this.bootstrap = bootstrap;
        this.captchaKey = captchaKey;
    }

    /**
     * Reads and checks the configuration.
     *
     * @throws InvalidConfigurationException naming every problem
     */
    public static CentralConfiguration from(Config config) {
        return new Reader(config).read();
    }

    /** Every key with its default (empty if it has none), in alphabetical order. */
    static Map<String, String> keysAndDefaults() {
        Map<String, String> keys = new TreeMap<>();
        ALL.forEach(setting -> keys.put(setting.key(), setting.defaultText()));
        return keys;
    }

    /** Where the links of challenges lead, without a slash at the end. */
    public URI publicUrl() {
        URI configured = get(PUBLIC_URL);
        return configured == null ? URI.create("http://localhost:" + get(HTTP_PORT)) : configured;
    }

    /** The most bytes that the body of a request may have. */
    public long maxBodyBytes() {
        return get(HTTP_MAX_BODY);
    }

    /** The most bytes that a file for the lists may have. */
    public long maxImportBytes() {
        return get(HTTP_MAX_IMPORT);
    }

    /** Forwarders whose rewritten envelope senders are believed, with the domains below them. */
    public List<Domain> trustedForwarders() {
        return Optional.ofNullable(get(TRUSTED_FORWARDERS)).orElse(List.of());
    }

    /** The most connections to all ports together. */
    public int maxConnections() {
        return get(HTTP_MAX_CONNECTIONS);
    }

    /** The most connections, and the most requests at a time, of one address that is not a trusted proxy's. */
    public int connectionsPerAddress() {
        return get(HTTP_CONNECTIONS_PER_ADDRESS);
    }

    /** How long a client may take to send the header of a request, and again for a small body. */
    public Duration receiveTimeout() {
        return get(HTTP_RECEIVE_TIMEOUT);
    }

    /** The networks of the trusted proxies; those that are host names are left out. */
    public List<Network> trustedProxies() {
        return Optional.ofNullable(get(TRUSTED_PROXIES)).orElse(List.of()).stream()
                .flatMap(text -> Values.network(text).stream())
                .toList();
    }

    /** Where the embedded database lives. */
    public Path dataDir() {
        return get(DATA_DIR).toAbsolutePath().normalize();
    }

    /** The port of the embedded database; 0 for any free one. */
    public int embeddedPort() {
        return get(EMBEDDED_PORT);
    }

    /** Returns the external PostgreSQL; empty for the embedded one. */
    public Optional<DatabaseLocation> database() {
        return Optional.ofNullable(database);
    }

    /** The most connections to the database. */
    public int poolSize() {
        return get(POOL_SIZE);
    }

    /** What is to exist after the start. */
    public Optional<Bootstrap> bootstrap() {
        return Optional.ofNullable(bootstrap);
    }

    /** How long a mail is held and its challenge can be answered. */
    public Duration heldTtl() {
        return get(HELD_TTL);
    }

    /** How long a message is held of which nobody was told: no challenge was sent for it. */
    public Duration heldSilentTtl() {
        return get(HELD_SILENT_TTL);
    }

    /** Returns how long held messages and challenges are kept after they were resolved and have expired. */
    public Duration heldRetention() {
        return get(HELD_RETENTION);
    }

    /** How long the same sender is not challenged again. */
    public Duration challengeWindow() {
        return get(CHALLENGE_WINDOW);
    }

    /** The most challenges in an hour for messages from one client network. */
    public int challengesPerNetwork() {
        return get(CHALLENGES_PER_NETWORK);
    }

    /** The most challenges in an hour for messages from one sender domain. */
    public int challengesPerSenderDomain() {
        return get(CHALLENGES_PER_SENDER_DOMAIN);
    }

    /** The most challenges in an hour for messages to one recipient. */
    public int challengesPerRecipient() {
        return get(CHALLENGES_PER_RECIPIENT);
    }

    /** The most challenges in an hour for one tenant. */
    public int challengesPerTenant() {
        return get(CHALLENGES_PER_TENANT);
    }

    /**
     * How long the agent that was told to send a challenge has time to do it, before another mail's registration is.
     */
    public Duration challengeLease() {
        return get(CHALLENGE_LEASE);
    }

    /** How long agents may keep a verdict. */
    public Duration verdictTtl() {
        return get(VERDICT_TTL);
    }

    /** Where Postfix may ask by socketmap; nowhere if empty. */
    public Optional<ListenAddress> socketmapListen() {
        return Optional.ofNullable(get(SOCKETMAP_LISTEN));
    }

    /** Where Postfix may ask by its policy delegation protocol, for which tenant each. */
    public List<ListenAddress> policyServiceListen() {
        return Optional.ofNullable(get(POLICY_SERVICE_LISTEN)).orElse(List.of());
    }

    /** How long acknowledged decisions are kept. */
    public Duration decisionRetention() {
        return get(DECISION_RETENTION);
    }

    /** How long entries of the audit trail are kept. */
    public Duration auditRetention() {
        return get(AUDIT_RETENTION);
    }

    /** How long the history of the lists is kept. */
    public Duration listChangeRetention() {
        return get(LIST_CHANGE_RETENTION);
    }

    /** The secret that signs captchas, 32 octets; empty for the one in the database. */
    public Optional<byte[]> captchaKey() {
        return Optional.ofNullable(captchaKey).map(byte[]::clone);
    }

    /** How much a browser has to compute: the number that it searches is below this one. */
    public int captchaWork() {
        return get(CAPTCHA_WORK);
    }

    /** How often the captcha of one link may be tried in ten minutes. */
    public int captchaAttemptsPerLink() {
        return get(CAPTCHA_ATTEMPTS_PER_LINK);
    }

    /** How often one client may try captchas in ten minutes. */
    public int captchaAttemptsPerAddress() {
        return get(CAPTCHA_ATTEMPTS_PER_ADDRESS);
    }

    /** Whether webhooks of rules may lead to addresses that are not of the public Internet. */
    public boolean webhookPrivateNetworks() {
        return get(WEBHOOK_PRIVATE_NETWORKS);
    }

    /** Whether lists may be fetched from addresses that are not of the public Internet. */
    public boolean listSourcePrivateNetworks() {
        return get(LIST_SOURCE_PRIVATE_NETWORKS);
    }

    /** The most bytes that a list of another installation may have. */
    public long listSourceMaxDocument() {
        return get(LIST_SOURCE_MAX_DOCUMENT);
    }

    /** Whether the log is written as JSON. */
    public boolean jsonLog() {
        return get(LOG_JSON);
    }

    @SuppressWarnings("unchecked")
    private <T> T get(Setting<T> setting) {
        return (T) values.get(setting);
    }

    /**
     * An external PostgreSQL.
     *
     * @param url a JDBC URL
     * @param user null if the URL says it all
     * @param password null if none is needed
     */
    public record DatabaseLocation(String url, String user, String password) {
        public DatabaseLocation {
            requireNonNull(url);
        }

        @Override
        public String toString() {
            return "DatabaseLocation[url=[REDACTED], user=" + user + ", password=[REDACTED]]";
        }
    }

    /**
     * The tenant, agent and key that a start creates.
     *
     * @param tenant name of the tenant
     * @param organisation what senders read as the name of who asks; null to leave it as it is
     * @param agent name of the agent
     * @param apiKey the key in clear text
     */
    public record Bootstrap(String tenant, String organisation, String agent, String apiKey) {
        public Bootstrap {
            requireNonNull(tenant);
            requireNonNull(agent);
            requireNonNull(apiKey);
        }

        @Override
        public String toString() {
            return "Bootstrap[tenant=" + tenant + ", agent=" + agent + ", apiKey=[REDACTED]]";
        }
    }

    private static final class Reader {
        private final Config config;
        private final List<String> problems = new ArrayList<>();
        private final Map<Setting<?>, Object> values = new HashMap<>();

        private Reader(Config config) {
            this.config = requireNonNull(config);
        }

        private CentralConfiguration read() {
            ALL.forEach(this::read);
            unknownKeys();
            DatabaseLocation database = database();
            Bootstrap bootstrap = bootstrap();
            byte[] captchaKey = secret(CAPTCHA_KEY, CAPTCHA_KEY_FILE, Values::key256);
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
                if (name.startsWith(environmentName(PREFIX)) && fromEnvironment.add(name)) {
                    if (!OF_OTHERS.contains(name)
                            && ALL.stream().noneMatch(setting -> environmentName(setting.key())
                                    .equals(name))) {
                        unknown(name, setting -> environmentName(setting.key()));
                    }
                }
            }
            for (String name : config.getPropertyNames()) {
                if (name.startsWith(PREFIX)
                        && !fromEnvironment.contains(environmentName(name))
                        && ALL.stream().noneMatch(setting -> setting.key().equals(name))) {
                    unknown(name, Setting::key);
                }
            }
        }

        private void unknown(String name, Function<Setting<?>, String> spelling) {
            String nearest = ALL.stream()
                    .map(spelling)
                    .min((a, b) -> Integer.compare(Values.distance(a, name), Values.distance(b, name)))
                    .orElseThrow();
            problems.add(name + ": there is no such key; did you mean " + nearest + "?");
        }

        /** How SmallRye Config, and with it Quarkus, reads a key from the environment. */
        private static String environmentName(String key) {
            return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        }

        private DatabaseLocation database() {
            String url = (String) values.get(DATABASE_URL);
            String user = (String) values.get(DATABASE_USER);
            String password = secret(DATABASE_PASSWORD, DATABASE_PASSWORD_FILE, Values::text);
            if (url == null) {
                if (user != null || password != null) {
                    problems.add(DATABASE_USER.key() + " and " + DATABASE_PASSWORD.key() + " need " + DATABASE_URL.key()
                            + "; for example " + DATABASE_URL.key() + "=" + DATABASE_URL.example());
                }
                return null;
            }
            return new DatabaseLocation(url, user, password);
        }

        private Bootstrap bootstrap() {
            String tenant = (String) values.get(BOOTSTRAP_TENANT);
            String agent = (String) values.get(BOOTSTRAP_AGENT);
            String organisation = (String) values.get(BOOTSTRAP_ORGANISATION);
            String apiKey = secret(BOOTSTRAP_KEY, BOOTSTRAP_KEY_FILE, Values::apiKey);
            if (tenant == null && agent == null && organisation == null && apiKey == null) {
                return null;
            }
            if (tenant == null || agent == null || apiKey == null) {
                // A value that was given but refused has been reported already.
                if (problems.stream().noneMatch(problem -> problem.startsWith(PREFIX + "bootstrap."))) {
                    problems.add(BOOTSTRAP_TENANT.key() + ", " + BOOTSTRAP_AGENT.key() + " and " + BOOTSTRAP_KEY.key()
                            + " (or " + BOOTSTRAP_KEY_FILE.key() + ") belong together: give all of them or none");
                }
                return null;
            }
            return new Bootstrap(tenant, organisation, agent, apiKey);
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
}
