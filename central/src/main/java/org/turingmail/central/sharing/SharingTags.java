package org.turingmail.central.sharing;

import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.turingmail.central.web.EntityTags;

/** Gives published lists, subscriptions and list sources their entity tags. */
class SharingTags {
    @ServerResponseFilter
    void add(ContainerResponseContext response) {
        version(response.getEntity())
                .ifPresent(version -> response.getHeaders().putSingle(HttpHeaders.ETAG, EntityTags.tag(version)));
    }

    private static Optional<Integer> version(Object entity) {
        if (entity instanceof PublishedList list) {
            return list.version();
        }
        if (entity instanceof ListSource source) {
            return source.version();
        }
        return entity instanceof Subscription subscription ? subscription.version() : Optional.empty();
    }
}
