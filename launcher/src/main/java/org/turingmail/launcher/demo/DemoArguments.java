package org.turingmail.launcher.demo;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the servers of the demo are: {@code --name=value} each, as {@code ./turing demo} gives them.
 *
 * @param outsidePort where James delivers what goes out
 * @param passwordFile holds the password of the account; a file, since command lines can be seen by others
 * @param logs the folder with the logs of both servers
 * @param open whether a person solves the captcha
 */
record DemoArguments(
        String smtpHost,
        int smtpPort,
        String imapHost,
        int imapPort,
        int webAdminPort,
        int outsidePort,
        String account,
        Path passwordFile,
        Path logs,
        boolean open,
        Duration patienceWithPerson) {

    private static final Set<String> NAMES =
            Set.of("smtp", "imap", "webadmin", "outside-port", "account", "password-file", "logs", "wait");

    static DemoArguments parse(List<String> arguments) throws Wrong {
        Map<String, String> values = new HashMap<>(Map.of("wait", "600"));
        boolean open = false;
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            String name = argument.substring(0, Math.max(0, equals)).replaceFirst("^--", "");
            if (argument.equals("--open")) {
                open = true;
            } else if (NAMES.contains(name)) {
                values.put(name, argument.substring(equals + 1));
            } else {
                throw new Wrong(
                        "'" + argument + "' is not an argument of the demo; these are, as --name=value: " + NAMES);
            }
        }
        for (String name : NAMES) {
            if (!values.containsKey(name)) {
                throw new Wrong("--" + name + "= is missing. To run the demo: ./turing demo");
            }
        }
        try {
            URI smtp = URI.create("smtp://" + values.get("smtp"));
            URI imap = URI.create("imap://" + values.get("imap"));
            return new DemoArguments(
                    smtp.getHost(),
                    smtp.getPort(),
                    imap.getHost(),
                    imap.getPort(),
                    Integer.parseInt(values.get("webadmin")),
                    Integer.parseInt(values.get("outside-port")),
                    values.get("account"),
                    Path.of(values.get("password-file")),
                    Path.of(values.get("logs")),
                    open,
                    Duration.ofSeconds(Integer.parseInt(values.get("wait"))));
        } catch (IllegalArgumentException e) {
            throw new Wrong("The arguments of the demo cannot be read: " + e.getMessage());
        }
    }

    /** Says what is wrong. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message);
        }
    }
}
