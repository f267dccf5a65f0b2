package org.turingmail.mailrepository;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import javax.mail.internet.AddressException;
import org.apache.james.core.MailAddress;
import org.apache.mailet.PerRecipientHeaders;
import org.apache.mailet.PerRecipientHeaders.Header;

/** Headers for single recipients as JSON: recipient to a list of name and value, for a name may come twice. */
public final class RecipientHeadersJson {
    private RecipientHeadersJson() {}

    /** Returns null if there are none. */
    public static String write(PerRecipientHeaders headers) {
        if (headers == null || headers.getRecipientsWithSpecificHeaders().isEmpty()) {
            return null;
        }
        ObjectNode object = AttributesJson.JSON.createObjectNode();
        headers.getHeadersByRecipient().asMap().forEach((recipient, values) -> {
            ArrayNode list = object.putArray(recipient.asString());
            values.forEach(header -> list.addArray().add(header.getName()).add(header.getValue()));
        });
        try {
            return AttributesJson.JSON.writeValueAsString(object);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON cannot be written", e);
        }
    }

    /** @param json null for none */
    public static PerRecipientHeaders read(String json) throws AddressException {
        PerRecipientHeaders headers = new PerRecipientHeaders();
        Iterator<Map.Entry<String, JsonNode>> fields =
                AttributesJson.parse(json).fields();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            MailAddress recipient = new MailAddress(field.getKey());
            for (JsonNode header : field.getValue()) {
                headers.addHeaderForRecipient(
                        Header.builder()
                                .name(header.get(0).textValue())
                                .value(header.get(1).textValue())
                                .build(),
                        recipient);
            }
        }
        return headers;
    }
}
