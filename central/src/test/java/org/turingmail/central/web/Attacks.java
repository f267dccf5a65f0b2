package org.turingmail.central.web;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.turingmail.central.AgentClient;

/** An attack on every route of the API: what somebody tries who has a key, and the answer that this must get. */
final class Attacks {
    static final String SECRET = "secret";
    static final String SENDER = "secret-sender@example.org";
    static final String RECIPIENT = "secret-recipient@example.com";
    /** As it stands in JSON. */
    static final String CALENDAR = "BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nPRODID:x\\r\\nBEGIN:VEVENT\\r\\n"
            + "DTSTART;VALUE=DATE:20261225\\r\\nSUMMARY:Feast\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n";

    static final String LIST_SOURCE = "{\"name\":\"NAME\",\"url\":\"http://127.0.0.1:1/\",\"list\":\"a/b\","
            + "\"thumbprint\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}";

    static final String KEY = "Mail-of-the-victim";

    /** What belongs to all agents of a tenant together: there, another agent of the tenant is no stranger. */
    static final Set<String> SHARED_BY_A_TENANT = Set.of(
            "POST /api/v1/verdicts",
            "POST /api/v1/explain",
            "GET /api/v1/agents",
            "GET /api/v1/api-keys",
            "POST /api/v1/api-keys",
            "DELETE /api/v1/api-keys/{id}",
            "GET /api/v1/held-messages",
            "GET /api/v1/held-messages/{id}",
            "POST /api/v1/held-messages/decisions",
            "GET /api/v1/held-decisions",
            "POST /api/v1/held-decisions/{id}/undo",
            "GET /api/v1/notifications",
            "POST /api/v1/notifications/claims",
            "POST /api/v1/notifications/reports",
            "GET /api/v1/rule-settings",
            "PUT /api/v1/rule-settings",
            "GET /api/v1/rules/{id}/trials",
            "POST /api/v1/rules",
            "GET /api/v1/rules",
            "GET /api/v1/rules/{id}",
            "PUT /api/v1/rules/{id}",
            "DELETE /api/v1/rules/{id}",
            "POST /api/v1/recipient-groups",
            "GET /api/v1/recipient-groups",
            "GET /api/v1/recipient-groups/{id}",
            "PUT /api/v1/recipient-groups/{id}",
            "DELETE /api/v1/recipient-groups/{id}",
            "POST /api/v1/calendars",
            "GET /api/v1/calendars",
            "GET /api/v1/calendars/{id}",
            "PUT /api/v1/calendars/{id}",
            "DELETE /api/v1/calendars/{id}",
            "POST /api/v1/list-entries",
            "GET /api/v1/list-entries",
            "GET /api/v1/list-entries/{id}",
            "PUT /api/v1/list-entries/{id}",
            "GET /api/v1/list-changes",
            "DELETE /api/v1/list-entries/{id}",
            "GET /api/v1/list-entries/count",
            "POST /api/v1/list-entries/bulk",
            "DELETE /api/v1/list-entries",
            "GET /api/v1/list-imports",
            "POST /api/v1/list-imports",
            "GET /api/v1/list-imports/{id}",
            "DELETE /api/v1/list-imports/{id}",
            "GET /api/v1/list-exports/{format}",
            "POST /api/v1/published-lists",
            "GET /api/v1/published-lists",
            "GET /api/v1/published-lists/{id}",
            "PUT /api/v1/published-lists/{id}",
            "DELETE /api/v1/published-lists/{id}",
            "GET /api/v1/shared-lists",
            "POST /api/v1/subscriptions",
            "GET /api/v1/subscriptions",
            "GET /api/v1/subscriptions/{id}",
            "PUT /api/v1/subscriptions/{id}",
            "DELETE /api/v1/subscriptions/{id}",
            "GET /api/v1/subscriptions/{id}/entries",
            "GET /api/v1/published-lists/{id}/tokens",
            "POST /api/v1/published-lists/{id}/tokens",
            "DELETE /api/v1/published-lists/{id}/tokens/{token}",
            "GET /api/v1/signing-key",
            "POST /api/v1/list-sources",
            "GET /api/v1/list-sources",
            "GET /api/v1/list-sources/{id}",
            "PUT /api/v1/list-sources/{id}",
            "DELETE /api/v1/list-sources/{id}",
            "GET /api/v1/list-sources/{id}/entries",
            "GET /api/v1/list-sources/{id}/versions",
            "POST /api/v1/list-sources/{id}/fetch",
            "POST /api/v1/list-sources/{id}/rollback",
            "POST /api/v1/correspondents");

    /** What agents do, with their own keys alone. */
    static final Set<String> OF_AGENTS = Set.of(
            "POST /api/v1/verdicts",
            "GET /api/v1/held-mails",
            "POST /api/v1/held-mails",
            "PUT /api/v1/held-mails/{key}",
            "GET /api/v1/held-mails/{key}",
            "POST /api/v1/held-mails/{key}/settlements",
            "POST /api/v1/held-mails/{key}/expiry-refusals",
            "GET /api/v1/decisions",
            "POST /api/v1/decisions/acknowledgements",
            "POST /api/v1/challenges/sent",
            "POST /api/v1/correspondents",
            "POST /api/v1/reconciliation",
            "POST /api/v1/notifications/claims",
            "POST /api/v1/notifications/reports",
            "GET /api/v1/agents/me");

    static final Map<String, Function<Victim, Attack>> ALL = Map.ofEntries(
            Map.entry("GET /api/v1/rules", v -> new Attack("/api/v1/rules?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/rules",
                    v -> new Attack("/api/v1/rules", "{\"name\":\"eve\",\"priority\":1,\"action\":\"DELIVER\"}", 200)),
            Map.entry("GET /api/v1/rules/{id}", v -> new Attack("/api/v1/rules/" + v.rule(), null, 404)),
            Map.entry(
                    "PUT /api/v1/rules/{id}",
                    v -> new Attack(
                            "/api/v1/rules/" + v.rule(),
                            "{\"name\":\"eve\",\"priority\":1,\"action\":\"DELIVER\"}",
                            404)),
            Map.entry("DELETE /api/v1/rules/{id}", v -> new Attack("/api/v1/rules/" + v.rule(), null, 404)),
            Map.entry(
                    "GET /api/v1/recipient-groups", v -> new Attack("/api/v1/recipient-groups?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/recipient-groups",
                    v -> new Attack(
                            "/api/v1/recipient-groups", "{\"name\":\"eve\",\"members\":[\"" + RECIPIENT + "\"]}", 200)),
            Map.entry(
                    "GET /api/v1/recipient-groups/{id}",
                    v -> new Attack("/api/v1/recipient-groups/" + v.group(), null, 404)),
            Map.entry(
                    "PUT /api/v1/recipient-groups/{id}",
                    v -> new Attack(
                            "/api/v1/recipient-groups/" + v.group(),
                            "{\"name\":\"eve\",\"members\":[\"" + RECIPIENT + "\"]}",
                            404)),
            Map.entry(
                    "DELETE /api/v1/recipient-groups/{id}",
                    v -> new Attack("/api/v1/recipient-groups/" + v.group(), null, 404)),
            Map.entry("GET /api/v1/calendars", v -> new Attack("/api/v1/calendars?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/calendars",
                    v -> new Attack("/api/v1/calendars", "{\"name\":\"eve\",\"content\":\"" + CALENDAR + "\"}", 200)),
            Map.entry("GET /api/v1/calendars/{id}", v -> new Attack("/api/v1/calendars/" + v.calendar(), null, 404)),
            Map.entry(
                    "PUT /api/v1/calendars/{id}",
                    v -> new Attack(
                            "/api/v1/calendars/" + v.calendar(),
                            "{\"name\":\"eve\",\"content\":\"" + CALENDAR + "\"}",
                            404)),
            Map.entry("DELETE /api/v1/calendars/{id}", v -> new Attack("/api/v1/calendars/" + v.calendar(), null, 404)),
            Map.entry(
                    "GET /api/v1/rules/{id}/trials",
                    v -> new Attack("/api/v1/rules/" + v.rule() + "/trials", null, 404)),
            Map.entry("GET /api/v1/rule-settings", v -> new Attack("/api/v1/rule-settings", null, 200)),
            Map.entry("PUT /api/v1/rule-settings", v -> new Attack("/api/v1/rule-settings", "{\"zone\":\"UTC\"}", 200)),
            Map.entry(
                    "POST /api/v1/explain",
                    v -> new Attack(
                            "/api/v1/explain",
                            "{\"sender\":\"friend@example.org\",\"recipients\":[\"" + RECIPIENT + "\"]}",
                            200)),
            Map.entry("GET /api/v1/notifications", v -> new Attack("/api/v1/notifications?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/notifications/claims",
                    v -> new Attack("/api/v1/notifications/claims?limit=100", null, 200)),
            Map.entry(
                    "POST /api/v1/notifications/reports",
                    v -> new Attack("/api/v1/notifications/reports", "{\"sent\":[1,2,3]}", 204)),
            Map.entry("GET /api/v1/api-keys", v -> new Attack("/api/v1/api-keys?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/api-keys",
                    v -> new Attack("/api/v1/api-keys", "{\"name\":\"eve\",\"scopes\":[\"operator\"]}", 200)),
            Map.entry("DELETE /api/v1/api-keys/{id}", v -> new Attack("/api/v1/api-keys/" + v.key(), null, 404)),
            Map.entry("GET /api/v1/held-messages", v -> new Attack("/api/v1/held-messages?limit=1000", null, 200)),
            Map.entry(
                    "GET /api/v1/held-messages/{id}", v -> new Attack("/api/v1/held-messages/" + v.mail(), null, 404)),
            Map.entry(
                    "POST /api/v1/held-messages/decisions",
                    v -> new Attack(
                            "/api/v1/held-messages/decisions",
                            "{\"messages\":[" + v.mail() + "],\"action\":\"BLOCK_DOMAIN\"}",
                            200)),
            Map.entry("GET /api/v1/held-decisions", v -> new Attack("/api/v1/held-decisions?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/held-decisions/{id}/undo",
                    v -> new Attack("/api/v1/held-decisions/" + v.decision() + "/undo", null, 404)),
            // For people; each sees the own account and no other.
            Map.entry("GET /api/v1/account", v -> new Attack("/api/v1/account", null, 403, 200)),
            Map.entry("GET /api/v1/account/sessions", v -> new Attack("/api/v1/account/sessions", null, 403, 200)),
            Map.entry(
                    "DELETE /api/v1/account/sessions/{id}",
                    v -> new Attack("/api/v1/account/sessions/" + v.session(), null, 403, 404)),
            Map.entry("DELETE /api/v1/account/sessions", v -> new Attack("/api/v1/account/sessions", null, 403, 204)),
            Map.entry("GET /api/v1/agents", v -> new Attack("/api/v1/agents?limit=1000", null, 200)),
            Map.entry("GET /api/v1/agents/me", v -> new Attack("/api/v1/agents/me", null, 200)),
            Map.entry("POST /api/v1/challenges/sent", v -> new Attack("/api/v1/challenges/sent", keys(), 204)),
            Map.entry(
                    "POST /api/v1/correspondents",
                    v -> new Attack(
                            "/api/v1/correspondents",
                            "{\"user\":\"" + RECIPIENT + "\",\"correspondents\":[\"eve@example.net\"]}",
                            204)),
            Map.entry("GET /api/v1/decisions", v -> new Attack("/api/v1/decisions?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/decisions/acknowledgements",
                    v -> new Attack("/api/v1/decisions/acknowledgements", "{\"sequences\":[1,2,3,4,5]}", 204)),
            Map.entry("GET /api/v1/held-mails", v -> new Attack("/api/v1/held-mails?limit=1000", null, 200)),
            Map.entry(
                    "PUT /api/v1/held-mails/{key}",
                    v -> new Attack(
                            "/api/v1/held-mails/" + KEY,
                            "{\"sender\":\"eve@example.net\",\"recipients\":[\"" + RECIPIENT + "\"],\"size\":1,"
                                    + "\"heldAt\":\"2026-01-02T03:04:05Z\",\"reason\":\"unknown-sender\"}",
                            200)),
            Map.entry(
                    "POST /api/v1/held-mails",
                    v -> new Attack(
                            "/api/v1/held-mails",
                            "{\"registrations\":[{\"key\":\"" + KEY
                                    + "\",\"registration\":{\"sender\":\"eve@example.net\",\"recipients\":[\""
                                    + RECIPIENT
                                    + "\"],\"size\":1,\"heldAt\":\"2026-01-02T03:04:05Z\","
                                    + "\"reason\":\"unknown-sender\"}}]}",
                            200)),
            Map.entry(
                    "POST /api/v1/held-mails/{key}/expiry-refusals",
                    v -> new Attack(
                            "/api/v1/held-mails/" + KEY + "/expiry-refusals",
                            "{\"recipients\":[\"" + RECIPIENT
                                    + "\"],\"holdForSeconds\":60,\"at\":\"2026-01-02T03:04:05Z\"}",
                            204)),
            Map.entry("GET /api/v1/held-mails/{key}", v -> new Attack("/api/v1/held-mails/" + KEY, null, 404)),
            Map.entry(
                    "POST /api/v1/held-mails/{key}/settlements",
                    v -> new Attack(
                            "/api/v1/held-mails/" + KEY + "/settlements",
                            "{\"recipients\":[\"" + RECIPIENT + "\"],\"state\":\"DISCARDED\",\"by\":\"eve\","
                                    + "\"reason\":\"administrator\",\"at\":\"2026-01-02T03:04:05Z\"}",
                            204)),
            Map.entry("GET /api/v1/list-changes", v -> new Attack("/api/v1/list-changes?limit=1000", null, 200)),
            Map.entry("GET /api/v1/list-entries/{id}", v -> new Attack("/api/v1/list-entries/" + v.entry(), null, 404)),
            Map.entry(
                    "PUT /api/v1/list-entries/{id}",
                    v -> new Attack(
                            "/api/v1/list-entries/" + v.entry(),
                            "{\"kind\":\"ADDRESS\",\"value\":\"a@example.org\",\"verdict\":\"BLOCK\","
                                    + "\"scope\":\"TENANT\"}",
                            404)),
            Map.entry("GET /api/v1/list-entries", v -> new Attack("/api/v1/list-entries?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/list-entries",
                    v -> new Attack(
                            "/api/v1/list-entries",
                            "{\"kind\":\"ADDRESS\",\"value\":\"eve@example.net\",\"verdict\":\"DELIVER\","
                                    + "\"scope\":\"USER\",\"owner\":\"" + RECIPIENT + "\"}",
                            200)),
            Map.entry(
                    "DELETE /api/v1/list-entries/{id}",
                    v -> new Attack("/api/v1/list-entries/" + v.entry(), null, 404)),
            Map.entry("GET /api/v1/list-entries/count", v -> new Attack("/api/v1/list-entries/count", null, 200)),
            Map.entry(
                    "POST /api/v1/list-entries/bulk",
                    v -> new Attack(
                            "/api/v1/list-entries/bulk",
                            "{\"operations\":[{\"action\":\"REMOVE\",\"id\":" + v.entry() + "}]}",
                            409)),
            Map.entry(
                    "DELETE /api/v1/list-entries",
                    v -> new Attack("/api/v1/list-entries?search=friend&expected=2", null, 409)),
            Map.entry("GET /api/v1/list-imports", v -> new Attack("/api/v1/list-imports", null, 200)),
            Map.entry(
                    "POST /api/v1/list-imports",
                    v -> new Attack(
                            "/api/v1/list-imports?format=plain&verdict=DELIVER&scope=USER&owner=" + RECIPIENT,
                            "eve@example.net\nfriend@example.org",
                            200,
                            "text/plain")),
            Map.entry(
                    "GET /api/v1/list-imports/{id}",
                    v -> new Attack("/api/v1/list-imports/" + v.importId(), null, 404)),
            Map.entry(
                    "DELETE /api/v1/list-imports/{id}",
                    v -> new Attack("/api/v1/list-imports/" + v.importId(), null, 404)),
            Map.entry("GET /api/v1/list-exports/{format}", v -> new Attack("/api/v1/list-exports/csv", null, 200)),
            Map.entry("GET /api/v1/published-lists", v -> new Attack("/api/v1/published-lists?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/published-lists",
                    v -> new Attack("/api/v1/published-lists", "{\"name\":\"eve\"}", 200)),
            Map.entry(
                    "GET /api/v1/published-lists/{id}",
                    v -> new Attack("/api/v1/published-lists/" + v.published(), null, 404)),
            Map.entry(
                    "PUT /api/v1/published-lists/{id}",
                    v -> new Attack("/api/v1/published-lists/" + v.published(), "{\"name\":\"eve\"}", 404)),
            Map.entry(
                    "DELETE /api/v1/published-lists/{id}",
                    v -> new Attack("/api/v1/published-lists/" + v.published(), null, 404)),
            Map.entry("GET /api/v1/shared-lists", v -> new Attack("/api/v1/shared-lists?limit=1000", null, 200)),
            Map.entry("GET /api/v1/subscriptions", v -> new Attack("/api/v1/subscriptions?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/subscriptions",
                    v -> new Attack("/api/v1/subscriptions", "{\"list\":\"" + v.tenant() + "/hidden\"}", 404)),
            Map.entry(
                    "GET /api/v1/subscriptions/{id}",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription(), null, 404)),
            Map.entry(
                    "PUT /api/v1/subscriptions/{id}",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription(), "{\"list\":\"a/b\"}", 404)),
            Map.entry(
                    "DELETE /api/v1/subscriptions/{id}",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription(), null, 404)),
            Map.entry(
                    "GET /api/v1/subscriptions/{id}/entries",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription() + "/entries", null, 404)),
            Map.entry(
                    "GET /api/v1/published-lists/{id}/tokens",
                    v -> new Attack("/api/v1/published-lists/" + v.published() + "/tokens", null, 404)),
            Map.entry(
                    "POST /api/v1/published-lists/{id}/tokens",
                    v -> new Attack("/api/v1/published-lists/" + v.published() + "/tokens", "{\"name\":\"eve\"}", 404)),
            Map.entry(
                    "DELETE /api/v1/published-lists/{id}/tokens/{token}",
                    v -> new Attack("/api/v1/published-lists/" + v.published() + "/tokens/" + v.token(), null, 404)),
            Map.entry("GET /api/v1/signing-key", v -> new Attack("/api/v1/signing-key", null, 200)),
            Map.entry("GET /api/v1/list-sources", v -> new Attack("/api/v1/list-sources?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/list-sources",
                    v -> new Attack("/api/v1/list-sources", LIST_SOURCE.replace("NAME", "eve"), 200)),
            Map.entry(
                    "GET /api/v1/list-sources/{id}", v -> new Attack("/api/v1/list-sources/" + v.source(), null, 404)),
            Map.entry(
                    "PUT /api/v1/list-sources/{id}",
                    v -> new Attack("/api/v1/list-sources/" + v.source(), LIST_SOURCE.replace("NAME", "eve"), 404)),
            Map.entry(
                    "DELETE /api/v1/list-sources/{id}",
                    v -> new Attack("/api/v1/list-sources/" + v.source(), null, 404)),
            Map.entry(
                    "GET /api/v1/list-sources/{id}/entries",
                    v -> new Attack("/api/v1/list-sources/" + v.source() + "/entries", null, 404)),
            Map.entry(
                    "GET /api/v1/list-sources/{id}/versions",
                    v -> new Attack("/api/v1/list-sources/" + v.source() + "/versions", null, 404)),
            Map.entry(
                    "POST /api/v1/list-sources/{id}/fetch",
                    v -> new Attack("/api/v1/list-sources/" + v.source() + "/fetch", null, 404)),
            Map.entry(
                    "POST /api/v1/list-sources/{id}/rollback",
                    v -> new Attack("/api/v1/list-sources/" + v.source() + "/rollback?version=1", null, 404)),
            Map.entry("POST /api/v1/reconciliation", v -> new Attack("/api/v1/reconciliation", keys(), 200)),
            Map.entry(
                    "POST /api/v1/verdicts",
                    v -> new Attack(
                            "/api/v1/verdicts",
                            "{\"sender\":\"friend@example.org\",\"recipients\":[\"" + RECIPIENT + "\"]}",
                            200)));

    private Attacks() {}

    /** @param status of the answer */
    record Attack(String path, String body, int status, String type, int ofPerson) {
        Attack(String path, String body, int status, String type) {
            this(path, body, status, type, status);
        }

        Attack(String path, String body, int status, int ofPerson) {
            this(path, body, status, "application/json", ofPerson);
        }

        /** The answer to somebody who has signed in and may use the route. */
        Attack byPerson() {
            return new Attack(path, body, ofPerson, type);
        }

        Attack(String path, String body, int status) {
            this(path, body, status, "application/json");
        }

        Attack refused() {
            return new Attack(path, body, 403, type);
        }
    }

    /** A tenant that somebody attacks, and the numbers of what it has. */
    record Victim(
            String tenant,
            AgentClient agent,
            long entry,
            long importId,
            long rule,
            long group,
            long calendar,
            long published,
            long subscription,
            long token,
            long source,
            long key,
            long mail,
            long decision,
            long session) {}

    private static String keys() {
        return "{\"keys\":[\"" + KEY + "\"]}";
    }
}
