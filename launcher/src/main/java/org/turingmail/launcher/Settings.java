package org.turingmail.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import org.turingmail.launcher.process.CentralServer;
import org.turingmail.launcher.process.JamesServer;

/**
 * What of an installation can be chosen: the options of {@code up}, which are kept in {@code DATA/settings}. Immutable.
 */
final class Settings {
    static final String BIND = "bind";
    static final String CENTRAL_PORT = "central-port";
    static final String MANAGEMENT_PORT = "management-port";
    static final String SMTP_PORT = "smtp-port";
    static final String SUBMISSION_PORT = "submission-port";
    static final String IMAP_PORT = "imap-port";
    static final String WEBADMIN_PORT = "webadmin-port";
    static final String RELAY = "relay";
    static final String PUBLIC_URL = "public-url";

    /** Those that are ports, in the order in which they are chosen and checked. */
    static final List<String> PORTS =
            List.of(CENTRAL_PORT, MANAGEMENT_PORT, SMTP_PORT, SUBMISSION_PORT, IMAP_PORT, WEBADMIN_PORT);

    private static final String LOOPBACK = "127.0.0.1";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");
    private static final int LAST_PORT = 65_535;
    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z.-]+");
    private static final Pattern HOST_AND_PORT = Pattern.compile("[0-9A-Za-z.-]+:[0-9]+");
    private static final Pattern LOCAL_RELAY = Pattern.compile("(127\\.0\\.0\\.1|localhost):[0-9]+");
    private static final Pattern WEB = Pattern.compile("https?://\\S+");

    private static final Map<String, String> DEFAULTS = defaultValues();

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    private static Map<String, String> defaultValues() {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(BIND, LOOPBACK);
        values.put(CENTRAL_PORT, "8480");
        values.put(MANAGEMENT_PORT, "8483");
        values.put(SMTP_PORT, "2525");
        values.put(SUBMISSION_PORT, "2587");
        values.put(IMAP_PORT, "2143");
        values.put(WEBADMIN_PORT, "8000");
        values.put(RELAY, "127.0.0.1:2526");
        values.put(PUBLIC_URL, "");
        return values;
    }

    static Settings defaults() {
        return new Settings(DEFAULTS);
    }

    /**
     * Those of a data folder.
     *
     * @throws Failure if there is a setting of another name
     */
    static Settings read(Path file) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                String name = equals < 0 ? line : line.substring(0, equals);
                if (name.isEmpty() || name.startsWith("#")) {
                    continue;
                }
                if (!DEFAULTS.containsKey(name)) {
                    throw new Failure(file + ": there is no setting '" + name + "'.");
                }
                values.put(name, equals < 0 ? "" : line.substring(equals + 1));
            }
            return new Settings(values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes them; a reader finds all of the old ones or all of the new ones. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder("# What \"turing up\" was told. Its options change it.\n");
        values.forEach(
                (name, value) -> text.append(name).append('=').append(value).append('\n'));
        PrivateFiles.write(file, text.toString());
    }

    /** These, with a free port for each of them that is one, the relay's included. */
    Settings withPorts(IntSupplier free) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        PORTS.forEach(name -> changed.put(name, String.valueOf(free.getAsInt())));
        changed.put(RELAY, LOOPBACK + ":" + free.getAsInt());
        return new Settings(changed);
    }

    /** These, with other values for some. */
    Settings with(Map<String, String> chosen) {
        Map<String, String> changed = new LinkedHashMap<>(values);
        changed.putAll(chosen);
        return new Settings(changed);
    }

    /** Whether some values are others than these. */
    boolean differFrom(Map<String, String> chosen) {
        return !with(chosen).values.equals(values);
    }

    /** What is wrong with the first of them that cannot be used. */
    Optional<String> problem() {
        Map<String, String> seen = new HashMap<>();
        for (String name : PORTS) {
            String value = values.get(name);
            if (!NUMBER.matcher(value).matches() || Integer.parseInt(value) > LAST_PORT) {
                return Optional.of("--" + name + " is '" + value
                        + "'; a port is a number from 1 to 65535, for example --" + name + " 2525");
            }
            String other = seen.put(value, name);
            if (other != null) {
                return Optional.of(
                        "--" + name + " and --" + other + " are both " + value + "; each needs a port of its own.");
            }
        }
        if (!HOST.matcher(values.get(BIND)).matches()) {
            return Optional.of("--bind is '" + values.get(BIND)
                    + "'; it must be an IPv4 address or a host name, for example --bind 127.0.0.1");
        }
        if (relaysToWorld() || HOST_AND_PORT.matcher(relay()).matches()) {
            return WEB.matcher(publicUrl()).matches() || publicUrl().isEmpty()
                    ? Optional.empty()
                    : Optional.of("--public-url is '" + publicUrl()
                            + "'; for example --public-url https://verify.example.org");
        }
        return Optional.of(
                "--relay is '" + relay() + "'; it must be HOST:PORT or dns, for example --relay smtp.example.org:25");
    }

    String value(String name) {
        return values.get(name);
    }

    int port(String name) {
        return Integer.parseInt(values.get(name));
    }

    /** The address that the servers bind. */
    String bind() {
        return values.get(BIND);
    }

    /**
     * The address that a port of these is bound to; administration and management are on the loopback address always.
     */
    String bind(String port) {
        return port.equals(WEBADMIN_PORT) || port.equals(MANAGEMENT_PORT) ? LOOPBACK : bind();
    }

    /** Where a client on this machine reaches what is bound to {@link #bind()}. */
    String host() {
        return bind().equals("0.0.0.0") ? LOOPBACK : bind();
    }

    String relay() {
        return values.get(RELAY);
    }

    int relayPort() {
        return Integer.parseInt(relay().substring(relay().lastIndexOf(':') + 1));
    }

    /** Mail goes out to the servers of the world. */
    boolean relaysToWorld() {
        return relay().equals("dns");
    }

    /** All mail that goes out stays on this machine, as in a trial. */
    boolean relayIsLocal() {
        return LOCAL_RELAY.matcher(relay()).matches();
    }

    /** What challenge links begin with; empty for central's default. */
    String publicUrl() {
        return values.get(PUBLIC_URL);
    }

    CentralServer central() {
        return new CentralServer(host(), port(CENTRAL_PORT), port(MANAGEMENT_PORT));
    }

    JamesServer james() {
        return new JamesServer(host(), port(SMTP_PORT), port(SUBMISSION_PORT), port(IMAP_PORT), port(WEBADMIN_PORT));
    }
}
