package org.turingmail.central.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.turingmail.central.AgentClient;
import org.turingmail.protocol.Api;

/** Every route of the API, as the running service itself describes them: a new one cannot be forgotten. */
record Routes(List<Route> all, JsonNode document) {
    /** @param body the schema of the body; null if it takes none */
    record Route(String method, String path, JsonNode body) {
        String name() {
            return method + " " + path;
        }

        /** The path with something in place of each parameter. */
        String concrete() {
            return path.replace("{key}", "Mail1")
                    .replace("{id}", "1")
                    .replace("{token}", "1")
                    .replace("{format}", "csv");
        }

        @Override
        public String toString() {
            return name();
        }
    }

    static Routes read(ObjectMapper json, String baseUrl) {
        JsonNode document = new AgentClient("", json, baseUrl)
                .send("GET", "/q/openapi?format=json", null)
                .as(JsonNode.class);
        List<Route> routes = new ArrayList<>();
        document.get("paths").fields().forEachRemaining(path -> {
            if (path.getKey().startsWith(Api.ROOT + "/")) {
                path.getValue().fields().forEachRemaining(operation -> {
                    JsonNode schema = operation.getValue().at("/requestBody/content/application~1json/schema/$ref");
                    routes.add(new Route(
                            operation.getKey().toUpperCase(Locale.ROOT),
                            path.getKey(),
                            schema.isMissingNode()
                                    ? null
                                    : document.at(schema.asText().substring(1))));
                });
            }
        });
        return new Routes(List.copyOf(routes), document);
    }
}
