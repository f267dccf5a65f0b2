package org.turingmail.central.pages;

import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of a form post ({@code application/x-www-form-urlencoded}, as the URL Standard describes it). Immutable. */
public final class FormBody {
    /** In octets. A real one has less than a thousand. */
    public static final int MAX_LENGTH = 16 * 1024;

    private final Map<String, List<String>> fields;

    private FormBody(Map<String, List<String>> fields) {
        this.fields = fields;
    }

    /**
     * Empty if these octets are no form: a broken escape, or not UTF-8. Of fields of the same name the first counts.
     */
    public static Optional<FormBody> parse(byte[] octets) {
        Map<String, List<String>> fields = new HashMap<>();
        int start = 0;
        for (int i = 0; i <= octets.length; i++) {
            if (i < octets.length && octets[i] != '&') {
                continue;
            }
            int equals = start;
            while (equals < i && octets[equals] != '=') {
                equals++;
            }
            Optional<String> name = decode(octets, start, equals);
            Optional<String> value = decode(octets, Math.min(equals + 1, i), i);
            if (name.isEmpty() || value.isEmpty()) {
                return Optional.empty();
            }
            fields.computeIfAbsent(name.get(), absent -> new ArrayList<>()).add(value.get());
            start = i + 1;
        }
        return Optional.of(new FormBody(Map.copyOf(fields)));
    }

    public static boolean isForm(String contentType) {
        return contentType != null
                && contentType.split(";", 2)[0].strip().equalsIgnoreCase(MediaType.APPLICATION_FORM_URLENCODED);
    }

    /** The value of a field, if it is there and not blank. */
    public Optional<String> field(String name) {
        return values(name).stream().findFirst().filter(value -> !value.isBlank());
    }

    /** All values of a field, in their order. */
    public List<String> values(String name) {
        return List.copyOf(fields.getOrDefault(name, List.of()));
    }

    private static Optional<String> decode(byte[] octets, int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from);
        for (int i = from; i < to; i++) {
            if (octets[i] == '+') {
                out.write(' ');
            } else if (octets[i] == '%') {
                int high = i + 2 <= to - 1 ? Character.digit(octets[i + 1], 16) : -1;
                int low = i + 2 <= to - 1 ? Character.digit(octets[i + 2], 16) : -1;
                if (high < 0 || low < 0) {
                    return Optional.empty();
                }
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(octets[i]);
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
