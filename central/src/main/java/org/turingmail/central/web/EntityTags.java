package org.turingmail.central.web;

import java.util.stream.Stream;

/** Optimistic concurrency (RFC 9110, section 13.1.1): the version of a document is its entity tag. */
public final class EntityTags {
    private EntityTags() {}

    /** The tag of a version. */
    public static String tag(int version) {
        return "\"" + version + "\"";
    }

    /** Ends the request if {@code If-Match} is there and names another version. A weak tag matches nothing. */
    public static void check(String ifMatch, int version) {
        boolean matches = ifMatch == null
                || Stream.of(ifMatch.split(","))
                        .map(String::strip)
                        .anyMatch(tag -> tag.equals("*") || tag.equals(tag(version)));
        if (!matches) {
            throw ProblemException.preconditionFailed(
                    "If-Match is " + ifMatch + ", but it is now " + tag(version) + ". Reload it and retry");
        }
    }
}
