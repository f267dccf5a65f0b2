package org.turingmail.central.rules;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.turingmail.central.web.ProblemException;
import org.turingmail.protocol.HolidayCalendar;
import org.turingmail.protocol.RecipientGroup;
import org.turingmail.protocol.Rule;

/** Optimistic concurrency (RFC 9110, section 13.1.1): the version of a document is its entity tag. */
class EntityTags {
    @ServerResponseFilter
    void add(ContainerRequestContext request, ContainerResponseContext response) {
        version(response.getEntity())
                .ifPresent(version -> response.getHeaders().putSingle(HttpHeaders.ETAG, tag(version)));
    }

    private static Optional<Integer> version(Object entity) {
        if (entity instanceof Rule rule) {
            return rule.version();
        } else if (entity instanceof RecipientGroup group) {
            return group.version();
        }
        return entity instanceof HolidayCalendar calendar ? calendar.version() : Optional.empty();
    }

    private static String tag(int version) {
        return "\"" + version + "\"";
    }

    /** Ends the request if {@code If-Match} is there and names another version. A weak tag matches nothing. */
    static void check(String ifMatch, int version) {
        boolean matches = ifMatch == null
                || Stream.of(ifMatch.split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(tag(version)));
        if (!matches) {
            throw ProblemException.preconditionFailed(
                    "If-Match is " + ifMatch + ", but it is now " + tag(version) + ". Read it again, and decide anew");
        }
    }
}
