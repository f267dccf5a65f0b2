package org.turingmail.central.tenants;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a key of a program may do. */
enum Scope {
    /** Read lists, imports, shared lists and explanations. */
    LISTS_READ("lists:read"),
    /** Change lists, files of them, and what is shared. */
    LISTS_WRITE("lists:write"),
    /** Read and change rules, groups, calendars and settings, and read what rules told. */
    RULES_WRITE("rules:write"),
    /** Read held messages of a tenant. */
    HELD_READ("held:read"),
    /** Decide on held messages of a tenant. */
    HELD_DECIDE("held:decide"),
    /** Read agents: their keys, and the servers that use these. */
    AGENTS_READ("agents:read"),
    /** Read exports of lists. */
    EXPORTS_READ("exports:read"),
    /** All of these. */
    OPERATOR("operator");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** The word of commands, the documentation and the database. */
    String text() {
        return text;
    }

    /** The words of all of them, with commas. */
    static String all() {
        return Arrays.stream(values()).map(Scope::text).collect(Collectors.joining(", "));
    }

    static Optional<Scope> of(String text) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findFirst();
    }
}
