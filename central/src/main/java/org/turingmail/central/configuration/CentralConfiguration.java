package org.turingmail.central.configuration;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.microprofile.config.Config;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.Network;
import org.turingmail.protocol.Api;

/**
 * Everything under {@value #PREFIX}, checked as a whole: {@link #from(Config)} either answers a configuration that can
 * be used or names every problem at once. Immutable.
 *
 * <p>The keys are public API. They are described in {@code docs/central.md}, which a test compares with this class.
 */
public final class CentralConfiguration {
    /** What all of our keys begin with. */
    public static final String PREFIX = "turing.central.";

    private final Map<Setting<?>, Object> values;
    private final DatabaseLocation database;
    private final Bootstrap bootstrap;
    private final byte[] captchaKey;

    CentralConfiguration(
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
        return new ConfigurationReader(config).read();
    }

    /** Every key with its default (empty if it has none), in alphabetical order. */
    static Map<String, String> keysAndDefaults() {
        Map<String, String> keys = new TreeMap<>();
        Settings.all().forEach(setting -> keys.put(setting.key(), setting.defaultText()));
        return keys;
    }

    /** Where the links of challenges lead, without a slash at the end. */
    public URI publicUrl() {
        URI configured = get(Settings.PUBLIC_URL);
        return configured == null ? URI.create("http://localhost:" + get(Settings.HTTP_PORT)) : configured;
    }

    /** The most bytes that the body of a request may have. */
    public long maxBodyBytes() {
        return get(Settings.HTTP_MAX_BODY);
    }

    /** The most bytes that a file for the lists may have. */
    public long maxImportBytes() {
        return get(Settings.HTTP_MAX_IMPORT);
    }

    /** Forwarders whose rewritten envelope senders are believed, with the domains below them. */
    public List<Domain> trustedForwarders() {
        return Optional.ofNullable(get(Settings.TRUSTED_FORWARDERS)).orElse(List.of());
    }

    /** The most connections to all ports together. */
    public int maxConnections() {
        return get(Settings.HTTP_MAX_CONNECTIONS);
    }

    /** The most connections, and the most requests at a time, of one address that is not a trusted proxy's. */
    public int connectionsPerAddress() {
        return get(Settings.HTTP_CONNECTIONS_PER_ADDRESS);
    }

    /** How long a client may take to send the header of a request, and again for a small body. */
    public Duration receiveTimeout() {
        return get(Settings.HTTP_RECEIVE_TIMEOUT);
    }

    /** The networks of the trusted proxies; those that are host names are left out. */
    public List<Network> trustedProxies() {
        return Optional.ofNullable(get(Settings.TRUSTED_PROXIES)).orElse(List.of()).stream()
                .flatMap(text -> Values.network(text).stream())
                .toList();
    }

    /** Where the embedded database lives. */
    public Path dataDir() {
        return get(Settings.DATA_DIR).toAbsolutePath().normalize();
    }

    /** The port of the embedded database; 0 for any free one. */
    public int embeddedPort() {
        return get(Settings.EMBEDDED_PORT);
    }

    /** Returns the external PostgreSQL; empty for the embedded one. */
    public Optional<DatabaseLocation> database() {
        return Optional.ofNullable(database);
    }

    /** The most connections to the database. */
    public int poolSize() {
        return get(Settings.POOL_SIZE);
    }

    /** What is to exist after the start. */
    public Optional<Bootstrap> bootstrap() {
        return Optional.ofNullable(bootstrap);
    }

    /** How long a mail is held and its challenge can be answered. */
    public Duration heldTtl() {
        return get(Settings.HELD_TTL);
    }

    /** How long a message is held of which nobody was told: no challenge was sent for it. */
    public Duration heldSilentTtl() {
        return get(Settings.HELD_SILENT_TTL);
    }

    /** Returns how long held messages and challenges are kept after they were resolved and have expired. */
    public Duration heldRetention() {
        return get(Settings.HELD_RETENTION);
    }

    /** How long a release by a person waits, during which it can be undone. */
    public Duration heldUndoWindow() {
        return get(Settings.HELD_UNDO_WINDOW);
    }

    /** How long the same sender is not challenged again. */
    public Duration challengeWindow() {
        return get(Settings.CHALLENGE_WINDOW);
    }

    /** The most challenges in an hour for messages from one client network. */
    public int challengesPerNetwork() {
        return get(Settings.CHALLENGES_PER_NETWORK);
    }

    /** The most challenges in an hour for messages from one sender domain. */
    public int challengesPerSenderDomain() {
        return get(Settings.CHALLENGES_PER_SENDER_DOMAIN);
    }

    /** The most challenges in an hour for messages to one recipient. */
    public int challengesPerRecipient() {
        return get(Settings.CHALLENGES_PER_RECIPIENT);
    }

    /** The most challenges in an hour for one tenant. */
    public int challengesPerTenant() {
        return get(Settings.CHALLENGES_PER_TENANT);
    }

    /**
     * How long the agent that was told to send a challenge has time to do it, before another mail's registration is.
     */
    public Duration challengeLease() {
        return get(Settings.CHALLENGE_LEASE);
    }

    /** How long agents may keep a verdict. */
    public Duration verdictTtl() {
        return get(Settings.VERDICT_TTL);
    }

    /** Where Postfix may ask by socketmap; nowhere if empty. */
    public Optional<ListenAddress> socketmapListen() {
        return Optional.ofNullable(get(Settings.SOCKETMAP_LISTEN));
    }

    /** Where Postfix may ask by its policy delegation protocol, for which tenant each. */
    public List<ListenAddress> policyServiceListen() {
        return Optional.ofNullable(get(Settings.POLICY_SERVICE_LISTEN)).orElse(List.of());
    }

    /** How long acknowledged decisions are kept. */
    public Duration decisionRetention() {
        return get(Settings.DECISION_RETENTION);
    }

    /** How long entries of the audit trail are kept. */
    public Duration auditRetention() {
        return get(Settings.AUDIT_RETENTION);
    }

    /** How long the history of the lists is kept. */
    public Duration listChangeRetention() {
        return get(Settings.LIST_CHANGE_RETENTION);
    }

    /** The secret that signs captchas, 32 octets; empty for the one in the database. */
    public Optional<byte[]> captchaKey() {
        return Optional.ofNullable(captchaKey).map(byte[]::clone);
    }

    /** How much a browser has to compute: the number that it searches is below this one. */
    public int captchaDifficulty() {
        return get(Settings.CAPTCHA_DIFFICULTY);
    }

    /** The languages in which pages, sounds and challenges are written; not configurable. */
    public List<String> languages() {
        return Api.LANGUAGES;
    }

    /** How often the captcha of one link may be tried in ten minutes. */
    public int captchaAttemptsPerLink() {
        return get(Settings.CAPTCHA_ATTEMPTS_PER_LINK);
    }

    /** How often one client may try captchas in ten minutes. */
    public int captchaAttemptsPerAddress() {
        return get(Settings.CAPTCHA_ATTEMPTS_PER_ADDRESS);
    }

    /** Whether webhooks of rules may lead to addresses that are not of the public Internet. */
    public boolean webhookPrivateNetworks() {
        return get(Settings.WEBHOOK_PRIVATE_NETWORKS);
    }

    /** Whether lists may be fetched from addresses that are not of the public Internet. */
    public boolean listSourcePrivateNetworks() {
        return get(Settings.LIST_SOURCE_PRIVATE_NETWORKS);
    }

    /** The most bytes that a list of another installation may have. */
    public long listSourceMaxDocument() {
        return get(Settings.LIST_SOURCE_MAX_DOCUMENT);
    }

    /** The folder with texts in place of ours; empty if ours apply. */
    public Optional<Path> textsFolder() {
        return Optional.ofNullable(get(Settings.TEXTS_FOLDER));
    }

    /** Whether the log is written as JSON. */
    public boolean jsonLog() {
        return get(Settings.LOG_JSON);
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
}
