package org.turingmail.launcher.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One central service: where it listens, what starts it, and whether it is ready.
 *
 * @param host the address of its API and its pages, as a client reaches it
 * @param port of its API and its pages
 * @param managementPort where health, metrics and the description of the API are, on 127.0.0.1
 */
public record CentralServer(String host, int port, int managementPort) {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Without a slash at the end. */
    public String url() {
        return "http://" + host + ":" + port;
    }

    /** Where its health and metrics are, without a slash at the end. */
    public String managementUrl() {
        return "http://127.0.0.1:" + managementPort;
    }

    /**
     * What starts the service, or with arguments one of its commands.
     *
     * @param jar its program
     * @param heap as for {@code -Xmx}
     * @param options of the JVM
     * @param properties keys of its configuration beside the ports
     */
    public JavaCommand command(
            Path jar, String heap, List<String> options, Map<String, String> properties, String... arguments) {
        return JavaCommand.withHeap(heap)
                .options(options)
                .property("turing.central.http.port", String.valueOf(port))
                .property("turing.central.management.port", String.valueOf(managementPort))
                .properties(properties)
                .jar(jar)
                .arguments(List.of(arguments));
    }

    /** Whether it says that it is ready. */
    public boolean isReady() {
        return Http.get(managementUrl() + "/q/health/ready", PATIENCE)
                .filter(answer -> answer.status() == 200)
                .isPresent();
    }
}
