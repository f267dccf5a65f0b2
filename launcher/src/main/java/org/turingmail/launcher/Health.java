package org.turingmail.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;
import org.turingmail.launcher.process.WebAdmin;

/**
 * How an installation is.
 *
 * @param isGood whether all of it is well
 * @param lines on each part
 */
record Health(boolean isGood, List<String> lines) {
    private static final String HEALTHY = "healthy";
    /** What a trial sets itself is no trouble. */
    private static final String OF_A_TRIAL = "challenge.unauthenticated is true";

    static Health of(Call call, Installation installation) {
        List<String> lines = new ArrayList<>();
        boolean good = central(call, installation, lines);
        good &= james(call, installation, lines);
        return new Health(good, lines);
    }

    private static boolean central(Call call, Installation installation, List<String> lines) {
        OptionalLong pid = installation.central().pid();
        if (pid.isEmpty()) {
            lines.add(Call.step("central") + "does not run");
            return false;
        }
        if (installation.centralServer().isReady()) {
            lines.add(Call.step("central") + "OK, process " + pid.getAsLong());
            return true;
        }
        lines.add(Call.step("central") + "process " + pid.getAsLong() + " runs but is not ready; see "
                + call.pretty(installation.central().log()));
        return false;
    }

    private static boolean james(Call call, Installation installation, List<String> lines) {
        OptionalLong pid = installation.james().pid();
        if (pid.isEmpty()) {
            lines.add(Call.step("james") + "does not run");
            return false;
        }
        String log = call.pretty(installation.james().log());
        WebAdmin webAdmin = installation.webAdmin();
        boolean good = webAdmin.find("/healthcheck")
                .map(answer -> checks(answer, installation.data().settings().relayIsLocal(), pid.getAsLong(), lines))
                .orElseGet(() -> {
                    lines.add(Call.step("james") + "process " + pid.getAsLong()
                            + " runs, but WebAdmin does not answer; see " + log);
                    return false;
                });
        JsonNode size = webAdmin.find("/turing/status")
                .filter(answer -> answer.status() == 200)
                .map(answer -> answer.json().path("quarantine").path("size"))
                .filter(JsonNode::isIntegralNumber)
                .orElse(null);
        lines.add(Call.step("held mails")
                + (size == null ? "unknown: the agent does not answer; see " + log : size.asText()));
        return good && size != null;
    }

    private static boolean checks(WebAdmin.Answer answer, boolean trial, long pid, List<String> lines) {
        JsonNode health = answer.json();
        List<String> ailing = StreamSupport.stream(health.path("checks").spliterator(), false)
                .filter(check -> !check.path("status").asText().equals(HEALTHY))
                .filter(check -> !(trial && check.path("cause").asText().contains(OF_A_TRIAL)))
                .map(Health::check)
                .toList();
        // The word on the whole is that of the worst check, which may be one that does not matter here.
        if (answer.status() == 200 && ailing.isEmpty() && health.path("checks").size() > 0) {
            lines.add(Call.step("james") + "OK, process " + pid);
            return true;
        }
        lines.add(Call.step("james") + "process " + pid + " runs, but not all is well:");
        lines.addAll(ailing);
        return false;
    }

    private static String check(JsonNode check) {
        String cause = check.path("cause").asText("");
        return Call.step("") + check.path("componentName").asText() + ": "
                + check.path("status").asText() + (cause.isEmpty() || cause.equals("null") ? "" : " (" + cause + ")");
    }
}
