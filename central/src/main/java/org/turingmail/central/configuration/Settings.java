package org.turingmail.central.configuration;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.turingmail.central.address.Domain;

/** Each key of central, once: its name, its default, an example, and what may stand there. */
final class Settings {
    private static final Keys KEYS = new Keys(CentralConfiguration.PREFIX);

    static final Setting<String> HTTP_HOST = KEYS.of("http.host", "127.0.0.1", "0.0.0.0", Values::text);
    static final Setting<Integer> HTTP_PORT =
            KEYS.of("http.port", "8480", "8480", text -> Values.integer(text, 0, 65_535));
    static final Setting<Long> HTTP_MAX_BODY =
            KEYS.of("http.max-body", "4M", "4M", text -> Values.bytes(text, 1024, 32L << 20));
    static final Setting<Long> HTTP_MAX_IMPORT =
            KEYS.of("http.max-import", "1G", "1G", text -> Values.bytes(text, 64L << 20, 64L << 30));
    static final Setting<String> MANAGEMENT_HOST = KEYS.of("management.host", "127.0.0.1", "10.0.0.5", Values::text);
    static final Setting<Integer> MANAGEMENT_PORT =
            KEYS.of("management.port", "8483", "8483", text -> Values.integer(text, 0, 65_535));
    static final Setting<Integer> HTTP_MAX_CONNECTIONS =
            KEYS.of("http.max-connections", "8192", "8192", text -> Values.integer(text, 64, 1_000_000));
    static final Setting<Integer> HTTP_CONNECTIONS_PER_ADDRESS =
            KEYS.of("http.connections-per-address", "256", "256", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Duration> HTTP_RECEIVE_TIMEOUT = KEYS.of(
            "http.receive-timeout",
            "10s",
            "10s",
            text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofMinutes(5)));
    static final Setting<List<String>> TRUSTED_PROXIES =
            KEYS.optional("trusted-proxies", "192.0.2.10,10.0.0.0/8", Values::addresses);
    static final Setting<List<Domain>> TRUSTED_FORWARDERS =
            KEYS.optional("trusted-forwarders", "forward.example,alumni.example", Values::domains);
    static final Setting<URI> PUBLIC_URL = KEYS.optional("public-url", "https://verify.example.com", Values::httpUrl);
    static final Setting<Path> DATA_DIR = KEYS.of("data-dir", "data/central", "/var/lib/turing/central", Values::path);
    static final Setting<Integer> EMBEDDED_PORT =
            KEYS.of("database.embedded-port", "0", "5480", text -> Values.integer(text, 0, 65_535));
    static final Setting<String> DATABASE_URL =
            KEYS.optional("database.url", "jdbc:postgresql://db.example.com:5432/turing", Values::postgresUrl);
    static final Setting<String> DATABASE_USER = KEYS.optional("database.user", "turing", Values::text);
    static final Setting<String> DATABASE_PASSWORD = KEYS.secret("database.password", "a password", Values::text);
    static final Setting<Path> DATABASE_PASSWORD_FILE =
            KEYS.optional("database.password-file", "/run/secrets/turing-db", Values::readableFile);
    static final Setting<Integer> POOL_SIZE =
            KEYS.of("database.pool-size", "16", "16", text -> Values.integer(text, 2, 1_000));
    static final Setting<String> BOOTSTRAP_TENANT = KEYS.optional("bootstrap.tenant", "example", Values::name);
    static final Setting<String> BOOTSTRAP_ORGANISATION =
            KEYS.optional("bootstrap.organisation", "Example Ltd.", Values::text);
    static final Setting<String> BOOTSTRAP_AGENT = KEYS.optional("bootstrap.agent", "james1", Values::name);
    static final Setting<String> BOOTSTRAP_KEY =
            KEYS.secret("bootstrap.api-key", "at least 32 characters without blanks", Values::apiKey);
    static final Setting<Path> BOOTSTRAP_KEY_FILE =
            KEYS.optional("bootstrap.api-key-file", "/run/secrets/turing-agent-key", Values::readableFile);
    static final Setting<Duration> HELD_TTL = KEYS.of(
            "held.ttl", "14d", "14d", text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofDays(365)));
    static final Setting<Duration> HELD_SILENT_TTL = KEYS.of(
            "held.silent-ttl",
            "90d",
            "90d",
            text -> Values.duration(text, Duration.ofSeconds(1), Duration.ofDays(3650)));
    static final Setting<Duration> HELD_RETENTION = KEYS.of(
            "held.retention", "90d", "90d", text -> Values.duration(text, Duration.ofDays(1), Duration.ofDays(3650)));
    static final Setting<Duration> HELD_UNDO_WINDOW = KEYS.of(
            "held.undo-window", "10s", "10s", text -> Values.duration(text, Duration.ZERO, Duration.ofMinutes(5)));
    static final Setting<Duration> CHALLENGE_WINDOW =
            KEYS.of("challenge.window", "7d", "7d", text -> Values.duration(text, Duration.ZERO, Duration.ofDays(365)));
    static final Setting<Integer> CHALLENGES_PER_NETWORK =
            KEYS.of("challenge.per-network", "100", "100", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Integer> CHALLENGES_PER_SENDER_DOMAIN =
            KEYS.of("challenge.per-sender-domain", "100", "100", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Integer> CHALLENGES_PER_RECIPIENT =
            KEYS.of("challenge.per-recipient", "30", "30", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Integer> CHALLENGES_PER_TENANT =
            KEYS.of("challenge.per-tenant", "1000", "1000", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Duration> CHALLENGE_LEASE =
            KEYS.of("challenge.lease", "20s", "20s", text -> Values.duration(text, Duration.ZERO, Duration.ofHours(1)));
    static final Setting<Duration> VERDICT_TTL =
            KEYS.of("verdict.ttl", "5m", "5m", text -> Values.duration(text, Duration.ZERO, Duration.ofDays(1)));
    static final Setting<ListenAddress> SOCKETMAP_LISTEN =
            KEYS.optional("socketmap.listen", "127.0.0.1:8481", Values::listenAddress);
    static final Setting<List<ListenAddress>> POLICY_SERVICE_LISTEN =
            KEYS.optional("policy-service.listen", "example@127.0.0.1:8482", Values::listenAddressesOfTenants);
    static final Setting<Duration> DECISION_RETENTION = KEYS.of(
            "decision.retention",
            "7d",
            "7d",
            text -> Values.duration(text, Duration.ofMinutes(1), Duration.ofDays(3650)));
    static final Setting<Duration> AUDIT_RETENTION = KEYS.of(
            "audit.retention",
            "400d",
            "400d",
            text -> Values.duration(text, Duration.ofDays(1), Duration.ofDays(3650)));
    static final Setting<Duration> LIST_CHANGE_RETENTION = KEYS.of(
            "list-change.retention",
            "400d",
            "400d",
            text -> Values.duration(text, Duration.ofDays(1), Duration.ofDays(3650)));
    static final Setting<byte[]> CAPTCHA_KEY = KEYS.secret("captcha.key", "64 hexadecimal digits", Values::key256);
    static final Setting<Path> CAPTCHA_KEY_FILE =
            KEYS.optional("captcha.key-file", "/run/secrets/turing-captcha-key", Values::readableFile);
    static final Setting<Integer> CAPTCHA_DIFFICULTY =
            KEYS.of("captcha.difficulty", "50000", "50000", text -> Values.integer(text, 1_000, 10_000_000));
    static final Setting<Integer> CAPTCHA_ATTEMPTS_PER_LINK =
            KEYS.of("captcha.attempts-per-link", "10", "10", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Integer> CAPTCHA_ATTEMPTS_PER_ADDRESS =
            KEYS.of("captcha.attempts-per-address", "60", "60", text -> Values.integer(text, 1, 1_000_000));
    static final Setting<Boolean> WEBHOOK_PRIVATE_NETWORKS =
            KEYS.of("webhook.private-networks", "false", "true", Values::bool);
    static final Setting<Boolean> LIST_SOURCE_PRIVATE_NETWORKS =
            KEYS.of("list-source.private-networks", "false", "true", Values::bool);
    static final Setting<Long> LIST_SOURCE_MAX_DOCUMENT =
            KEYS.of("list-source.max-document", "8M", "16M", text -> Values.bytes(text, 16 << 10, 64L << 20));
    static final Setting<Path> TEXTS_FOLDER = KEYS.optional("texts.folder", "/etc/turing/texts", Values::folder);
    static final Setting<Boolean> LOG_JSON = KEYS.of("log.json", "false", "true", Values::bool);

    private Settings() {}

    /** All of them, in the order in which they are declared. */
    static List<Setting<?>> all() {
        return KEYS.all();
    }
}
