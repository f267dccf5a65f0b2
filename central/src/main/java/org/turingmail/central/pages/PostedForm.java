package org.turingmail.central.pages;

import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The form of a request, or why there is none. Immutable.
 *
 * @param form empty if it cannot be read
 * @param status of the answer then
 */
public record PostedForm(Optional<FormBody> form, int status) {
    /** Reads the body of a request. */
    public static PostedForm read(String contentType, InputStream body) throws IOException {
        if (!FormBody.isForm(contentType)) {
            return new PostedForm(Optional.empty(), Response.Status.UNSUPPORTED_MEDIA_TYPE.getStatusCode());
        }
        byte[] octets = body.readNBytes(FormBody.MAX_LENGTH + 1);
        if (octets.length > FormBody.MAX_LENGTH) {
            return new PostedForm(Optional.empty(), Response.Status.REQUEST_ENTITY_TOO_LARGE.getStatusCode());
        }
        return new PostedForm(FormBody.parse(octets), Response.Status.BAD_REQUEST.getStatusCode());
    }
}
