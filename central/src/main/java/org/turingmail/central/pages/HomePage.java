package org.turingmail.central.pages;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** Says what this server is to those who come without a link. */
@Path(HomePage.PATH)
public final class HomePage {
    static final String PATH = "/";

    private final Pages pages;

    HomePage(Pages pages) {
        this.pages = pages;
    }

    @GET
    @Operation(hidden = true)
    public Response show(@QueryParam("lang") String clicked, @HeaderParam("Accept-Language") String acceptLanguage) {
        return Response.ok(
                        pages.notice("home", PageLanguage.choose(clicked, acceptLanguage, Optional.empty())),
                        MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"))
                .build();
    }
}
