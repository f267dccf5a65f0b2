package org.turingmail.launcher.ports;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who listens on a port, as far as the system tells; only Linux does. Its words go into a sentence. */
public final class PortHolder {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENS = "0A";
    private static final String IPV4_IN_IPV6 = "0000000000000000FFFF0000";
    private static final int FIRST_UNPRIVILEGED = 1024;
    private static final String DATA = "-Dturing.data=";

    private final String words;
    private final String data;

    private PortHolder(String words, String data) {
        this.words = words;
        this.data = data;
    }

    /** A socket that listens: its address as the kernel prints it, whose it is, and its number. */
    record Listener(String address, String uid, String inode) {}

    /** Who listens where a server would; empty if nobody does. */
    public static Optional<PortHolder> of(String address, int port) {
        if (!Files.exists(PROC.resolve("net/tcp"))) {
            return isFree(address, port) ? Optional.empty() : Optional.of(new PortHolder("another process", null));
        }
        String wanted = kernelAddress(address);
        return Stream.of("net/tcp", "net/tcp6")
                .flatMap(table -> lines(PROC.resolve(table)).stream())
                .flatMap(line -> listener(line, port).stream())
                .filter(listener -> meets(wanted, listener.address()))
                .findFirst()
                .map(PortHolder::holding);
    }

    /** From which port on everybody may listen. */
    public static int firstUnprivileged() {
        return lines(PROC.resolve("sys/net/ipv4/ip_unprivileged_port_start")).stream()
                .findFirst()
                .map(line -> Integer.parseInt(line.strip()))
                .orElse(FIRST_UNPRIVILEGED);
    }

    /** The data folder of the Turing that it belongs to. */
    public Optional<String> data() {
        return Optional.ofNullable(data);
    }

    static Optional<Listener> listener(String line, int port) {
        String[] fields = line.strip().split("\\s+");
        if (fields.length < 10 || !fields[3].equals(LISTENS)) {
            return Optional.empty();
        }
        String[] local = fields[1].split(":");
        return local.length == 2 && local[1].equals(String.format("%04X", port))
                ? Optional.of(new Listener(local[0], fields[7], fields[9]))
                : Optional.empty();
    }

    /** Both listen on all addresses, or one does, or both on the same one (as IPv4 or as IPv4 in IPv6). */
    static boolean meets(String wanted, String other) {
        return wanted.isEmpty() || other.matches("0+") || other.equals(wanted) || other.equals(IPV4_IN_IPV6 + wanted);
    }

    /** An IPv4 address as the kernel prints it; empty for all addresses, and for a name. */
    static String kernelAddress(String address) {
        if (!address.matches("\\d+\\.\\d+\\.\\d+\\.\\d+") || address.equals("0.0.0.0")) {
            return "";
        }
        try {
            byte[] bytes = InetAddress.getByName(address).getAddress();
            return String.format(Locale.ROOT, "%02X%02X%02X%02X", bytes[3], bytes[2], bytes[1], bytes[0]);
        } catch (UnknownHostException e) {
            return "";
        }
    }

    private static PortHolder holding(Listener listener) {
        Path process = process("socket:[" + listener.inode() + "]").orElse(null);
        if (process == null) {
            return new PortHolder("a process of user " + userName(listener.uid()), null);
        }
        String name = lines(process.resolve("comm")).stream().findFirst().orElse("unknown");
        String data = Arrays.stream(
                        String.join("\n", lines(process.resolve("cmdline"))).split("\0"))
                .filter(argument -> argument.startsWith(DATA))
                .map(argument -> argument.substring(DATA.length()))
                .findFirst()
                .orElse(null);
        return new PortHolder("process " + process.getFileName() + " (" + name + ")", data);
    }

    private static Optional<Path> process(String socket) {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (hasOpen(process, socket)) {
                    return Optional.of(process);
                }
            }
        } catch (IOException e) {
            // It is nobody's, then.
        }
        return Optional.empty();
    }

    private static boolean hasOpen(Path process, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (isLinkTo(file, socket)) {
                    return true;
                }
            }
        } catch (IOException e) {
            // Another user's, or it has ended.
        }
        return false;
    }

    private static boolean isLinkTo(Path file, String socket) {
        try {
            return Files.readSymbolicLink(file).toString().equals(socket);
        } catch (IOException e) {
            return false;
        }
    }

    private static String userName(String uid) {
        return lines(Path.of("/etc/passwd")).stream()
                .map(line -> line.split(":"))
                .filter(fields -> fields.length > 2 && fields[2].equals(uid))
                .map(fields -> fields[0])
                .findFirst()
                .orElse(uid);
    }

    private static List<String> lines(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean isFree(String address, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return words;
    }
}
