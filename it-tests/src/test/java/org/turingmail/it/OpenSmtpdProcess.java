package org.turingmail.it;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.process.ChildProcess;

/**
 * A running OpenSMTPD. It wants folders at fixed places and to lock itself up in them, so it gets a view of its own of
 * the file system and of the processes (user namespaces; nobody need be root). Clients say by the PROXY protocol whence
 * they come.
 */
final class OpenSmtpdProcess implements AutoCloseable {
    /** A client that does more before it sends a mail is kicked out. */
    static final int MOST_SENDERS = 8;

    private static final Duration START = Duration.ofSeconds(30);

    private final ChildProcess process;

    private OpenSmtpdProcess(ChildProcess process) {
        this.process = requireNonNull(process);
    }

    /**
     * Starts it, or ends the test where the system allows no namespaces.
     *
     * @param home an empty folder
     * @param configuration of smtpd.conf(5); its listeners must have {@code proxy-v2}
     * @param port of one of its listeners
     */
    static OpenSmtpdProcess start(MailPrograms programs, Path home, String configuration, int port) throws IOException {
        assumeTrue(
                mayHaveNamespaces(home),
                "NOT TESTED: whether OpenSMTPD answers for exported tables. It needs user namespaces (unshare -Urmpf),"
                        + " which this system forbids");
        Files.writeString(home.resolve("smtpd.conf"), configuration);
        // No name server: names of clients are looked for in /etc/hosts alone.
        Files.writeString(home.resolve("resolv.conf"), "lookup file\n");
        Files.writeString(
                home.resolve("start"),
                """
                set -e
                program=$1 folder=$2 preload=$3
                for place in /var/spool /var/lib /run; do mount -t tmpfs none "$place"; done
                mkdir -p /var/lib/opensmtpd/empty
                chmod 711 /var/spool
                mount --bind "$folder/resolv.conf" "$(readlink -f /etc/resolv.conf)"
                export LD_PRELOAD="$preload"
                exec "$program" -d -f "$folder/smtpd.conf"
                """);
        var environment =
                new java.util.HashMap<>(programs.environmentWithUsers(home, List.of("opensmtpd", "opensmtpq"), 0));
        String preload = environment.remove("LD_PRELOAD");
        OpenSmtpdProcess smtpd = new OpenSmtpdProcess(ChildProcess.start(
                "OpenSMTPD",
                List.of(
                        "unshare",
                        "-Urmpf",
                        "--kill-child",
                        "sh",
                        home.resolve("start").toString(),
                        programs.path("usr/sbin/smtpd"),
                        home.toString(),
                        preload),
                environment,
                home,
                home.resolve("smtpd.log")));
        try {
            smtpd.process.await("listening on " + port, START, () -> {
                try (Socket socket = new Socket()) {
                    socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                    return true;
                } catch (IOException e) {
                    return false;
                }
            });
        } catch (RuntimeException e) {
            smtpd.close();
            throw e;
        }
        return smtpd;
    }

    private static boolean mayHaveNamespaces(Path home) throws IOException {
        Process process = new ProcessBuilder(
                        "unshare", "-Urmpf", "--kill-child", "mount", "-t", "tmpfs", "none", "/var/lib")
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("unshare.log").toFile())
                .start();
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /**
     * What it says to a recipient of mail of each of these senders that comes from this client, over one connection.
     *
     * @param senders at most {@link #MOST_SENDERS}
     */
    static Map<String, SmtpClient.Reply> ask(int port, String client, List<String> senders) throws IOException {
        Map<String, SmtpClient.Reply> replies = new LinkedHashMap<>();
        try (SmtpClient smtp = SmtpClient.connect(InetAddress.getLoopbackAddress(), port, proxied(client))) {
            for (String sender : senders) {
                SmtpClient.Reply mail = smtp.command("MAIL FROM:<" + sender + ">");
                replies.put(sender, mail.isPositive() ? smtp.command("RCPT TO:<anna@home.example>") : mail);
                smtp.command("RSET");
            }
        }
        return replies;
    }

    /** The header of version 2 of the PROXY protocol. */
    private static byte[] proxied(String client) throws IOException {
        byte[] source = InetAddress.getByName(client).getAddress();
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write("\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII));
        header.write(0x21);
        header.write(source.length == 4 ? 0x11 : 0x21);
        header.write(0);
        header.write(2 * source.length + 4);
        header.write(source);
        header.write(source);
        header.write(new byte[] {0x30, 0x39, 0, 25});
        return header.toByteArray();
    }

    @Override
    public void close() {
        process.kill();
    }
}
