package org.turingmail.it;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.turingmail.launcher.process.ChildProcess;

/**
 * A running Postfix with a queue of its own: master, smtpd and what these need to take a recipient. It takes mail for
 * {@code home.example} and believes everybody who says by XCLIENT whence he comes. It delivers nothing.
 */
final class PostfixProcess implements AutoCloseable {
    static final String DOMAIN = "home.example";

    private static final Duration START = Duration.ofSeconds(30);
    /** Should the tests be killed: it ends by itself. */
    private static final int MOST_SECONDS = 900;

    private final Path home;
    private final Map<String, String> environment;
    private final MailPrograms programs;
    private ChildProcess process;

    private PostfixProcess(MailPrograms programs, Path home, Map<String, String> environment) {
        this.programs = requireNonNull(programs);
        this.home = requireNonNull(home);
        this.environment = requireNonNull(environment);
    }

    /**
     * Starts it.
     *
     * @param home an empty folder
     * @param restrictions what {@code smtpd_recipient_restrictions} has behind {@code reject_unauth_destination}, by
     *     port
     */
    static PostfixProcess start(MailPrograms programs, Path home, Map<Integer, String> restrictions)
            throws IOException {
        Path etc = Files.createDirectories(home.resolve("etc"));
        Files.createDirectories(home.resolve("data"));
        for (String folder : List.of(
                "active",
                "bounce",
                "corrupt",
                "defer",
                "deferred",
                "flush",
                "hold",
                "incoming",
                "maildrop",
                "pid",
                "private",
                "public",
                "saved",
                "trace")) {
            Files.createDirectories(home.resolve("spool").resolve(folder));
        }
        Map<String, String> environment = programs.environmentWithUsers(home, List.of("postfix", "postdrop"), 64_000);
        Files.writeString(
                etc.resolve("main.cf"),
                """
                compatibility_level = 3.6
                config_directory = HOME/etc
                meta_directory = HOME/etc
                data_directory = HOME/data
                queue_directory = HOME/spool
                daemon_directory = DAEMONS
                command_directory = COMMANDS
                shlib_directory = no
                maillog_file = HOME/maillog
                maillog_file_prefixes = HOME
                import_environment = MAIL_CONFIG MAIL_LOGTAG VARIABLES
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = mail.example
                mydestination = DOMAIN
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4, ipv6
                local_recipient_maps =
                alias_maps =
                alias_database =
                smtpd_peername_lookup = no
                smtpd_authorized_xclient_hosts = 0.0.0.0/0, [::]/0
                smtpd_client_connection_count_limit = 0
                smtpd_hard_error_limit = 1000000
                smtpd_soft_error_limit = 1000000
                smtpd_junk_command_limit = 1000000
                smtpd_error_sleep_time = 0
                in_flow_delay = 0
                """
                        .replace("HOME", home.toString())
                        .replace("DAEMONS", programs.path("usr/lib/postfix/sbin"))
                        .replace("COMMANDS", programs.path("usr/sbin"))
                        .replace("VARIABLES", String.join(" ", environment.keySet()))
                        .replace("DOMAIN", DOMAIN));
        StringBuilder services = new StringBuilder(
                """
                cleanup unix n - n - 0 cleanup
                rewrite unix - - n - - trivial-rewrite
                anvil unix - - n - 1 anvil
                qmgr unix n - n 300 1 qmgr
                postlog unix-dgram n - n - 1 postlogd
                """);
        restrictions.forEach((port, list) ->
                services.append("127.0.0.1:" + port + " inet n - n - - smtpd\n -o { smtpd_recipient_restrictions ="
                        + " reject_unauth_destination, " + list + " }\n"));
        Files.writeString(etc.resolve("master.cf"), services);
        Files.createFile(etc.resolve("dynamicmaps.cf"));
        PostfixProcess postfix = new PostfixProcess(programs, home, environment);
        postfix.start(restrictions.keySet().iterator().next());
        return postfix;
    }

    private void start(int port) {
        process = ChildProcess.start(
                "Postfix",
                List.of(
                        programs.path("usr/lib/postfix/sbin/master"),
                        "-c",
                        home.resolve("etc").toString(),
                        "-d",
                        "-e",
                        String.valueOf(MOST_SECONDS)),
                environment,
                home,
                home.resolve("master.log"));
        process.await("listening on " + port, START, () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** What its programs have logged. */
    String log() throws IOException {
        return Files.readString(home.resolve("maillog"));
    }

    @Override
    public void close() {
        process.kill();
    }
}
