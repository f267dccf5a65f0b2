package org.turingmail.central.pages;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;

/** Answers browsers that ask for the style and the logo of an administrator: from memory, and for nothing else. */
@ApplicationScoped
class CustomFiles {
    /** Where they are, below the path of this server. */
    static final String FOLDER = "/assets/custom/";

    private static final Map<String, String> TYPES = Map.of(
            "page.css", "text/css;charset=UTF-8",
            "logo.svg", "image/svg+xml",
            "logo.png", "image/png");

    private final CustomTexts texts;

    CustomFiles(CustomTexts texts) {
        this.texts = texts;
    }

    void open(@Observes Router router) {
        TYPES.forEach((name, type) -> texts.file(name).ifPresent(bytes -> router.route(FOLDER + name)
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(context -> context.response()
                        .putHeader("Content-Type", type)
                        .putHeader("Cache-Control", "public, immutable, max-age=86400")
                        .end(Buffer.buffer(bytes)))));
    }
}
