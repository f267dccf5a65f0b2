package org.turingmail.agent.config;

import com.google.common.annotations.VisibleForTesting;
import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Collectors;
import javax.mail.internet.AddressException;
import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.queue.api.MailQueueName;
import org.turingmail.agent.texts.Texts;
import org.turingmail.mailrepository.StorageLocation;
import org.turingmail.mailrepository.StorageProviders;

/**
 * What an administrator says in {@code turing.properties}. Immutable.
 *
 * <p>Start-up fails with {@link ConfigurationProblems}, which names all problems at once, if a mandatory key is
 * missing, a key is unknown, or a value cannot be right. Durations are a number and a unit ({@code ms}, {@code s},
 * {@code m}, {@code h}, {@code d}). Secrets may be given in the file, in a file of their own ({@code .file}) or in an
 * environment variable ({@code .env}), and are never printed. Every key is described in
 * {@code docs/turing-properties.md}.
 */
public final class TuringConfiguration {
    /** The name of the file, without its ending, as James wants it. */
    public static final String FILE = "turing";

    private final URI centralUrl;
    private final Secret centralApiKey;
    private final Duration connectTimeout;
    private final Duration readTimeout;
    private final int maxConnections;
    private final Optional<Path> caFile;
    private final int cacheMaxEntries;
    private final Duration cacheTtl;
    private final Duration cacheOutageTtl;
    private final MailRepositoryUrl quarantineUrl;
    private final MailRepositoryUrl outboxUrl;
    private final MailRepositoryUrl blockedUrl;
    private final Duration blockedRetention;
    private final Optional<String> databaseUrl;
    private final Optional<String> databaseUser;
    private final Optional<Secret> databasePassword;
    private final Optional<String> authservId;
    private final Optional<String> ownAuthservId;
    private final TrustedRelays trustedRelays;
    private final List<InetSocketAddress> dnsServers;
    private final Duration authenticationTimeout;
    private final boolean challengeUnauthenticated;
    private final boolean screeningFacts;
    private final Duration screeningTimeout;
    private final List<String> spamHeaders;
    private final double spamThreshold;
    private final boolean registerSubject;
    private final Duration reconciliationInterval;
    private final MailAddress challengeFrom;
    private final Optional<String> challengeName;
    private final MailQueueName challengeQueue;
    private final String releaseProcessor;
    private final Texts texts;

    /** All keys of the file, for the test that compares them with the documentation. */
    @VisibleForTesting
    static SortedSet<String> keys() {
        Settings settings = new Settings(FILE, new PropertiesConfiguration(), Map.of());
        new TuringConfiguration(settings);
        return settings.known();
    }

    private TuringConfiguration(Settings settings) {
        centralUrl = settings.required(
                "central.url",
                "https://central.example.org",
                TuringConfiguration::httpUrl,
                URI.create("http://127.0.0.1"));
        centralApiKey = settings.requiredSecret("central.api-key", "/etc/turing/api-key");
        connectTimeout =
                settings.duration("central.connect-timeout", "2s", Duration.ofMillis(10), Duration.ofMinutes(1));
        readTimeout = settings.duration("central.read-timeout", "5s", Duration.ofMillis(10), Duration.ofMinutes(1));
        maxConnections = settings.number("central.max-connections", 32, 2, 1000);
        caFile = settings.optional("central.ca-file", "/etc/turing/ca.pem", TuringConfiguration::readableFile);
        cacheMaxEntries = settings.number("cache.max-entries", 100_000, 0, 10_000_000);
        cacheTtl = settings.duration("cache.ttl", "5m", Duration.ZERO, Duration.ofDays(1));
        cacheOutageTtl = settings.duration("cache.outage-ttl", "1d", Duration.ZERO, Duration.ofDays(30));
        quarantineUrl =
                settings.parsed("quarantine.url", "turing://held", "turing://held", TuringConfiguration::repository);
        outboxUrl =
                settings.parsed("outbox.url", "turing://outbox", "turing://outbox", TuringConfiguration::repository);
        blockedUrl =
                settings.parsed("blocked.url", "turing://blocked", "turing://blocked", TuringConfiguration::repository);
        blockedRetention = settings.duration("blocked.retention", "30d", Duration.ofHours(1), Duration.ofDays(3650));
        databaseUrl = settings.optional(
                StorageLocation.URL_KEY, "jdbc:postgresql://127.0.0.1/turing", TuringConfiguration::storageUrl);
        databaseUser = settings.optionalText("quarantine.database.user");
        databasePassword = settings.secret("quarantine.database.password");
        authservId = settings.optionalText("authentication.authserv-id");
        ownAuthservId =
                settings.optional("authentication.own-authserv-id", "mx1.example.org", TuringConfiguration::authservId);
        trustedRelays = settings.optional(
                        "authentication.trusted-relays", "192.0.2.25, 2001:db8::/64", TrustedRelays::parse)
                .orElse(TrustedRelays.none());
        dnsServers = settings.optional(
                        "authentication.dns-servers",
                        "192.0.2.53, [2001:db8::53]:5353",
                        TuringConfiguration::dnsServers)
                .orElse(List.of());
        authenticationTimeout =
                settings.duration("authentication.timeout", "5s", Duration.ofMillis(100), Duration.ofMinutes(1));
        challengeUnauthenticated = settings.flag("challenge.unauthenticated", false);
        screeningFacts = settings.flag("screening.facts", true);
        screeningTimeout = settings.duration("screening.timeout", "30s", Duration.ofSeconds(1), Duration.ofMinutes(10));
        spamHeaders = settings.optional("spam.header", "X-Spam-Score", TuringConfiguration::fieldNames)
                .orElse(List.of());
        spamThreshold = settings.parsed("spam.threshold", "5", "5", TuringConfiguration::decimal);
        registerSubject = settings.flag("registration.subject", true);
        reconciliationInterval =
                settings.duration("reconciliation.interval", "5m", Duration.ofSeconds(1), Duration.ofDays(1));
        challengeFrom = settings.required(
                "challenge.from", "challenge@example.org", TuringConfiguration::mailAddress, MailAddress.nullSender());
        challengeName = settings.prose("challenge.from-name");
        challengeQueue = settings.parsed("challenge.queue", "challenges", "challenges", MailQueueName::of);
        releaseProcessor = settings.parsed("release.processor", "released", "released", TuringConfiguration::processor);
        texts = settings.texts("texts.folder", "/etc/turing/texts");
    }

    /**
     * @param configuration what stands in the file
     * @param environment where {@code .env} keys look, usually {@link System#getenv()}
     * @throws ConfigurationProblems if anything is wrong
     */
    public static TuringConfiguration from(Configuration configuration, Map<String, String> environment) {
        Settings settings = new Settings(FILE + ".properties", configuration, environment);
        TuringConfiguration result = new TuringConfiguration(settings);
        settings.complete();
        return result;
    }

    /** {@code central.url}: where the central service is. Mandatory. */
    public URI centralUrl() {
        return centralUrl;
    }

    /** {@code central.api-key}: the key of this agent. Mandatory. */
    public Secret centralApiKey() {
        return centralApiKey;
    }

    /** {@code central.connect-timeout}, default 2s. */
    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** {@code central.read-timeout}, default 5s. */
    public Duration readTimeout() {
        return readTimeout;
    }

    /** {@code central.max-connections}, default 32. */
    public int maxConnections() {
        return maxConnections;
    }

    /** {@code central.ca-file}: PEM certificates to trust instead of those of the Java installation. */
    public Optional<Path> caFile() {
        return caFile;
    }

    /** {@code cache.max-entries}: verdicts kept in memory, default 100000; 0 keeps none. */
    public int cacheMaxEntries() {
        return cacheMaxEntries;
    }

    /** {@code cache.ttl}: how long a verdict is used without asking again, at most; default 5m. */
    public Duration cacheTtl() {
        return cacheTtl;
    }

    /** {@code cache.outage-ttl}: how old a verdict may be while central does not answer; default 1d. */
    public Duration cacheOutageTtl() {
        return cacheOutageTtl;
    }

    /** {@code quarantine.url}: the James mail repository that keeps held mails, default {@code turing://held}. */
    public MailRepositoryUrl quarantineUrl() {
        return quarantineUrl;
    }

    /** {@code outbox.url}: the James mail repository that keeps notes to central, default {@code turing://outbox}. */
    public MailRepositoryUrl outboxUrl() {
        return outboxUrl;
    }

    /** {@code blocked.url}: the repository of the processor {@code blocked}, default {@code turing://blocked}. */
    public MailRepositoryUrl blockedUrl() {
        return blockedUrl;
    }

    /** {@code blocked.retention}: how long messages stay there, default 30d. */
    public Duration blockedRetention() {
        return blockedRetention;
    }

    /**
     * {@code quarantine.database.url}: a URL that an installed back end serves; default a Derby database in James'
     * working directory.
     */
    public Optional<String> databaseUrl() {
        return databaseUrl;
    }

    /** {@code quarantine.database.user}. */
    public Optional<String> databaseUser() {
        return databaseUser;
    }

    /** {@code quarantine.database.password}. */
    public Optional<Secret> databasePassword() {
        return databasePassword;
    }

    /**
     * {@code authentication.authserv-id}: whose {@code Authentication-Results} apply; empty: the agent verifies itself.
     */
    public Optional<String> authservId() {
        return authservId;
    }

    /**
     * {@code authentication.own-authserv-id}: the name in which the agent writes its own results; the domain of
     * {@code challenge.from} by default.
     */
    public String ownAuthservId() {
        return ownAuthservId.orElseGet(() -> challengeFrom.getDomain().asString());
    }

    /**
     * {@code authentication.dns-servers}: the servers that are asked when the agent verifies senders itself, in the
     * order in which they are tried; empty for those that James uses. The port is 53 unless it is given.
     */
    public List<InetSocketAddress> dnsServers() {
        return dnsServers;
    }

    /** {@code authentication.timeout}: how long DNS may take for one message, default 5s. */
    public Duration authenticationTimeout() {
        return authenticationTimeout;
    }

    /**
     * {@code challenge.unauthenticated}: whether senders whose domain is not authenticated are challenged too; default
     * false. For trials only: with it, a forged message makes this server write to somebody who never wrote.
     */
    public boolean challengeUnauthenticated() {
        return challengeUnauthenticated;
    }

    /** {@code authentication.trusted-relays}: your own mail servers in front of James; none by default. */
    public TrustedRelays trustedRelays() {
        return trustedRelays;
    }

    /** {@code screening.facts}: whether central hears more of a mail than its envelope addresses; default true. */
    public boolean screeningFacts() {
        return screeningFacts;
    }

    /** {@code screening.timeout}: how long it may take to screen a message, or to read its header; default 30s. */
    public Duration screeningTimeout() {
        return screeningTimeout;
    }

    /** {@code spam.header}: the fields that a spam filter in front writes; empty if there is none. */
    public List<String> spamHeaders() {
        return spamHeaders;
    }

    /** {@code spam.threshold}: from which score on a mail is spam, default 5. */
    public double spamThreshold() {
        return spamThreshold;
    }

    /**
     * {@code registration.subject}: whether central learns subject and header {@code From} of held mails; default true.
     */
    public boolean registerSubject() {
        return registerSubject;
    }

    /** {@code reconciliation.interval}, default 5m. */
    public Duration reconciliationInterval() {
        return reconciliationInterval;
    }

    /** {@code challenge.from}: the address in the {@code From} field of challenges. Mandatory. */
    public MailAddress challengeFrom() {
        return challengeFrom;
    }

    /** {@code challenge.from-name}: the name beside it. */
    public Optional<String> challengeName() {
        return challengeName;
    }

    /**
     * {@code challenge.queue}: the queue of challenges, which a RemoteDelivery of their own empties, default
     * {@code challenges}.
     */
    public MailQueueName challengeQueue() {
        return challengeQueue;
    }

    /** {@code release.processor}: the processor where a released mail goes on, default {@code released}. */
    public String releaseProcessor() {
        return releaseProcessor;
    }

    /** {@code texts.folder}: a folder with texts that replace ours; what it held when James started. */
    public Texts texts() {
        return texts;
    }

    private static URI httpUrl(String value) {
        URI uri = URI.create(value);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
            throw new IllegalArgumentException("must be an http or https URL with a host");
        }
        if (uri.getUserInfo() != null) {
            throw new IllegalArgumentException("must not contain a user or password");
        }
        return uri;
    }

    private static Path readableFile(String value) {
        Path path = Path.of(value);
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("must be a file that James may read");
        }
        return path;
    }

    private static MailRepositoryUrl repository(String value) {
        if (!value.contains("://")) {
            throw new IllegalArgumentException("must be the URL of a mail repository, protocol://path");
        }
        return MailRepositoryUrl.from(value);
    }

    /** The back end of the URL says what is wrong with it, or which jar is missing. */
    private static String storageUrl(String value) {
        StorageProviders.installed().storage(StorageLocation.at(value));
        return value;
    }

    private static String authservId(String value) {
        if (!value.matches("[A-Za-z0-9._-]{1,255}")) {
            throw new IllegalArgumentException(
                    "must be a name like that of a host: letters, digits, dots, hyphens and underscores");
        }
        return value;
    }

    private static List<String> fieldNames(String value) {
        List<String> names = Arrays.stream(value.split(",")).map(String::trim).collect(Collectors.toList());
        if (!names.stream().allMatch(name -> name.matches("[!-9;-~]{1,100}"))) {
            throw new IllegalArgumentException(
                    "must be the name of a header field, or several with commas between them");
        }
        return names;
    }

    private static List<InetSocketAddress> dnsServers(String value) {
        List<InetSocketAddress> servers = new ArrayList<>();
        for (String server : value.split(",")) {
            try {
                HostAndPort parsed = HostAndPort.fromString(server.trim()).withDefaultPort(53);
                servers.add(new InetSocketAddress(InetAddresses.forString(parsed.getHost()), parsed.getPort()));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "must be the IP address of a DNS server, with a port after a colon if it is not 53, or several"
                                + " with commas between them");
            }
        }
        return List.copyOf(servers);
    }

    private static double decimal(String value) {
        if (!value.matches("-?\\d{1,6}(\\.\\d{1,6})?")) {
            throw new IllegalArgumentException("must be a number such as 5 or 7.5");
        }
        return Double.parseDouble(value);
    }

    private static MailAddress mailAddress(String value) {
        try {
            return new MailAddress(value);
        } catch (AddressException e) {
            throw new IllegalArgumentException("must be a mail address (" + e.getMessage() + ")");
        }
    }

    private static String processor(String value) {
        if (!value.matches("[A-Za-z0-9_.-]+")) {
            throw new IllegalArgumentException("must be the name of a processor in mailetcontainer.xml");
        }
        return value;
    }
}
