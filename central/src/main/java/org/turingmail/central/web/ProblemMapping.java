package org.turingmail.central.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.vertx.core.http.HttpClosedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

/** Turns whatever ends a request into a problem document (RFC 9457); outside of the API, into a line of text. */
class ProblemMapping {
    private static final Logger LOGGER = LoggerFactory.getLogger(ProblemMapping.class);
    private static final String RETRY_SECONDS = "5";
    private static final String DISK_FULL = "53100";
    private static final Pattern MISSING = Pattern.compile("required attributes are not set \\[([^]]*)]");
    private static final Pattern NULL_VALUE = Pattern.compile("(\\w+)( element)?");
    /**
     * Of the answers of a framework, these headers are part of their meaning (RFC 9110, sections 10.2.1 and 11.6.1).
     */
    private static final Set<String> MEANINGFUL = Set.of("allow", "www-authenticate", "retry-after", "location");

    @ServerExceptionMapper
    Response problem(ProblemException e, UriInfo uri) {
        Response.ResponseBuilder response = answer(e.problem(), uri);
        if (e.problem().status() == 503) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return response.build();
    }

    /** More specific than the framework's own, which would tell it in words of its own. */
    @ServerExceptionMapper
    Response json(MismatchedInputException e, UriInfo uri) {
        return answer(malformed(e), uri).build();
    }

    @ServerExceptionMapper
    Response framework(WebApplicationException e, UriInfo uri, ResourceInfo resource) {
        int status = e.getResponse().getStatus();
        if (status < 400) {
            return e.getResponse();
        }
        Optional<Throwable> cause =
                causes(e).filter(BodyTooLargeException.class::isInstance).findFirst();
        if (cause.isPresent()) {
            return answer(tooLarge(cause.get()), uri).build();
        }
        Optional<JsonProcessingException> json = causes(e)
                .filter(JsonProcessingException.class::isInstance)
                .map(JsonProcessingException.class::cast)
                .findFirst();
        if (status >= 500) {
            return fault(e, status, uri);
        }
        Problem problem = json.map(ProblemMapping::malformed).orElseGet(() -> plain(status, isMatched(resource)));
        Response.ResponseBuilder response = answer(problem, uri);
        e.getResponse().getStringHeaders().forEach((name, values) -> {
            if (MEANINGFUL.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> response.header(name, value));
            }
        });
        return response.build();
    }

    @ServerExceptionMapper
    Response anything(Throwable e, UriInfo uri) {
        Optional<Throwable> tooLarge =
                causes(e).filter(BodyTooLargeException.class::isInstance).findFirst();
        if (tooLarge.isPresent()) {
            return answer(tooLarge(tooLarge.get()), uri).build();
        }
        if (causes(e).anyMatch(HttpClosedException.class::isInstance)) {
            LOGGER.debug("{}: the client closed the connection before it had all of the answer", place(uri), e);
            // Nobody reads it.
            return answer(ProblemKind.of(400).problem().build(), uri).build();
        }
        return fault(e, isOutage(e) ? 503 : 500, uri);
    }

    private static Response fault(Throwable e, int status, UriInfo uri) {
        String instance = "urn:uuid:" + UUID.randomUUID();
        boolean diskFull = status == 503 && isDiskFull(e);
        if (diskFull) {
            LOGGER.warn(
                    "{} {}: the disk of the database is full; free some space: {}",
                    instance,
                    place(uri),
                    e.getMessage());
        } else if (status == 503) {
            LOGGER.warn(
                    "{} {}: the database does not answer; check that it runs and accepts connections: {}",
                    instance,
                    place(uri),
                    e.getMessage());
        } else {
            LOGGER.error("{} {}: a fault in central; please report it", instance, place(uri), e);
        }
        Problem problem = ProblemKind.of(status)
                .problem()
                .detail(
                        status == 503
                                ? (diskFull ? "The disk of the database is full" : "The database does not answer")
                                        + ". Try again in " + RETRY_SECONDS + " seconds"
                                : "It is in the log of central under this instance")
                .instance(instance)
                .build();
        Response.ResponseBuilder response = answer(problem, uri);
        if (status == 503) {
            response.header(HttpHeaders.RETRY_AFTER, RETRY_SECONDS);
        }
        return response.build();
    }

    private static boolean isMatched(ResourceInfo resource) {
        return resource != null && resource.getResourceMethod() != null;
    }

    /**
     * JAX-RS says 404 when a parameter has the wrong type as well (specification 3.1, section 3.2). Our resources say
     * it by {@link ProblemException}, so a 404 of the framework on a route that exists is about a parameter.
     */
    private static Problem plain(int status, boolean matched) {
        return status == 404 && matched
                ? ProblemKind.of(400)
                        .problem()
                        .detail("A parameter in the path or query is not of the type that it should have")
                        .build()
                : ProblemKind.of(status).problem().build();
    }

    private static Problem tooLarge(Throwable e) {
        return ProblemKind.of(413).problem().detail(e.getMessage()).build();
    }

    private static Problem malformed(JsonProcessingException e) {
        Problem.Builder problem = ProblemKind.of(400).problem();
        problem.detail(
                e.getLocation() == null
                        ? "Not the JSON that this route takes: " + readable(e.getOriginalMessage())
                        : "Not the JSON that this route takes, line "
                                + e.getLocation().getLineNr() + ", column "
                                + e.getLocation().getColumnNr() + ": " + readable(e.getOriginalMessage()));
        if (e instanceof JsonMappingException mapping) {
            problem.addAllErrors(fields(mapping));
        }
        return problem.build();
    }

    private static List<Problem.FieldError> fields(JsonMappingException e) {
        String path = path(e);
        // What the values of the contract say of themselves when they cannot be built.
        String cause = e.getCause() == null ? "" : String.valueOf(e.getCause().getMessage());
        Matcher missing = MISSING.matcher(cause);
        if (missing.find()) {
            return Stream.of(missing.group(1).split(", "))
                    .map(field -> Problem.FieldError.of(join(path, field), "is missing"))
                    .toList();
        }
        Matcher empty = NULL_VALUE.matcher(cause);
        if (e.getCause() instanceof NullPointerException && empty.matches()) {
            String field = empty.group(1);
            return List.of(Problem.FieldError.of(
                    // The path ends with the field already if a builder refused it, and not if a constructor did.
                    path.equals(field) || path.endsWith("." + field) ? path : join(path, field),
                    empty.group(2) == null ? "is null" : "has an element that is null"));
        }
        return path.isEmpty() ? List.of() : List.of(Problem.FieldError.of(path, readable(e.getOriginalMessage())));
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }

    /** The first line, without what means nothing to the caller: names of our classes, hints on the parser. */
    private static String readable(String message) {
        return message.lines()
                .findFirst()
                .orElse("is not what this route takes")
                .replaceAll("\\s*\\(start marker at .*", "")
                .replaceAll("\\s*(at )?\\[Source: .*", "")
                .replaceAll("\\s*\\(but could if .*", "")
                .replaceAll("org\\.turingmail\\.([a-z]+\\.)*(Immutable)?(\\w+?)(\\$Builder)?\\b", "$3")
                .replaceAll("java\\.(lang|util|time)\\.", "");
    }

    private static Response.ResponseBuilder answer(Problem problem, UriInfo uri) {
        Response.ResponseBuilder response = Response.status(problem.status());
        if (isApi(uri)) {
            return response.type(Api.PROBLEM_JSON).entity(problem);
        }
        return response.type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .entity(Stream.of(problem.title(), problem.detail().orElse(""))
                        .filter(line -> !line.isEmpty())
                        .collect(Collectors.joining("\n", "", "\n")));
    }

    private static boolean isApi(UriInfo uri) {
        return uri.getPath().startsWith("/api/") || uri.getPath().equals("/api");
    }

    /** The paths of pages hold secrets of those who visit them. */
    private static String place(UriInfo uri) {
        return isApi(uri) ? uri.getPath() : "on a page";
    }

    private static boolean isDiskFull(Throwable e) {
        return causes(e).anyMatch(cause -> cause instanceof SQLException sql && DISK_FULL.equals(sql.getSQLState()));
    }

    /**
     * Returns whether the database is unavailable or overloaded (SQLSTATE classes 08, 53 and 57P), so that a retry may
     * succeed.
     */
    private static boolean isOutage(Throwable e) {
        return causes(e)
                .filter(SQLException.class::isInstance)
                .map(cause -> ((SQLException) cause).getSQLState())
                .anyMatch(state -> state == null
                        || state.startsWith("08")
                        || state.startsWith("53")
                        || state.startsWith("57P")
                        || state.equals("25006"));
    }

    private static Stream<Throwable> causes(Throwable e) {
        return Stream.iterate(e, cause -> cause != null, Throwable::getCause).limit(20);
    }
}
