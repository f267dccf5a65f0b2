package org.turingmail.protocol;

import java.util.List;

/**
 * The languages that challenges, notices and pages are written in. To add one is to add it here, and its texts on both
 * sides: docs/challenge-page.md says which.
 */
public final class Languages {
    /** Language subtags (RFC 5646), in the order of the links to them. */
    public static final List<String> ALL = List.of("en", "de", "fr", "es");

    /** The one that is taken where nothing else is known. */
    public static final String DEFAULT = ALL.get(0);

    private Languages() {}
}
