package org.turingmail.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.turingmail.launcher.ports.PortHolder;
import org.turingmail.launcher.ports.Ports;
import org.turingmail.launcher.process.CentralServer;
import org.turingmail.launcher.process.DetachedProcess;
import org.turingmail.launcher.process.JamesServer;
import org.turingmail.launcher.process.JavaCommand;
import org.turingmail.launcher.process.OrphanedPostgres;
import org.turingmail.launcher.process.WebAdmin;

/** The two servers on one data folder: starts, finds and stops them. For use by one thread. */
final class Installation {
    static final String DOMAIN = "home.example";
    static final List<String> ACCOUNTS = List.of("anna", "ben");
    /** The account that a trial uses. */
    static final String ACCOUNT = "anna@" + DOMAIN;

    private static final String CHALLENGE_FROM = "challenge@" + DOMAIN;
    private static final Duration START = Duration.ofSeconds(180);
    static final Duration STOP = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(300);
    private static final int AGENT_KEY_BYTES = 32;
    private static final int PASSWORD_BYTES = 12;
    private static final int FIRST_UNPRIVILEGED_PORT = 1024;
    /** These are the launcher's and the agent's, and begin like the keys of central. */
    private static final Set<String> NOT_OF_CENTRAL = Set.of("TURING_CENTRAL_JAVA_OPTS", "TURING_CENTRAL_URL");

    private final Call call;
    private final String verb;
    private final Build build;
    private final DataFolder data;
    private final Settings settings;
    private final DetachedProcess central;
    private final DetachedProcess james;
    private final CentralServer centralServer;
    private final JamesServer jamesServer;
    private final WebAdmin webAdmin;
    private final Path extension;
    /** What this very process started, and so has to stop unless it completes successfully. */
    private final List<DetachedProcess> started = new ArrayList<>();

    /** @param verb the verb of this call, for messages */
    Installation(Call call, String verb, DataFolder data) {
        this.call = call;
        this.verb = verb;
        this.build = new Build(call);
        this.data = data;
        this.settings = data.settings();
        this.central = new DetachedProcess("central", data.path());
        this.james = new DetachedProcess("james", data.path());
        this.centralServer = settings.central();
        this.jamesServer = settings.james();
        this.webAdmin = new WebAdmin(settings.port(Settings.WEBADMIN_PORT));
        this.extension = Path.of(Build.EXTENSION_JAR).getFileName();
    }

    DataFolder data() {
        return data;
    }

    DetachedProcess central() {
        return central;
    }

    DetachedProcess james() {
        return james;
    }

    CentralServer centralServer() {
        return centralServer;
    }

    JamesServer jamesServer() {
        return jamesServer;
    }

    WebAdmin webAdmin() {
        return webAdmin;
    }

    /** How many of the two run. */
    int running() {
        return (central.isAlive() ? 1 : 0) + (james.isAlive() ? 1 : 0);
    }

    // ----------------------------------------------------------------------------------------------------------- start

    /**
     * Makes both run, and says each step.
     *
     * @param headline said first, unless both run already
     * @return how long it took
     */
    Duration start(String headline) {
        boolean centralRuns = central.isAlive();
        boolean jamesRuns = james.isAlive();
        if (centralRuns && jamesRuns) {
            return Duration.ZERO;
        }
        long begin = System.nanoTime();
        List<String> ports = new ArrayList<>(Settings.PORTS);
        if (centralRuns) {
            ports.removeAll(List.of(Settings.CENTRAL_PORT, Settings.MANAGEMENT_PORT));
        }
        if (jamesRuns) {
            ports.retainAll(List.of(Settings.CENTRAL_PORT, Settings.MANAGEMENT_PORT));
        }
        checkPorts(ports);
        call.say(headline);
        build.make();
        try {
            PrivateFiles.folder(data.run());
        } catch (IOException e) {
            throw new Failure("The data folder " + data.path() + " cannot be made or written to.");
        }
        try (FileLock lock = FileLock.take(data.lock())
                .orElseThrow(() -> new Failure("Another " + call.me() + " is just starting or stopping the servers on "
                        + data.path() + ". Try again in a moment."))) {
            boolean before = Files.exists(data.settingsFile());
            settings.write(data.settingsFile());
            layOut();
            // A running server has files of the copy open.
            if (!centralRuns && !jamesRuns) {
                copyPrograms();
            }
            call.step(
                    "data",
                    before
                            ? "continues with the data in " + call.pretty(data.path())
                            : "new, in " + call.pretty(data.path()));
            if (!central.isAlive()) {
                startCentral();
            }
            makeApiKey();
            if (!james.isAlive()) {
                startJames();
            }
            createAccounts();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private void checkPorts(List<String> names) {
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            int port = settings.port(name);
            String address = settings.bind(name);
            PortHolder.of(address, port).ifPresent(holder -> {
                problems.add("Port " + port + " on " + address + " (--" + name + ") is in use by " + holder
                        + holder.data()
                                .map(other -> ", the Turing on " + other + "; to stop it: " + call.me()
                                        + " down --data " + Call.quoted(other))
                                .orElse("")
                        + ".");
                problems.add("    Another one: --" + name + " " + Ports.free());
            });
            if (port < FIRST_UNPRIVILEGED_PORT && port < PortHolder.firstUnprivileged() && DataFolder.uid() != 0) {
                problems.add("Port " + port + " (--" + name + ") is below 1024; only root may listen there.");
            }
        }
        if (!problems.isEmpty()) {
            problems.addAll(List.of(
                    "",
                    "Nothing was started. To have free ports chosen for all: " + call.me() + " " + verb
                            + " --any-ports"));
            throw new Failure(problems);
        }
    }

    /** Whatever of the folder is not there yet. An existing conf/ is the administrator's and is left alone. */
    private void layOut() throws IOException {
        PrivateFiles.folder(data.log());
        PrivateFiles.folder(data.agentKey().getParent());
        PrivateFiles.folder(data.central());
        PrivateFiles.folder(data.james().resolve("extensions-jars"));
        PrivateFiles.secret(data.agentKey(), AGENT_KEY_BYTES);
        for (String account : ACCOUNTS) {
            PrivateFiles.secret(data.password(account), PASSWORD_BYTES);
        }
        Path conf = data.james().resolve("conf");
        if (!Files.isDirectory(conf)) {
            Path partial = data.james().resolve("conf.partial");
            PrivateFiles.delete(partial);
            PrivateFiles.copy(call.root().resolve("james-conf/local"), partial);
            // James is started in DATA/james; a path from there stays true when the folder is moved.
            Path properties = partial.resolve("turing.properties");
            Files.writeString(
                    properties,
                    Files.readString(properties)
                            .replaceAll(
                                    "(?m)^central\\.api-key\\.env=.*", "central.api-key.file=../secrets/agent.key"));
            Files.move(partial, conf);
            call.step(
                    "configuration",
                    "copied james-conf/local to " + call.pretty(conf) + "; from now on it is yours to edit");
        }
    }

    /** The servers run from a copy, so that a build beside them does not pull their classes away. */
    private void copyPrograms() throws IOException {
        Path stamp = data.app().resolve("stamp");
        if (!isSame(build.stamp(), stamp)) {
            Path partial = data.path().resolve("app.partial");
            PrivateFiles.delete(data.app());
            PrivateFiles.delete(partial);
            PrivateFiles.copy(build.product(Build.CENTRAL_JAR).getParent(), partial.resolve("central"));
            PrivateFiles.copy(build.product(Build.JAMES_JAR).getParent(), partial.resolve("james"));
            PrivateFiles.copyFile(build.product(Build.EXTENSION_JAR), partial.resolve(extension));
            PrivateFiles.copyFile(build.stamp(), partial.resolve("stamp"));
            Files.move(partial, data.app(), StandardCopyOption.ATOMIC_MOVE);
        }
        Path copy = data.app().resolve(extension);
        Path installed = data.james().resolve("extensions-jars").resolve(extension);
        if (!isSame(copy, installed)) {
            PrivateFiles.copyFile(copy, installed);
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        return Files.exists(other) && Files.mismatch(one, other) == -1;
    }

    private void startCentral() throws IOException {
        long begin = System.nanoTime();
        Map<String, String> properties = new LinkedHashMap<>();
        properties.put("turing.central.http.host", settings.bind());
        properties.put("turing.central.management.host", "127.0.0.1");
        properties.put("turing.central.data-dir", data.central().toString());
        properties.put("turing.central.bootstrap.tenant", "home");
        properties.put("turing.central.bootstrap.agent", "james");
        properties.put("turing.central.bootstrap.api-key-file", data.agentKey().toString());
        if (!settings.publicUrl().isEmpty()) {
            properties.put("turing.central.public-url", settings.publicUrl());
        }
        JavaCommand command = centralServer.command(
                data.app().resolve("central").resolve(Path.of(Build.CENTRAL_JAR).getFileName()),
                "512m",
                optionsAnd("TURING_CENTRAL_JAVA_OPTS", central),
                properties);
        launch(central, command.withholding(NOT_OF_CENTRAL::contains));
        await(central, centralServer::isReady);
        call.step("central", "OK, answers after " + seconds(begin) + " s");
    }

    /** The options that the user gives a server, and what it is known by. */
    private List<String> optionsAnd(String variable, DetachedProcess part) {
        List<String> options = new ArrayList<>(words(call.variable(variable)));
        options.addAll(part.identity());
        return options;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).toList();
    }

    /** The key that lists and rules are administered with, once; the agent's key cannot do that. */
    private void makeApiKey() throws IOException {
        Path file = data.apiKey();
        if (Files.exists(file) && Files.size(file) > 0) {
            return;
        }
        Path partial = PrivateFiles.create(file.resolveSibling("api.key.partial"));
        Path log = data.log().resolve("api-key.log");
        JavaCommand command = JavaCommand.withHeap("256m")
                .options(words(call.variable("TURING_CENTRAL_JAVA_OPTS")))
                .property("turing.central.data-dir", data.central().toString())
                .jar(data.app()
                        .resolve("central")
                        .resolve(Path.of(Build.CENTRAL_JAR).getFileName()))
                .arguments(List.of("api-key", "add", "--tenant", "home", "--name", "operator", "--scope", "operator"))
                .withholding(NOT_OF_CENTRAL::contains);
        int code =
                Programs.run(command.builder().redirectOutput(partial.toFile()).redirectError(log.toFile()));
        if (code != 0 || Files.size(partial) == 0) {
            Files.delete(partial);
            // Mail needs no such key. A central service of an earlier version, which goes on, has no such command.
            call.step(
                    "key", "not made, so \"" + call.me() + " lists\" will not work; " + call.pretty(log) + " says why");
            return;
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        call.step("key", "OK, made " + call.pretty(file) + ", for lists and rules");
    }

    /** Where people read what is held for them. */
    String inboxUrl() {
        return publicUrl() + "/inbox";
    }

    private String publicUrl() {
        // As central itself says if it is not told.
        return settings.publicUrl().isEmpty()
                ? "http://localhost:" + settings.port(Settings.CENTRAL_PORT)
                : settings.publicUrl();
    }

    /** A link that signs in {@link #ACCOUNT}, made by the command for it; empty if it cannot be made. */
    Optional<String> signInLink() throws IOException {
        Path output = PrivateFiles.create(data.log().resolve("sign-in-link.out"));
        Path log = data.log().resolve("sign-in-link.log");
        JavaCommand command = JavaCommand.withHeap("256m")
                .options(words(call.variable("TURING_CENTRAL_JAVA_OPTS")))
                .property("turing.central.data-dir", data.central().toString())
                .property("turing.central.public-url", publicUrl())
                .jar(data.app()
                        .resolve("central")
                        .resolve(Path.of(Build.CENTRAL_JAR).getFileName()))
                .arguments(List.of("member", "link", "--tenant", "home", "--address", ACCOUNT))
                .withholding(NOT_OF_CENTRAL::contains);
        int code =
                Programs.run(command.builder().redirectOutput(output.toFile()).redirectError(log.toFile()));
        String link = Files.readString(output).strip();
        Files.delete(output);
        if (code != 0 || link.isEmpty()) {
            call.say("The link to sign in could not be made; " + call.pretty(log) + " says why");
            return Optional.empty();
        }
        return Optional.of(link);
    }

    private void startJames() throws IOException {
        long begin = System.nanoTime();
        Map<String, String> variables = new LinkedHashMap<>(jamesServer.ports(settings.bind()));
        variables.put("TURING_CENTRAL_URL", centralServer.url());
        variables.put("TURING_CHALLENGE_FROM", CHALLENGE_FROM);
        variables.put("TURING_DOMAIN", DOMAIN);
        variables.put("TURING_POSTMASTER", ACCOUNT);
        if (!settings.relaysToWorld()) {
            variables.put("TURING_RELAY", settings.relay());
        }
        // A trial writes to nobody, so senders that nobody can verify may be challenged. The demo's DNS server has the
        // port of its mail server; while no demo runs, nobody listens there, and no sender is authenticated.
        if (settings.relayIsLocal()) {
            variables.put("TURING_CHALLENGE_UNAUTHENTICATED", "true");
            variables.put("TURING_DNS_SERVERS", "127.0.0.1:" + settings.relayPort());
        }
        JavaCommand command = JavaCommand.withHeap("1g")
                .options(optionsAnd("TURING_JAMES_JAVA_OPTS", james))
                .property("working.directory", data.james().toString())
                .property("file.encoding", "UTF-8")
                .jar(data.app()
                        .resolve("james")
                        .resolve(Path.of(Build.JAMES_JAR).getFileName()))
                .environment(variables)
                .folder(data.james());
        launch(james, command);
        await(james, () -> webAdminStatus("/healthcheck") == 200 && jamesServer.smtpAnswers());
        // Central has answered the agent since James started.
        await(james, () -> webAdmin.find("/turing/status")
                .filter(answer -> answer.status() == 200)
                .filter(answer -> answer.body().contains("\"reachable\":true"))
                .isPresent());
        call.step("james", "OK, answers after " + seconds(begin) + " s");
    }

    private int webAdminStatus(String path) {
        return webAdmin.find(path).map(WebAdmin.Answer::status).orElse(-1);
    }

    private void launch(DetachedProcess part, JavaCommand command) throws IOException {
        Ending.waitIfUnderWay();
        synchronized (started) {
            part.start(command);
            started.add(part);
        }
    }

    private void await(DetachedProcess part, BooleanSupplier condition) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (!condition.getAsBoolean()) {
            if (!part.isAlive()) {
                Ending.waitIfUnderWay();
                showLog(part);
                if (LogFile.says(part.log(), "Address already in use")) {
                    throw new Failure(
                            part.part() + " ended: a port was taken while it started. To have free ones chosen: "
                                    + call.me() + " " + verb + " --any-ports");
                }
                throw new Failure(part.part() + " ended while it started; its log, above, says why.");
            }
            if (System.nanoTime() > end) {
                showLog(part);
                throw new Failure(
                        part.part() + " does not answer after " + START.toSeconds()
                                + " s. This likely means that the machine is very busy, or out of",
                        "memory or disk. Look at its log, then try again: " + call.me() + " " + verb);
            }
            pause(POLL);
        }
    }

    /** Shows what a server said last. */
    void showLog(DetachedProcess part) throws IOException {
        call.err().println();
        call.err().println("--- " + call.pretty(part.log()));
        LogFile.summary(part.log()).forEach(call.err()::println);
        call.err().println("---");
    }

    private void createAccounts() throws IOException {
        List<String> created = new ArrayList<>();
        if (webAdminStatus("/domains/" + DOMAIN) != 204) {
            put("/domains/" + DOMAIN, "");
        }
        for (String name : ACCOUNTS) {
            String address = name + "@" + DOMAIN;
            String users = webAdmin.find("/users").map(WebAdmin.Answer::body).orElse("");
            if (!users.contains("\"" + address + "\"")) {
                put(
                        "/users/" + address,
                        "{\"password\":\""
                                + Files.readString(data.password(name)).strip() + "\"}");
                created.add(address);
            }
        }
        put("/address/aliases/" + ACCOUNT + "/sources/" + CHALLENGE_FROM, "");
        if (!created.isEmpty()) {
            call.step("accounts", "OK, created " + String.join(" ", created));
        }
    }

    private void put(String path, String json) {
        WebAdmin.Answer answer;
        try {
            answer = webAdmin.send("PUT", path, json);
        } catch (UncheckedIOException e) {
            throw new Failure("James' WebAdmin does not answer to PUT " + path + ".");
        }
        if (answer.status() / 100 != 2) {
            throw new Failure("James' WebAdmin refused PUT " + path + ":", answer.status() + "\n" + answer.body());
        }
    }

    // ------------------------------------------------------------------------------------------------------------ stop

    /** Leaves what this process started to itself. */
    void detach() {
        synchronized (started) {
            started.clear();
        }
    }

    /** Stops what this process started, and has not left to itself. */
    void stopStarted() {
        List<DetachedProcess> parts;
        synchronized (started) {
            parts = List.copyOf(started);
            started.clear();
        }
        if (parts.isEmpty()) {
            return;
        }
        call.say("");
        if (parts.contains(james)) {
            stop(james);
        }
        if (parts.contains(central)) {
            stopCentral();
        }
    }

    /**
     * Stops both, James first, and says so.
     *
     * @return whether something ran
     */
    boolean stop() {
        boolean stopped = stop(james);
        return stopCentral() || stopped;
    }

    private boolean stop(DetachedProcess part) {
        long begin = System.nanoTime();
        boolean ran = part.stop(
                STOP,
                () -> call.step(
                        part.part(),
                        "did not end within " + STOP.toSeconds() + " s; killed (safe: it is crash-proof)"));
        if (ran) {
            call.step(part.part(), "stopped after " + seconds(begin) + " s");
        }
        return ran;
    }

    private boolean stopCentral() {
        boolean ran = stop(central);
        OrphanedPostgres postgres = OrphanedPostgres.in(data.central()).orElse(null);
        if (postgres == null) {
            return ran;
        }
        postgres.interrupt();
        if (!DetachedProcess.waitUntil(STOP, () -> !postgres.isAlive())) {
            throw new Failure(
                    "PostgreSQL, process " + postgres.pid() + ", which a killed central left behind, does not end.",
                    "Its log is in " + postgres.folder().resolve("log") + ".");
        }
        call.step("postgresql", "stopped; a killed central had left it behind");
        return true;
    }

    /** The number of the PostgreSQL that a killed central left behind, if there is one. */
    OptionalLong orphan() {
        return OrphanedPostgres.in(data.central())
                .map(postgres -> OptionalLong.of(postgres.pid()))
                .orElse(OptionalLong.empty());
    }

    static void pause(Duration duration) {
        DetachedProcess.waitUntil(duration, () -> false);
    }

    private static long seconds(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin).toSeconds();
    }
}
