package org.turingmail.central.tenants;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.turingmail.protocol.Api;

/**
 * Which key may use which route: the one place that says so. A route with a scope is for programs and for people whose
 * role has it, and refused to agents; one that is not named here is refused to all keys, and a test fails until it is
 * named. Pure.
 */
final class Access {
    private static final Set<String> READING = Set.of("GET", "HEAD");

    /** What agents do, and programs never. */
    private static final Set<String> OF_AGENTS = Set.of(
            "agents/me",
            "challenges",
            "correspondents",
            "decisions",
            "held-mails",
            "notifications/claims",
            "notifications/reports",
            "reconciliation",
            "verdicts");

    /** What is about the account of the one who asks. */
    private static final Set<String> OF_PEOPLE = Set.of("account");

    private record Scopes(Scope reading, Scope writing) {}

    private static final Scopes LISTS = new Scopes(Scope.LISTS_READ, Scope.LISTS_WRITE);
    private static final Scopes RULES = new Scopes(Scope.RULES_WRITE, Scope.RULES_WRITE);

    private static final Map<String, Scopes> OF_PROGRAMS = Map.ofEntries(
            Map.entry("agents", new Scopes(Scope.AGENTS_READ, Scope.AGENTS_READ)),
            Map.entry("api-keys", new Scopes(Scope.OPERATOR, Scope.OPERATOR)),
            Map.entry("calendars", RULES),
            Map.entry("explain", new Scopes(Scope.LISTS_READ, Scope.LISTS_READ)),
            Map.entry("held-decisions", new Scopes(Scope.HELD_READ, Scope.HELD_DECIDE)),
            Map.entry("held-messages", new Scopes(Scope.HELD_READ, Scope.HELD_DECIDE)),
            Map.entry("list-changes", LISTS),
            Map.entry("list-entries", LISTS),
            Map.entry("list-exports", new Scopes(Scope.EXPORTS_READ, Scope.EXPORTS_READ)),
            Map.entry("list-imports", LISTS),
            Map.entry("list-sources", LISTS),
            Map.entry("notifications", RULES),
            Map.entry("published-lists", LISTS),
            Map.entry("recipient-groups", RULES),
            Map.entry("rule-settings", RULES),
            Map.entry("rules", RULES),
            Map.entry("shared-lists", LISTS),
            Map.entry("signing-key", LISTS),
            Map.entry("subscriptions", LISTS));

    private Access() {}

    /**
     * The scope that a program needs for a route, which then is not for agents.
     *
     * @param path of the request, with {@link Api#ROOT}
     * @return empty if it is not for programs, but for agents
     */
    static Optional<Scope> scope(String method, String path) {
        String[] parts = parts(path);
        if (parts.length > 1 && OF_AGENTS.contains(parts[0] + "/" + parts[1])) {
            return Optional.empty();
        }
        return Optional.ofNullable(OF_PROGRAMS.get(parts[0]))
                .map(scopes -> READING.contains(method) ? scopes.reading : scopes.writing);
    }

    /** Whether somebody said for whom a route is. */
    static boolean isDeclared(String path) {
        return OF_PROGRAMS.containsKey(parts(path)[0]) || isForAgents(path) || isForPeople(path);
    }

    /** Whether the key of an agent may use a route. One that is not declared is not for agents. */
    static boolean isForAgents(String path) {
        String[] parts = parts(path);
        return OF_AGENTS.contains(parts[0]) || parts.length > 1 && OF_AGENTS.contains(parts[0] + "/" + parts[1]);
    }

    /** Whether a route is for people who have signed in, whatever their role, and for nobody else. */
    static boolean isForPeople(String path) {
        return OF_PEOPLE.contains(parts(path)[0]);
    }

    private static String[] parts(String path) {
        // With all empty ones, so that there is always a first one.
        return path.substring(Math.min(path.length(), Api.ROOT.length() + 1)).split("/", -1);
    }

    static boolean allows(Scoped caller, String method, String path) {
        if (isForPeople(path)) {
            return caller instanceof Person;
        }
        return scope(method, path)
                .filter(scope -> caller.scopes().contains(scope)
                        || caller.scopes().contains(Scope.OPERATOR)
                        || scope == Scope.LISTS_READ && caller.scopes().contains(Scope.LISTS_WRITE))
                .isPresent();
    }
}
