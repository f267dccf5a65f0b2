package org.turingmail.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import org.turingmail.launcher.ports.Ports;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say how an installation is. */
final class InstallationOptions {
    private final Map<String, String> chosen = new LinkedHashMap<>();

    @Spec(Spec.Target.MIXEE)
    private CommandSpec verb;

    private String data;

    @Option(names = "--any-ports", order = 8, description = "choose free ports for all of them")
    private boolean anyPorts;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            order = 0,
            description = "where everything of this installation lives (./data)")
    private void data(String value) {
        data = required("--data", value);
    }

    @Option(
            names = "--bind",
            paramLabel = "ADDR",
            order = 1,
            description =
                    "where SMTP, submission, IMAP and the central service listen (127.0.0.1). WebAdmin and management"
                            + " require no password and stay on 127.0.0.1")
    private void bind(String value) {
        choose(Settings.BIND, value);
    }

    @Option(names = "--smtp-port", paramLabel = "N", order = 2, description = "mail from other servers (2525)")
    private void smtpPort(String value) {
        choose(Settings.SMTP_PORT, value);
    }

    @Option(names = "--submission-port", paramLabel = "N", order = 3, description = "mail from your own users (2587)")
    private void submissionPort(String value) {
        choose(Settings.SUBMISSION_PORT, value);
    }

    @Option(names = "--imap-port", paramLabel = "N", order = 4, description = "mailboxes (2143)")
    private void imapPort(String value) {
        choose(Settings.IMAP_PORT, value);
    }

    @Option(names = "--webadmin-port", paramLabel = "N", order = 5, description = "James' administration (8000)")
    private void webAdminPort(String value) {
        choose(Settings.WEBADMIN_PORT, value);
    }

    @Option(names = "--central-port", paramLabel = "N", order = 6, description = "the central service (8480)")
    private void centralPort(String value) {
        choose(Settings.CENTRAL_PORT, value);
    }

    @Option(
            names = "--management-port",
            paramLabel = "N",
            order = 7,
            description = "its health, metrics and API description, on 127.0.0.1 (8483)")
    private void managementPort(String value) {
        choose(Settings.MANAGEMENT_PORT, value);
    }

    @Option(
            names = "--relay",
            paramLabel = "HOST:PORT",
            order = 9,
            description = "the server for all outgoing mail, including challenges (127.0.0.1:2526, where"
                    + " \"${sys:turing.me} demo\""
                    + " listens; so a trial sends to nobody). \"--relay dns\" delivers to the world")
    private void relay(String value) {
        choose(Settings.RELAY, value);
    }

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            order = 10,
            description = "what challenge links begin with (http://localhost:8480)")
    private void publicUrl(String value) {
        choose(Settings.PUBLIC_URL, value);
    }

    private void choose(String setting, String value) {
        chosen.put(setting, required("--" + setting, value));
    }

    private String required(String option, String value) {
        if (value.isEmpty()) {
            throw new ParameterException(verb.commandLine(), option + " requires a value.");
        }
        return value;
    }

    DataFolder open(Call call) {
        return DataFolder.open(call, data, verb.name());
    }

    /** Whether they ask for something else than an installation has. */
    boolean differFrom(Settings settings) {
        return anyPorts || settings.differFrom(chosen);
    }

    /** The settings with what these options say. */
    Settings applyTo(Settings settings) {
        Settings changed = (anyPorts ? settings.withPorts(Ports::free) : settings).with(chosen);
        changed.problem().ifPresent(problem -> {
            throw new ParameterException(verb.commandLine(), problem);
        });
        return changed;
    }

    /** As a user has to give it to the next call, with a space before it; empty if it was not given. */
    String again() {
        return data == null ? "" : " --data " + Call.quoted(data);
    }
}
