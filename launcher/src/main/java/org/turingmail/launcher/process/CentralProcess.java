package org.turingmail.launcher.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turingmail.launcher.ports.Ports;

/**
 * The central service in a process of its own, with its embedded PostgreSQL, on a folder of its own. Its port and its
 * data stay the same when it is started again. Safe for use by several threads, but for starting and stopping.
 */
public final class CentralProcess implements AutoCloseable {
    /** The key of the one agent that it knows from the start. */
    public static final String API_KEY = "an-api-key-for-tests-0123456789abcdef";

    private static final Duration START = Duration.ofSeconds(120);
    private static final Duration STOP = Duration.ofSeconds(45);

    private final Path home;
    private final CentralServer server = new CentralServer("127.0.0.1", Ports.free(), Ports.free());
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private String heap = "384m";
    private String programKey;
    private List<String> jvmArguments = ChildProcess.jvmArguments();
    private ChildProcess process;

    private CentralProcess(Path home) {
        this.home = home.toAbsolutePath().normalize();
        properties.put("turing.central.public-url", url());
        properties.put("turing.central.data-dir", this.home.resolve("data").toString());
        properties.put("turing.central.bootstrap.tenant", "example");
        properties.put("turing.central.bootstrap.agent", "james");
        properties.put("turing.central.bootstrap.api-key", API_KEY);
    }

    /** @param home a folder that is empty or not there yet, or that of an earlier central service */
    public static CentralProcess in(Path home) {
        return new CentralProcess(home);
    }

    /** Sets a configuration key for the next start. */
    public CentralProcess property(String key, String value) {
        properties.put(key, value);
        return this;
    }

    /** Sets the limit of its heap for the next start, as Java writes it: {@code 256m}. */
    public CentralProcess heap(String limit) {
        heap = limit;
        return this;
    }

    /** Sets what its JVM is told for the next start, in the place of {@link ChildProcess#jvmArguments()}. */
    public CentralProcess jvmArguments(String... arguments) {
        jvmArguments = List.of(arguments);
        return this;
    }

    /** Starts it, again if need be, and waits until it says that it is ready. */
    public CentralProcess start() {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("It runs already");
        }
        if (process != null) {
            // The PostgreSQL that a crash left behind stays: central has to cope with it.
            process.afterwards(() -> {});
            process.kill();
        }
        try {
            Files.createDirectories(home);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        process = ChildProcess.start("Central", command().line(), Map.of(), home, home.resolve("central.log"));
        process.afterwards(this::endDatabase);
        process.await("ready", START, this::isReady);
        return this;
    }

    /**
     * Adds an agent, with the command for it. Each James has an agent of its own: what one of them is told to release,
     * the others are not.
     *
     * @return its API key
     */
    public String addAgent(String name) {
        return run("agent", "add", "--tenant", "example", "--name", name);
    }

    /**
     * Adds a tenant with an agent, with the commands for it.
     *
     * @return the agent's API key
     */
    public String addTenant(String name) {
        run("tenant", "add", "--name", name);
        return run("agent", "add", "--tenant", name, "--name", "james");
    }

    /**
     * Makes a key of a program that may do all that programs may, with the command for it.
     *
     * @return the key
     */
    public String addProgramKey(String tenant) {
        return run("api-key", "add", "--tenant", tenant, "--name", "tests", "--scope", "operator");
    }

    /** The key that administers the tenant of {@link #API_KEY}; it is made when it is asked for first. */
    public synchronized String programKey() {
        if (programKey == null) {
            programKey = addProgramKey("example");
        }
        return programKey;
    }

    /**
     * Makes a key that reads the exports of a tenant, with the command for it.
     *
     * @return the key
     */
    public String addExportKey(String tenant, String name) {
        return run("export-key", "add", "--tenant", tenant, "--name", name);
    }

    private String run(String... arguments) {
        try {
            Process process = command(arguments)
                    .builder()
                    .directory(home.toFile())
                    .redirectError(ProcessBuilder.Redirect.appendTo(
                            home.resolve("commands.log").toFile()))
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(String.join(" ", arguments) + " failed, see commands.log in " + home);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private JavaCommand command(String... arguments) {
        List<String> options = new ArrayList<>(List.of("-Duser.timezone=UTC"));
        options.addAll(jvmArguments);
        Path jar = Project.built("central/target/quarkus-app/quarkus-run.jar", "central");
        return server.command(jar, heap, options, properties, arguments);
    }

    /** Ends it gracefully (SIGTERM). */
    public void stop() {
        if (process != null && !process.stop(STOP)) {
            throw new IllegalStateException("Central did not stop within " + STOP + ": " + home);
        }
    }

    /** Ends it at once (SIGKILL); its PostgreSQL is left to itself, as by a crash. */
    public void kill() {
        if (process != null) {
            process.killAlone();
        }
    }

    private void endDatabase() {
        OrphanedPostgres.in(home.resolve("data")).ifPresent(OrphanedPostgres::kill);
    }

    @Override
    public void close() {
        if (process != null) {
            process.kill();
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public int port() {
        return server.port();
    }

    /** Where health, metrics and the description of the API are. */
    public int managementPort() {
        return server.managementPort();
    }

    /** Without a slash at the end. */
    public String url() {
        return server.url();
    }

    /** Where its health and metrics are, without a slash at the end. */
    public String managementUrl() {
        return server.managementUrl();
    }

    public Path home() {
        return home;
    }

    /** What it has logged since it was started last. */
    public String log() {
        return process.log();
    }

    /** A request with the agent's key; the answer may have any status. */
    public WebAdmin.Answer send(String method, String path, String json) {
        return send(API_KEY, method, path, json);
    }

    /** A request with the key of a program, about lists, rules or sharing; the answer may have any status. */
    public WebAdmin.Answer administer(String method, String path, String json) {
        return send(programKey(), method, path, json);
    }

    private WebAdmin.Answer send(String key, String method, String path, String json) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key);
        if (json.isEmpty()) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(json));
        }
        return send(request.build());
    }

    /** A request as anybody on the internet may make it. */
    public WebAdmin.Answer getAsAnybody(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)).build());
    }

    private WebAdmin.Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new WebAdmin.Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new IllegalStateException(request.uri() + " does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        return server.isReady();
    }
}
