package org.turingmail.central.pages;

import io.quarkus.arc.All;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before all that people see: sets {@link PageHeaders} on answers of whatever origin (pages, static files,
 * errors), and refuses methods that no page knows.
 */
@ApplicationScoped
class PageFilter {
    private static final int PRIORITY = 500;
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final Pages pages;
    private final List<String> links;
    private final List<String> files;
    private final List<PageArea> areas;

    PageFilter(Pages pages, @All List<LinkedPage> links, @All List<PageFiles> files, @All List<PageArea> areas) {
        this.areas = List.copyOf(areas);
        this.pages = pages;
        this.links = links.stream().map(LinkedPage::prefix).toList();
        this.files = files.stream().map(PageFiles::prefix).toList();
    }

    void open(@Observes Filters filters) {
        filters.register(this::pass, PRIORITY);
    }

    private void pass(RoutingContext context) {
        String path = context.normalizedPath();
        boolean form =
                links.stream().anyMatch(path::startsWith) || areas.stream().anyMatch(area -> area.has(path));
        boolean home = path.equals(HomePage.PATH);
        if (!form && !home && files.stream().noneMatch(path::startsWith)) {
            context.next();
            return;
        }
        context.addHeadersEndHandler(ignored -> {
            MultiMap headers = context.response().headers();
            PageHeaders.ALL.forEach(headers::set);
            // RFC 6797, section 7.2: not over plain HTTP. The scheme is the one that a trusted proxy names.
            if ("https".equals(context.request().scheme())) {
                headers.set("Strict-Transport-Security", PageHeaders.STRICT_TRANSPORT_SECURITY);
            }
            if (form || home) {
                PageHeaders.OF_PAGES.forEach(headers::set);
            }
        });
        HttpMethod method = context.request().method();
        if (READING.contains(method) || (form && method.equals(HttpMethod.POST))) {
            context.next();
            return;
        }
        context.response()
                .setStatusCode(405)
                .putHeader("Allow", form ? "GET, HEAD, POST" : "GET, HEAD")
                .putHeader("Content-Type", "text/html;charset=UTF-8")
                .end(pages.notice(
                        "form",
                        PageLanguage.choose(null, context.request().getHeader("Accept-Language"), Optional.empty())));
    }
}
