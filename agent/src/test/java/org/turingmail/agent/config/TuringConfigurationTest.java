package org.turingmail.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.configuration2.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuringConfigurationTest {
    private static final String MANDATORY =
            "central.url=https://central.example.org\ncentral.api-key=k3y\nchallenge.from=challenge@example.org\n";

    @TempDir
    Path folder;

    @Test
    void defaultsShouldBeThoseOfTheDocumentation() throws Exception {
        TuringConfiguration configuration = read(MANDATORY);

        assertThat(configuration.centralUrl()).isEqualTo(URI.create("https://central.example.org"));
        assertThat(configuration.centralApiKey().reveal()).isEqualTo("k3y");
        assertThat(configuration.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.readTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(configuration.maxConnections()).isEqualTo(32);
        assertThat(configuration.caFile()).isEmpty();
        assertThat(configuration.cacheMaxEntries()).isEqualTo(100_000);
        assertThat(configuration.cacheTtl()).isEqualTo(Duration.ofMinutes(5));
        assertThat(configuration.cacheOutageTtl()).isEqualTo(Duration.ofDays(1));
        assertThat(configuration.quarantineUrl().asString()).isEqualTo("turing://held");
        assertThat(configuration.outboxUrl().asString()).isEqualTo("turing://outbox");
        assertThat(configuration.databaseUrl()).isEmpty();
        assertThat(configuration.databaseUser()).isEmpty();
        assertThat(configuration.databasePassword()).isEmpty();
        assertThat(configuration.authservId()).isEmpty();
        assertThat(configuration.ownAuthservId()).isEqualTo("example.org");
        assertThat(configuration.dnsServers()).isEmpty();
        assertThat(configuration.challengeUnauthenticated()).isFalse();
        assertThat(configuration.screeningFacts()).isTrue();
        assertThat(configuration.spamHeaders()).isEmpty();
        assertThat(configuration.spamThreshold()).isEqualTo(5);
        assertThat(configuration.registerSubject()).isTrue();
        assertThat(configuration.reconciliationInterval()).isEqualTo(Duration.ofMinutes(5));
        assertThat(configuration.challengeFrom().asString()).isEqualTo("challenge@example.org");
        assertThat(configuration.challengeName()).isEmpty();
        assertThat(configuration.challengeQueue().asString()).isEqualTo("challenges");
        assertThat(configuration.releaseProcessor()).isEqualTo("released");
    }

    @Test
    void explicitValuesShouldBeRead() throws Exception {
        Path ca = Files.writeString(folder.resolve("ca.pem"), "x");
        TuringConfiguration configuration = read(MANDATORY
                + "central.connect-timeout=100ms\ncentral.read-timeout=1m\ncentral.max-connections=7\n"
                + "central.ca-file=" + ca + "\ncache.max-entries=10\ncache.ttl=30s\ncache.outage-ttl=2h\n"
                + "quarantine.url=memory://elsewhere\noutbox.url=memory://notes\n"
                + "quarantine.database.url=jdbc:postgresql://db1,db2/turing\nquarantine.database.user=james\n"
                + "screening.facts=false\nspam.header=X-Spam-Score, X-Virus-Status\nspam.threshold=7.5\n"
                + "quarantine.database.password=p,w\nregistration.subject=false\n"
                + "authentication.authserv-id=mx.example.com\n"
                + "authentication.own-authserv-id=mx1.example.net\nreconciliation.interval=1h\n"
                + "authentication.dns-servers=127.0.0.1:5353, 192.0.2.53, [2001:db8::53]:54, 2001:db8::54\n"
                + "challenge.unauthenticated=true\nchallenge.from-name=Post, Inc.\nchallenge.queue=out2\n"
                + "release.processor=later\n");

        assertThat(configuration.connectTimeout()).isEqualTo(Duration.ofMillis(100));
        assertThat(configuration.readTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(configuration.maxConnections()).isEqualTo(7);
        assertThat(configuration.caFile()).contains(ca);
        assertThat(configuration.cacheMaxEntries()).isEqualTo(10);
        assertThat(configuration.cacheTtl()).isEqualTo(Duration.ofSeconds(30));
        assertThat(configuration.cacheOutageTtl()).isEqualTo(Duration.ofHours(2));
        assertThat(configuration.quarantineUrl().asString()).isEqualTo("memory://elsewhere");
        assertThat(configuration.outboxUrl().asString()).isEqualTo("memory://notes");
        assertThat(configuration.databaseUrl()).contains("jdbc:postgresql://db1,db2/turing");
        assertThat(configuration.databaseUser()).contains("james");
        assertThat(configuration.databasePassword()).contains(Secret.of("p,w"));
        assertThat(configuration.authservId()).contains("mx.example.com");
        assertThat(configuration.ownAuthservId()).isEqualTo("mx1.example.net");
        assertThat(configuration.dnsServers())
                .containsExactly(
                        new InetSocketAddress("127.0.0.1", 5353),
                        new InetSocketAddress("192.0.2.53", 53),
                        new InetSocketAddress("2001:db8::53", 54),
                        new InetSocketAddress("2001:db8::54", 53));
        assertThat(configuration.challengeUnauthenticated()).isTrue();
        assertThat(configuration.screeningFacts()).isFalse();
        assertThat(configuration.spamHeaders()).containsExactly("X-Spam-Score", "X-Virus-Status");
        assertThat(configuration.spamThreshold()).isEqualTo(7.5);
        assertThat(configuration.registerSubject()).isFalse();
        assertThat(configuration.reconciliationInterval()).isEqualTo(Duration.ofHours(1));
        assertThat(configuration.challengeName()).contains("Post, Inc.");
        assertThat(configuration.challengeQueue().asString()).isEqualTo("out2");
        assertThat(configuration.releaseProcessor()).isEqualTo("later");
    }

    @Test
    void allProblemsShouldBeReportedAtOnceWithFileKeyValueAndExample() {
        ConfigurationProblems problems = catchThrowableOfType(
                () -> read("central.url=ftp://x\ncentral.read-timeout=soon\ncache.max-entries=-1\nquarantine.url=held\n"
                        + "registration.subject=perhaps\ncentral.apikey=secret\n"
                        + "authentication.dns-servers=ns.example.org\nspam.header=X Spam\n"
                        + "spam.threshold=high\n"),
                ConfigurationProblems.class);

        assertThat(problems).hasMessageStartingWith("turing.properties has 11 problems:");
        assertThat(problems.problems())
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'central.url' is 'ftp://x'", "http or https", "Example: central.url = https://"))
                .anySatisfy(problem -> assertThat(problem).contains("'central.read-timeout' is 'soon'", "5s"))
                .anySatisfy(problem -> assertThat(problem).contains("'cache.max-entries' is '-1'", "between 0 and"))
                .anySatisfy(problem -> assertThat(problem).contains("'quarantine.url' is 'held'", "turing://held"))
                .anySatisfy(
                        problem -> assertThat(problem).contains("'registration.subject' is 'perhaps'", "true or false"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'authentication.dns-servers' is 'ns.example.org'", "IP address", "192.0.2.53"))
                .anySatisfy(problem -> assertThat(problem).contains("'spam.header' is 'X Spam'", "X-Spam-Score"))
                .anySatisfy(problem -> assertThat(problem).contains("'spam.threshold' is 'high'", "7.5"))
                .anySatisfy(problem -> assertThat(problem).contains("'central.api-key' is missing"))
                .anySatisfy(problem -> assertThat(problem).contains("'challenge.from' is missing", "Example:"))
                .anySatisfy(problem -> assertThat(problem)
                        .contains("'central.apikey' is not a key", "did you mean 'central.api-key'?"));
        assertThat(problems.getMessage()).doesNotContain("secret");
    }

    @Test
    void everyProblemOfTheTextsShouldBeReportedBesideThoseOfTheFile() throws Exception {
        Files.writeString(folder.resolve("challenge_en.properties"), "txt=x\nuntil=soon\n");

        ConfigurationProblems problems = catchThrowableOfType(
                () -> read(MANDATORY + "texts.folder=" + folder + "\ncache.ttl=soon\n"), ConfigurationProblems.class);

        assertThat(problems.problems())
                .satisfiesExactlyInAnyOrder(
                        problem -> assertThat(problem).contains("'cache.ttl'"),
                        problem -> assertThat(problem).contains("challenge_en.properties: 'txt'", "'text'?"),
                        problem -> assertThat(problem).contains("challenge_en.properties: 'until'", "{date}"));
    }

    @Test
    void folderOfTextsThatIsNotThereShouldBeReported() {
        ConfigurationProblems problems = catchThrowableOfType(
                () -> read(MANDATORY + "texts.folder=" + folder.resolve("none")), ConfigurationProblems.class);

        assertThat(problems.problems()).singleElement().asString().contains("none: cannot be read", "Name a folder");
    }

    @Test
    void secretShouldBeReadFromAFile() throws Exception {
        Path file = Files.writeString(folder.resolve("key"), "from-file\n");

        assertThat(read(withoutKey() + "central.api-key.file=" + file).centralApiKey())
                .isEqualTo(Secret.of("from-file"));
    }

    @Test
    void secretShouldBeReadFromTheEnvironment() throws Exception {
        TuringConfiguration configuration = TuringConfiguration.from(
                configuration(withoutKey() + "central.api-key.env=TURING_KEY"), Map.of("TURING_KEY", "from-env"));

        assertThat(configuration.centralApiKey()).isEqualTo(Secret.of("from-env"));
    }

    @Test
    void missingSecretFileAndUnsetVariableShouldBeNamed() {
        assertThatThrownBy(() -> read(withoutKey() + "central.api-key.file=/no/such/file"))
                .hasMessageContaining("/no/such/file")
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read(withoutKey() + "central.api-key.env=NO_SUCH_VARIABLE"))
                .hasMessageContaining("NO_SUCH_VARIABLE")
                .hasMessageContaining("not set");
    }

    @Test
    void secretGivenTwiceShouldBeRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> read(MANDATORY + "central.api-key.env=X"))
                .hasMessageContaining("given more than once")
                .hasMessageNotContaining("k3y");
    }

    @Test
    void variableThatJamesDidNotReplaceShouldBeNamed() {
        assertThatThrownBy(() -> read(MANDATORY + "challenge.from-name=${env:NO_SUCH_VARIABLE}"))
                .hasMessageContaining("${env:NO_SUCH_VARIABLE}")
                .hasMessageContaining("not set where James is started");
    }

    @Test
    void placeWithoutABackEndShouldBeRefusedWithTheJarThatIsMissingAndWithoutItsPassword() {
        assertThatThrownBy(() -> read(MANDATORY + "quarantine.database.url=mongodb://turing:hush@db/turing"))
                .isInstanceOf(ConfigurationProblems.class)
                .hasMessageContaining("'quarantine.database.url' is 'mongodb://turing:[REDACTED]@db/turing'")
                .hasMessageContaining("extensions-jars: turing-james-mongodb.jar")
                .hasMessageContaining("installed are back ends for jdbc:derby:")
                .hasMessageNotContaining("hush");
    }

    @Test
    void placeShouldBeCheckedByItsBackEnd() {
        assertThatThrownBy(() -> read(MANDATORY + "quarantine.database.url=jdbc:derby:memory:held"))
                .isInstanceOf(ConfigurationProblems.class)
                .hasMessageContaining("keeps nothing when James stops");
    }

    @Test
    void secretShouldNotShowInText() {
        assertThat(Secret.of("k3y")).hasToString("[REDACTED]");
    }

    private static String withoutKey() {
        return MANDATORY.replace("central.api-key=k3y\n", "");
    }

    private TuringConfiguration read(String content) throws Exception {
        return TuringConfiguration.from(configuration(content), Map.of());
    }

    /** Through a file and James' own reader, since that reader has habits. */
    private Configuration configuration(String content) throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(conf.resolve("turing.properties"), content);
        org.apache.james.server.core.configuration.Configuration james =
                org.apache.james.server.core.configuration.Configuration.builder()
                        .workingDirectory(folder.toFile())
                        .configurationFromClasspath()
                        .build();
        return new org.apache.james.utils.PropertiesProvider(
                        new org.apache.james.server.core.filesystem.FileSystemImpl(james.directories()),
                        new org.apache.james.server.core.configuration.Configuration.ConfigurationPath(
                                "file://" + conf + "/"))
                .getConfiguration(TuringConfiguration.FILE);
    }
}
