package org.turingmail.webadmin;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.lang3.StringUtils;
import spark.Request;

/** Query parameters, with an answer that helps for each wrong one. */
final class QueryParameters {
    private QueryParameters() {}

    /** A parameter that we do not know was meant to change the outcome: better no outcome than another one. */
    static void checkKnown(Request request, String... known) {
        TreeSet<String> unknown = new TreeSet<>(request.raw().getParameterMap().keySet());
        unknown.removeAll(List.of(known));
        if (!unknown.isEmpty()) {
            throw Failures.badRequest("Unknown query parameter '" + StringUtils.abbreviate(unknown.first(), 100) + "'. "
                    + (known.length == 0 ? "None is known here" : "Known here: " + String.join(", ", known)));
        }
    }

    static int number(Request request, String name, int defaultValue, int least, int most) {
        String value = request.queryParams(name);
        if (value == null) {
            return defaultValue;
        }
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw Failures.badRequest("'" + name + "' is '" + StringUtils.abbreviate(value, 100)
                + "', but must be a whole number between " + least + " and " + most);
    }

    static boolean flag(Request request, String name) {
        String value = Optional.ofNullable(request.queryParams(name)).orElse("false");
        if (!value.equals("true") && !value.equals("false")) {
            throw Failures.badRequest(
                    "'" + name + "' is '" + StringUtils.abbreviate(value, 100) + "', but must be true or false");
        }
        return value.equals("true");
    }
}
