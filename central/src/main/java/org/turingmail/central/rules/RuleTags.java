package org.turingmail.central.rules;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.web.EntityTags;

/** Gives rules, groups and calendars their entity tags. */
class RuleTags {
    @ServerResponseFilter
    void add(ContainerRequestContext request, ContainerResponseContext response) {
        version(response.getEntity())
                .ifPresent(version -> response.getHeaders().putSingle(HttpHeaders.ETAG, EntityTags.tag(version)));
    }

    private static Optional<Integer> version(Object entity) {
        if (entity instanceof Rule rule) {
            return rule.version();
        } else if (entity instanceof RecipientGroup group) {
            return group.version();
        }
        return entity instanceof HolidayCalendar calendar ? calendar.version() : Optional.empty();
    }
}
