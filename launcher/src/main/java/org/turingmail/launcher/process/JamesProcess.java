package org.turingmail.launcher.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.turingmail.launcher.mail.ImapClient;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.ports.Ports;

/**
 * A James in a process of its own, on a folder of its own: {@code conf} is a copy of one of the samples, and with
 * Turing the extension lies in {@code extensions-jars}, as an administrator would do it. Its ports stay the same when
 * it is started again. Safe for use by several threads, but for starting and stopping.
 */
public final class JamesProcess implements AutoCloseable {
    /** Which James. */
    public enum Kind {
        /** {@code james-app}: JPA on Derby, a persistent queue. */
        TURING,
        /** James' own memory server, as it is published; it forgets everything when it ends. */
        STOCK_MEMORY
    }

    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(45);

    private final Builder settings;
    private final JamesServer server =
            new JamesServer("127.0.0.1", Ports.free(), Ports.free(), Ports.free(), Ports.free());
    private final WebAdmin webAdmin = new WebAdmin(server.webAdminPort());
    private ChildProcess process;

    private JamesProcess(Builder settings) {
        this.settings = settings;
    }

    /** @param home a folder that is empty or not there yet, or that of an earlier James */
    public static Builder in(Path home) {
        return new Builder(home);
    }

    /** How a James shall be; {@link #start()} makes it so. */
    public static final class Builder {
        private final Path home;
        private final Map<String, String> environment = new HashMap<>();
        private final List<String> jvmArguments = new ArrayList<>();
        private final List<Consumer<SampleConfiguration>> changes = new ArrayList<>();
        private final List<String> extensionJars = new ArrayList<>();
        private Kind kind = Kind.TURING;
        private String sample = "local";
        private boolean turing;
        private boolean ipv6;
        private String heap = "512m";

        private Builder(Path home) {
            this.home = home.toAbsolutePath().normalize();
        }

        public Builder kind(Kind value) {
            kind = value;
            return this;
        }

        /** {@code local} (default) or {@code gateway}. */
        public Builder sample(String name) {
            sample = name;
            return this;
        }

        /** With the extension, which talks to the central service there. Without this call James is as it comes. */
        public Builder turing(String centralUrl, String apiKey) {
            turing = true;
            environment.put("TURING_CENTRAL_URL", centralUrl);
            environment.put("TURING_API_KEY", apiKey);
            return this;
        }

        /** Where mail for other domains goes, {@code host:port}. */
        public Builder relay(String address) {
            environment.put("TURING_RELAY", address);
            return this;
        }

        /** Where the agent looks up what domains publish on their mail (SPF, DKIM, DMARC), {@code host:port}. */
        public Builder dns(String address) {
            environment.put("TURING_DNS_SERVERS", address);
            return this;
        }

        /** Mail for other domains goes there, and their DNS is there. */
        public Builder outside(OutsideWorld world) {
            return relay(world.address()).dns(world.dns().address());
        }

        /** Where a gateway hands its mail over, {@code host:port}. */
        public Builder nextServer(String address) {
            environment.put("TURING_NEXT_SERVER", address);
            return this;
        }

        /** SMTP listens on {@code ::1} as well. */
        public Builder ipv6() {
            ipv6 = true;
            return this;
        }

        /** As for {@code -Xmx}. */
        public Builder heap(String size) {
            heap = size;
            return this;
        }

        public Builder environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        public Builder jvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        /** A jar of {@code dist/target} beside the extension. */
        public Builder extensionJar(String name) {
            extensionJars.add(name);
            return this;
        }

        /** Changes the copy of the sample before the first start. */
        public Builder configuration(Consumer<SampleConfiguration> change) {
            changes.add(change);
            return this;
        }

        public JamesProcess start() {
            JamesProcess james = new JamesProcess(this);
            james.start();
            return james;
        }
    }

    /** Starts it, again if need be, and waits until SMTP and WebAdmin answer. */
    public void start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("It runs already");
        }
        prepare();
        Map<String, String> environment = new HashMap<>(settings.environment);
        environment.putAll(server.ports("127.0.0.1"));
        if (settings.ipv6) {
            environment.merge("TURING_SMTP_BIND", "ip6-localhost:" + smtpPort(), (ipv4, ipv6) -> ipv4 + "," + ipv6);
        }
        process = ChildProcess.start(
                "James", command().line(), environment, settings.home, settings.home.resolve("james.log"));
        process.await(
                "SMTP and WebAdmin answer",
                START,
                () -> webAdmin.find("/healthcheck").isPresent() && server.smtpAnswers());
    }

    /** Ends it gracefully (SIGTERM). */
    public void stop() {
        if (process != null && !process.stop(STOP)) {
            throw new IllegalStateException("James did not stop within " + STOP + ": " + settings.home);
        }
    }

    /** Ends it at once (SIGKILL). */
    public void kill() {
        if (process != null) {
            process.kill();
        }
    }

    @Override
    public void close() {
        kill();
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int smtpPort() {
        return server.smtpPort();
    }

    public int submissionPort() {
        return server.submissionPort();
    }

    public int imapPort() {
        return server.imapPort();
    }

    public WebAdmin webAdmin() {
        return webAdmin;
    }

    public Path home() {
        return settings.home;
    }

    /** What it has logged since it was started last. */
    public String log() {
        return process.log();
    }

    /** Sends one mail from outside. */
    public SmtpClient.Outcome deliver(String from, List<String> to, Message message) throws IOException {
        return SmtpClient.send(smtpPort(), from, to, message);
    }

    /** What is in a user's inbox, oldest first. */
    public List<Message> inbox(String user, String password) {
        try (ImapClient imap = ImapClient.connect(imapPort(), user, password)) {
            return imap.fetchAll("INBOX").stream().map(Message::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JavaCommand command() {
        JavaCommand command = JavaCommand.withHeap(settings.heap)
                .options(List.of("-XX:+ExitOnOutOfMemoryError"))
                .property("user.timezone", "UTC")
                .property("working.directory", settings.home.toString());
        if (settings.ipv6) {
            command.property(
                    "jdk.net.hosts.file", settings.home.resolve("hosts").toString());
        }
        command.options(ChildProcess.jvmArguments()).options(settings.jvmArguments);
        if (settings.kind == Kind.TURING) {
            return command.jar(Project.built("james-app/target/james/turing-james.jar", "james-app"));
        }
        Path libraries = Project.built("it-tests/stock-james/target/james/lib", "it-tests/stock-james");
        return command.property(
                        "logback.configurationFile",
                        settings.home.resolve("conf/logback.xml").toString())
                .property(
                        "extra.props",
                        settings.home.resolve("conf/jvm.properties").toString())
                .mainClass("org.apache.james.MemoryJamesServerMain", libraries + File.separator + "*");
    }

    private void prepare() {
        try {
            Path conf = settings.home.resolve("conf");
            if (!Files.exists(conf)) {
                SampleConfiguration configuration = SampleConfiguration.copy(settings.sample, conf);
                if (!settings.turing) {
                    configuration.withoutTuring();
                }
                if (settings.kind == Kind.STOCK_MEMORY) {
                    forMemoryServer(configuration);
                }
                settings.changes.forEach(change -> change.accept(configuration));
            }
            if (settings.ipv6) {
                // Not every machine has a name for ::1, and James takes no address with colons. It wants its own name,
                // too.
                Files.writeString(
                        settings.home.resolve("hosts"),
                        "127.0.0.1 localhost " + InetAddress.getLocalHost().getHostName() + "\n::1 ip6-localhost\n");
            }
            Path extensions = Files.createDirectories(settings.home.resolve("extensions-jars"));
            if (settings.turing) {
                Files.copy(
                        Project.built("dist/target/turing-james-extension.jar", "dist"),
                        extensions.resolve("turing-james-extension.jar"),
                        StandardCopyOption.REPLACE_EXISTING);
            }
            for (String jar : settings.extensionJars) {
                Files.copy(
                        Project.built("dist/target/" + jar, "dist"),
                        extensions.resolve(jar),
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The published memory server has no files and no database to keep mails in, and switches that only it has. */
    private static void forMemoryServer(SampleConfiguration configuration) {
        configuration
                .edit("mailetcontainer.xml", text -> text.replace("file://", "memory://")
                        .replace("turing://", "memory://"))
                .write(
                        "mailrepositorystore.xml",
                        """
                        <mailrepositorystore>
                          <defaultProtocol>memory</defaultProtocol>
                          <mailrepositories>
                            <mailrepository class="org.apache.james.mailrepository.memory.MemoryMailRepository">
                              <protocols>
                                <protocol>memory</protocol>
                              </protocols>
                            </mailrepository>
                          </mailrepositories>
                        </mailrepositorystore>
                        """)
                .write("jmap.properties", "enabled=false\n")
                .write("jmx.properties", "jmx.enabled=false\n");
        if (configuration.fileNames().contains("turing.properties")) {
            configuration
                    .set("turing.properties", "quarantine.url", "memory://held")
                    .set("turing.properties", "outbox.url", "memory://outbox");
        }
    }

    /** Frees the disk space of a James that has ended. */
    public void deleteHome() {
        if (isRunning()) {
            throw new IllegalStateException("It still runs");
        }
        try (Stream<Path> files = Files.walk(settings.home)) {
            files.sorted((a, b) -> b.compareTo(a)).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
