package org.turingmail.webadmin;

import org.apache.james.webadmin.utils.ErrorResponder;
import org.apache.james.webadmin.utils.ErrorResponder.ErrorType;
import org.eclipse.jetty.http.HttpStatus;
import spark.HaltException;

/** The error answers of our routes, in the form that all of WebAdmin uses. */
final class Failures {
    private Failures() {}

    static HaltException badRequest(String message) {
        return of(HttpStatus.BAD_REQUEST_400, ErrorType.INVALID_ARGUMENT, message);
    }

    static HaltException notHeld(String key) {
        return notFound("No mail is held under the key '" + key + "'");
    }

    static HaltException notFound(String message) {
        return of(HttpStatus.NOT_FOUND_404, ErrorType.NOT_FOUND, message);
    }

    /** @param message what did not work and what state things are in now; the cause is told to the log only */
    static HaltException broken(String message) {
        return of(HttpStatus.INTERNAL_SERVER_ERROR_500, ErrorType.SERVER_ERROR, message);
    }

    private static HaltException of(int status, ErrorType type, String message) {
        return ErrorResponder.builder()
                .statusCode(status)
                .type(type)
                .message(message)
                .haltError();
    }
}
