package org.turingmail.central.web;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Gives answers that are one {@link Versioned} value their entity tag. */
class VersionTags {
    @ServerResponseFilter
    void add(ContainerResponseContext response) {
        if (response.getEntity() instanceof Versioned versioned) {
            versioned.version().ifPresent(version -> response.getHeaders()
                    .putSingle(HttpHeaders.ETAG, EntityTags.tag(version)));
        }
    }
}
