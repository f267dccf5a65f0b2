package org.turingmail.central.sharing;

import java.util.regex.Pattern;
import org.turingmail.central.web.Checks;

/** How lists and their tokens may be called. */
public final class ListName {
    private static final Pattern PATTERN = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    private ListName() {}

    /** Takes note if it is none. */
    public static void check(String name, Checks checks) {
        checks.that(
                PATTERN.matcher(name).matches(),
                "name",
                "must be 1 to 64 letters, digits, dots, hyphens or underscores");
    }
}
