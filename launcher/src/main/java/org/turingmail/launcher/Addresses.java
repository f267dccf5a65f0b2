package org.turingmail.launcher;

/** Where everything of an installation is reached. */
final class Addresses {
    private Addresses() {}

    static void print(Call call, DataFolder data) {
        Settings settings = data.settings();
        String host = settings.host();
        String links = settings.publicUrl().isEmpty()
                ? "http://localhost:" + settings.port(Settings.CENTRAL_PORT)
                : settings.publicUrl();
        call.say("");
        line(
                call,
                "Mail in",
                host + ":" + settings.port(Settings.SMTP_PORT) + "   SMTP, from anybody, for the users of "
                        + Installation.DOMAIN);
        line(
                call,
                "Submission",
                host + ":" + settings.port(Settings.SUBMISSION_PORT) + "   SMTP, for our users, with their password");
        line(call, "Mailboxes", host + ":" + settings.port(Settings.IMAP_PORT) + "   IMAP");
        line(
                call,
                "Administration",
                "http://127.0.0.1:" + settings.port(Settings.WEBADMIN_PORT)
                        + "   James' WebAdmin, Turing's part under /turing; no password");
        line(call, "Central", settings.central().url());
        line(
                call,
                "Management",
                settings.central().managementUrl() + "   health, metrics and API of central under /q; no password");
        line(call, "Challenge links", links + "/c/...");
        if (settings.relaysToWorld()) {
            line(call, "Mail out", "to the servers of the world, found in DNS");
        } else {
            line(call, "Mail out", "all to " + settings.relay() + ", challenges too (--relay changes it)");
            if (settings.relayIsLocal()) {
                line(call, "", "As it stays on this machine, senders that cannot be authenticated are challenged too");
            }
        }
        String folder = call.pretty(data.path());
        line(call, "Data", folder + ", the logs in " + folder + "/log");
    }

    static void line(Call call, String what, String where) {
        call.step(what, where);
    }
}
