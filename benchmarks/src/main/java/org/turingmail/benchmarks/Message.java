package org.turingmail.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.turingmail.launcher.mail.DnsServer;

/** What a message costs in the agent itself, apart from all that James does with it. */
public final class Message {
    private static final String USAGE =
            """
            Usage: message [--messages N] [--size OCTETS]

            The agent's own classes on the class path of James, in one thread, with a DNS server; for each message:

              cached-verdict                    the matchers, for a sender whose verdict is in memory
              cached-verdict-if-authenticated   the same where the verdict is only for authenticated messages
              verification                      SPF, DKIM and DMARC of a message without a signature; DNS in memory
              verification-and-field            the same, and AddAuthenticationResults

            The median of twenty parts, in microseconds.

              --messages N     of each kind, after as many to warm up (20000)
              --size OCTETS    body of a message (4096)
            """;

    private static final double BAR_MICROS = 1_000;

    private Message() {}

    public static void main(String[] words) throws InterruptedException {
        if (Arguments.askForHelp(words)) {
            System.out.print(USAGE);
            return;
        }
        try {
            Arguments arguments = Arguments.of(words, Map.of("messages", "20000", "size", "4096"));
            System.exit(
                    run(arguments.number("messages", 20, 10_000_000), arguments.number("size", 1, 10_000_000)) ? 0 : 1);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.print(USAGE);
            System.exit(2);
        }
    }

    private static boolean run(int messages, int size) throws InterruptedException {
        System.out.println(Machine.describe());
        Map<String, Double> micros = new LinkedHashMap<>();
        try (DnsServer dns = DnsServer.open(0).allSendFromHere()) {
            Program.runInJames(
                            "-Duser.timezone=UTC",
                            "org.turingmail.benchmarks.message.MeasureMessage",
                            dns.address(),
                            String.valueOf(size),
                            String.valueOf(messages))
                    .lines()
                    .map(line -> line.split(" "))
                    .filter(line -> line.length == 2 && line[1].matches("[0-9.]+"))
                    .forEach(line -> micros.put(line[0], Double.parseDouble(line[1])));
        }
        micros.forEach((name, figure) -> System.out.printf(Locale.ROOT, "%-33s %8.1f µs%n", name, figure));
        Double verdict = micros.get("cached-verdict");
        if (verdict == null) {
            throw new IllegalStateException("Nothing was measured");
        }
        boolean met = verdict < BAR_MICROS;
        System.out.printf(
                Locale.ROOT, "a cached verdict must cost less than %.0f µs: %s%n", BAR_MICROS, met ? "met" : "MISSED");
        return met;
    }
}
