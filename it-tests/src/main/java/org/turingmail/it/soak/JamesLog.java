package org.turingmail.it.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the agent said about holding, releasing and delivering, over all its lives. Immutable. */
final class JamesLog {
    private static final Pattern HELD = Pattern.compile("^(\\S+) +INFO .* - Held (\\S+) from <.*> for \\[");
    private static final Pattern RELEASED = Pattern.compile("^(\\S+) +INFO .* - RELEASE (\\S+) for \\[(.*?)\\] by ");

    private static final Pattern DELIVERED = Pattern.compile(
            "^(\\S+) +INFO .* - Local delivered mail (\\S+) with messageId (\\S+) successfully from \\S+ to <?([^"
                    + " >]+)>? in ");

    private record Delivery(String mailName, String recipient, Instant at) {}

    private record Release(Instant at, Set<String> recipients) {}

    private final List<String> lines = new ArrayList<>();
    private final Map<String, List<Instant>> held = new HashMap<>();
    private final Map<String, List<Release>> released = new HashMap<>();
    private final Map<String, List<Delivery>> delivered = new HashMap<>();

    private JamesLog() {}

    static JamesLog read(Path file) {
        JamesLog log = new JamesLog();
        // A killed process may end in the middle of a character.
        try (Stream<String> lines = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            lines.forEach(log::read);
            return log;
        } catch (MalformedInputException e) {
            throw new IllegalStateException("ISO 8859-1 knows every octet", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(String line) {
        lines.add(line);
        Matcher hold = HELD.matcher(line);
        if (hold.find()) {
            held.computeIfAbsent(hold.group(2), key -> new ArrayList<>()).add(instant(hold.group(1)));
            return;
        }
        Matcher delivery = DELIVERED.matcher(line);
        if (delivery.find()) {
            delivered
                    .computeIfAbsent(delivery.group(3), messageId -> new ArrayList<>())
                    .add(new Delivery(delivery.group(2), delivery.group(4), instant(delivery.group(1))));
            return;
        }
        Matcher release = RELEASED.matcher(line);
        if (release.find()) {
            released.computeIfAbsent(release.group(2), key -> new ArrayList<>())
                    .add(new Release(
                            instant(release.group(1)),
                            new HashSet<>(List.of(release.group(3).split(", ")))));
        }
    }

    /** Whether, after a moment, a recipient got both what was held under a key and the mail that it was made of. */
    boolean deliveredBothAfter(String key, String messageId, String recipient, Instant moment) {
        List<String> names = delivered.getOrDefault(messageId, List.of()).stream()
                .filter(delivery -> delivery.recipient().equals(recipient))
                .filter(delivery -> delivery.at().isAfter(moment))
                .map(Delivery::mailName)
                .toList();
        return names.contains(key) && names.stream().anyMatch(name -> !name.equals(key));
    }

    /** Whether a mail was put into the quarantine after a moment. */
    boolean heldAfter(String key, Instant moment) {
        return held.getOrDefault(key, List.of()).stream().anyMatch(at -> at.isAfter(moment));
    }

    /** Whether a mail was released for a recipient, and taken out of the quarantine, after a moment. */
    boolean releasedAfter(String key, String recipient, Instant moment) {
        return released.getOrDefault(key, List.of()).stream()
                .anyMatch(release ->
                        release.at().isAfter(moment) && release.recipients().contains(recipient));
    }

    /** What it said of a mail, in the order of time. */
    List<String> about(String key, String messageId) {
        return lines.stream()
                .filter(line -> key != null && line.contains(key) || line.contains(messageId))
                .toList();
    }

    private static Instant instant(String timestamp) {
        return OffsetDateTime.parse(timestamp).toInstant();
    }
}
