package org.turingmail.central.web;

import java.io.IOException;

/** A body went over the limit while it was read. */
public final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long limit) {
        super("The body has more than " + limit + " bytes");
    }
}
