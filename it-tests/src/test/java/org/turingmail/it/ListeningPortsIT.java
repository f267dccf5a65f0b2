package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.OutsideWorld;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.JamesProcess;

/**
 * A port that nobody knows of is one that nobody protects: every process that we start listens where the docs say,
 * only.
 */
class ListeningPortsIT {
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");
    private static final String LISTENS = "0A";

    @Test
    void jamesShouldListenOnSmtpSubmissionImapAndWebAdminOnly() {
        try (OutsideWorld outside = OutsideWorld.open();
                JamesProcess james = JamesProcess.in(Folders.empty("ports/james"))
                        .turing("http://127.0.0.1:9", "nobody answers there")
                        .outside(outside)
                        .start()) {
            assertThat(listening(james.pid()).keySet())
                    .containsExactlyInAnyOrder(
                            james.smtpPort(), james.submissionPort(), james.imapPort(), webAdmin(james));
        }
    }

    /** Its database is a process of its own, on the loopback address, with a password. */
    @Test
    void centralShouldListenOnItsTwoPortsAndItsDatabaseOnTheLoopbackAddressOnly() {
        try (CentralProcess central =
                CentralProcess.in(Folders.empty("ports/central")).start()) {
            Map<Integer, String> ports = listening(central.pid());
            assertThat(ports.keySet()).contains(central.port(), central.managementPort());
            Map<Integer, String> others = new TreeMap<>(ports);
            others.remove(central.port());
            others.remove(central.managementPort());

            assertThat(others.values()).allMatch(owner -> owner.startsWith("127.0.0.1 postgres"), "PostgreSQL here");
            assertThat(others).hasSizeLessThanOrEqualTo(1);
        }
    }

    private static int webAdmin(JamesProcess james) {
        return james.webAdmin().root().getPort();
    }

    /** The TCP ports on which a process and all that it started listen, each with its address and program. */
    private static Map<Integer, String> listening(long pid) {
        Map<Integer, String> ports = new TreeMap<>();
        Set<Long> processes = ProcessHandle.of(pid)
                .map(process -> Stream.concat(Stream.of(process), process.descendants())
                        .map(ProcessHandle::pid)
                        .collect(Collectors.toCollection(TreeSet::new)))
                .orElseThrow();
        for (long process : processes) {
            Set<String> sockets = sockets(process);
            for (String family : List.of("tcp", "tcp6")) {
                lines(Path.of("/proc/" + process + "/net/" + family)).skip(1).forEach(line -> {
                    String[] columns = line.trim().split("\\s+");
                    if (columns[3].equals(LISTENS) && sockets.contains(columns[9])) {
                        String address = columns[1];
                        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1), 16);
                        ports.put(
                                port, (address.startsWith("0100007F:") ? "127.0.0.1 " : address + " ") + name(process));
                    }
                });
            }
        }
        return ports;
    }

    private static Set<String> sockets(long process) {
        Set<String> inodes = new HashSet<>();
        try (Stream<Path> open = Files.list(Path.of("/proc/" + process + "/fd"))) {
            open.forEach(descriptor -> {
                try {
                    Matcher socket =
                            SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
                    if (socket.matches()) {
                        inodes.add(socket.group(1));
                    }
                } catch (IOException e) {
                    // closed meanwhile
                }
            });
        } catch (IOException e) {
            // ended meanwhile
        }
        return inodes;
    }

    private static String name(long process) {
        return lines(Path.of("/proc/" + process + "/comm")).findFirst().orElse("");
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
