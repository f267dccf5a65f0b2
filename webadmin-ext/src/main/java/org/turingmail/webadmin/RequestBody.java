package org.turingmail.webadmin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.lang3.StringUtils;
import spark.Request;

/**
 * Reads the JSON that a caller may send along.
 *
 * <p>An absent body means "for all recipients", so whatever is not understood must be refused: a misspelt field, or a
 * body that never arrived as JSON, would otherwise release a mail to more people than was meant.
 */
final class RequestBody {
    private static final String RECIPIENTS = "recipients";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private RequestBody() {}

    /** The addresses in {@code {"recipients": [...]}}; empty if the caller names none. */
    static Optional<List<String>> recipients(Request request) {
        Optional<JsonNode> body = object(request, RECIPIENTS);
        if (body.isEmpty() || !body.get().has(RECIPIENTS)) {
            return Optional.empty();
        }
        JsonNode list = body.get().get(RECIPIENTS);
        if (!list.isArray() || list.isEmpty()) {
            throw Failures.badRequest("'recipients' must be a list of at least one address, such as"
                    + " {\"recipients\": [\"alice@example.com\"]}; leave the body out to mean all recipients");
        }
        List<String> addresses = new ArrayList<>();
        for (JsonNode address : list) {
            if (!address.isTextual() || StringUtils.isBlank(address.textValue())) {
                throw Failures.badRequest("'recipients' must hold addresses only, but holds " + quote(address));
            }
            addresses.add(address.textValue().trim());
        }
        return Optional.of(addresses);
    }

    /** For a route that has nothing to ask: no body, or an empty object. */
    static void none(Request request) {
        object(request, "");
    }

    private static Optional<JsonNode> object(Request request, String onlyField) {
        byte[] octets = request.bodyAsBytes();
        if (StringUtils.isBlank(new String(octets, StandardCharsets.ISO_8859_1))) {
            if (isLost(request)) {
                throw Failures.badRequest("The body was not understood as JSON. Send it with the header"
                        + " 'Content-Type: application/json', or send no body");
            }
            return Optional.empty();
        }
        JsonNode body = parse(octets);
        if (!body.isObject()) {
            throw Failures.badRequest("The body must be a JSON object, but is " + quote(body));
        }
        for (Iterator<String> fields = body.fieldNames(); fields.hasNext(); ) {
            String field = fields.next();
            if (!field.equals(onlyField)) {
                throw Failures.badRequest("The body has the unknown field '" + field + "'. "
                        + (onlyField.isEmpty() ? "No field is known here" : "Known is: " + onlyField));
            }
        }
        return Optional.of(body);
    }

    /** Jetty takes a form for itself, and nothing of it is left to read. */
    private static boolean isLost(Request request) {
        boolean form = StringUtils.startsWithIgnoreCase(request.contentType(), "application/x-www-form-urlencoded");
        return request.contentLength() > 0 || form && request.headers("Transfer-Encoding") != null;
    }

    private static JsonNode parse(byte[] octets) {
        try {
            return JSON.readTree(octets);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " in line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw Failures.badRequest("The body is not valid JSON" + where + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("What is in memory can be read", e);
        }
    }

    private static String quote(JsonNode value) {
        return StringUtils.abbreviate(value.toString(), 100);
    }
}
