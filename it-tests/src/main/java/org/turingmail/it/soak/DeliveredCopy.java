package org.turingmail.it.soak;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A delivered message, for comparison with what another James made of the same one. Immutable.
 *
 * <p>Left out is only what cannot be the same on two servers: the topmost {@code Received} field, which is James' own;
 * {@code Message-ID} and {@code Date} if the message had none, as James makes them up; and the topmost
 * {@code Authentication-Results} field of the agent.
 */
final class DeliveredCopy {
    private record Field(String name, int begin, int end) {}

    private static final int EXCERPT = 60;

    private final byte[] bytes;

    private DeliveredCopy(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param delivered as the server keeps it
     * @param sent as it was sent
     * @param authservId in whose name the agent writes results; empty if there is no agent
     */
    static DeliveredCopy of(byte[] delivered, byte[] sent, String authservId) {
        Set<String> madeUp = new HashSet<>(Set.of("message-id", "date"));
        fields(sent).forEach(field -> madeUp.remove(field.name()));
        Set<String> once = new HashSet<>(Set.of("received", "authentication-results"));
        ByteArrayOutputStream rest = new ByteArrayOutputStream(delivered.length);
        int copied = 0;
        for (Field field : fields(delivered)) {
            boolean isResultOfAnother = field.name().equals("authentication-results")
                    && !text(delivered, field).toLowerCase(Locale.ROOT).contains(": " + authservId + ";");
            if (madeUp.contains(field.name()) || !isResultOfAnother && once.remove(field.name())) {
                rest.write(delivered, copied, field.begin() - copied);
                copied = field.end();
            }
        }
        rest.write(delivered, copied, delivered.length - copied);
        return new DeliveredCopy(rest.toByteArray());
    }

    /** Says where two copies differ; empty if they are the same, byte for byte. */
    Optional<String> difference(DeliveredCopy other) {
        int at = Arrays.mismatch(bytes, other.bytes);
        return at < 0
                ? Optional.empty()
                : Optional.of("byte " + at + ": \"" + excerpt(at) + "\" instead of \"" + other.excerpt(at) + "\"");
    }

    private String excerpt(int at) {
        int begin = Math.max(0, at - EXCERPT / 2);
        String text =
                new String(bytes, begin, Math.min(bytes.length, at + EXCERPT) - begin, StandardCharsets.ISO_8859_1);
        return text.replace("\r", "\\r").replace("\n", "\\n").replaceAll("[^\\x20-\\x7e]", "?");
    }

    /** The number in the address that a copy was sent from; empty if it has none. */
    static OptionalInt number(byte[] delivered, Pattern sender) {
        for (Field field : fields(delivered)) {
            if (field.name().equals("return-path")) {
                Matcher matcher = sender.matcher(text(delivered, field));
                if (matcher.find()) {
                    return OptionalInt.of(Integer.parseInt(matcher.group(1)));
                }
            }
        }
        return OptionalInt.empty();
    }

    private static String text(byte[] message, Field field) {
        return new String(message, field.begin(), field.end() - field.begin(), StandardCharsets.ISO_8859_1);
    }

    private static List<Field> fields(byte[] message) {
        List<Field> fields = new ArrayList<>();
        int begin = 0;
        while (begin < message.length) {
            int end = endOfLine(message, begin);
            if (isEmpty(message, begin, end)) {
                break;
            }
            while (end < message.length && (message[end] == ' ' || message[end] == '\t')) {
                end = endOfLine(message, end);
            }
            String text = new String(message, begin, end - begin, StandardCharsets.ISO_8859_1);
            int colon = text.indexOf(':');
            fields.add(
                    new Field(colon < 0 ? "" : text.substring(0, colon).strip().toLowerCase(Locale.ROOT), begin, end));
            begin = end;
        }
        return fields;
    }

    private static boolean isEmpty(byte[] message, int begin, int end) {
        return end - begin == 1 && message[begin] == '\n'
                || end - begin == 2 && message[begin] == '\r' && message[begin + 1] == '\n';
    }

    private static int endOfLine(byte[] message, int begin) {
        for (int i = begin; i < message.length; i++) {
            if (message[i] == '\n') {
                return i + 1;
            }
        }
        return message.length;
    }
}
