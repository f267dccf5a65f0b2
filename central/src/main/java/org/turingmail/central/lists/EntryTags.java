package org.turingmail.central.lists;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.turingmail.central.web.EntityTags;

/** Every answer that is one entry says its version. */
class EntryTags {
    @ServerResponseFilter
    void add(ContainerResponseContext response) {
        if (response.getEntity() instanceof ListEntry entry) {
            entry.version()
                    .ifPresent(version -> response.getHeaders().putSingle(HttpHeaders.ETAG, EntityTags.tag(version)));
        }
    }
}
