package org.turingmail.central.web;

import java.util.Optional;

/** A value of the API that says how often it was changed: an answer that is one has its version as {@code ETag}. */
public interface Versioned {
    /** Empty in a request. */
    Optional<Integer> version();
}
