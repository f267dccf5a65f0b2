package org.turingmail.mailrepository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail attributes as one JSON object, name to value, the values as James writes them in its own repositories and
 * queues. What James cannot write ({@code AttributeValue.ofUnserializable}) is left out, as it is there.
 */
public final class AttributesJson {
    // ASCII alone: every character survives in every database
    static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final Logger LOGGER = LoggerFactory.getLogger(AttributesJson.class);

    private AttributesJson() {}

    /** Returns null if there are none. */
    public static String write(Stream<Attribute> attributes) {
        ObjectNode object = JSON.createObjectNode();
        attributes.forEach(attribute -> attribute
                .getValue()
                .toJson()
                .ifPresent(value -> object.set(attribute.getName().asString(), value)));
        try {
            return object.isEmpty() ? null : JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON cannot be written", e);
        }
    }

    /**
     * An attribute that cannot be read any more, because the class behind it has gone, is left out: the mail counts
     * more.
     *
     * @param json null for none
     * @param key of the mail, for the log
     */
    public static Collection<Attribute> read(String json, String key) {
        List<Attribute> attributes = new ArrayList<>();
        parse(json).fields().forEachRemaining(field -> {
            try {
                attributes.add(
                        new Attribute(AttributeName.of(field.getKey()), AttributeValue.fromJson(field.getValue())));
            } catch (RuntimeException e) {
                LOGGER.warn(
                        "Held mail {} goes on without its attribute {}, which cannot be read ({}). If a mailet needs"
                                + " it, put back the jar that made it and restart James",
                        key,
                        field.getKey(),
                        e.toString());
            }
        });
        return attributes;
    }

    static JsonNode parse(String json) {
        try {
            return json == null ? JSON.createObjectNode() : JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The stored attributes are not valid JSON", e);
        }
    }
}
