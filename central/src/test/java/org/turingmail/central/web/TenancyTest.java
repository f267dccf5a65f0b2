package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.AgentClient;
import org.turingmail.central.lists.files.ListImport;
import org.turingmail.central.rules.HolidayCalendar;
import org.turingmail.central.rules.engine.ConditionKind;
import org.turingmail.central.rules.engine.RecipientGroup;
import org.turingmail.central.rules.engine.Rule;
import org.turingmail.central.rules.engine.RuleAction;
import org.turingmail.central.rules.engine.RuleCondition;
import org.turingmail.central.sharing.ListSource;
import org.turingmail.central.sharing.ListToken;
import org.turingmail.central.sharing.PublishedList;
import org.turingmail.central.sharing.Subscription;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.Problem;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Nobody's key sees or changes anything of somebody else's. Every route has its attack; a route without one fails the
 * test.
 */
@QuarkusTest
class TenancyTest {
    private static final String SECRET = "secret";
    private static final String SENDER = "secret-sender@example.org";
    private static final String RECIPIENT = "secret-recipient@example.com";
    /** As it stands in JSON. */
    private static final String CALENDAR = "BEGIN:VCALENDAR\\r\\nVERSION:2.0\\r\\nPRODID:x\\r\\nBEGIN:VEVENT\\r\\n"
            + "DTSTART;VALUE=DATE:20261225\\r\\nSUMMARY:Feast\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n";

    private static final String LIST_SOURCE = "{\"name\":\"NAME\",\"url\":\"http://127.0.0.1:1/\",\"list\":\"a/b\","
            + "\"thumbprint\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"}";

    private static final String KEY = "Mail-of-the-victim";

    /** What belongs to all agents of a tenant together: there, another agent of the tenant is no stranger. */
    private static final Set<String> SHARED_BY_A_TENANT = Set.of(
            "POST /api/v1/verdicts",
            "POST /api/v1/explain",
            "GET /api/v1/agents",
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
    private static final Set<String> OF_AGENTS = Set.of(
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

    private static final Map<String, Function<Victim, Attack>> ATTACKS = Map.ofEntries(
            Map.entry("GET /api/v1/rules", v -> new Attack("/api/v1/rules?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/rules",
                    v -> new Attack("/api/v1/rules", "{\"name\":\"eve\",\"priority\":1,\"action\":\"DELIVER\"}", 200)),
            Map.entry("GET /api/v1/rules/{id}", v -> new Attack("/api/v1/rules/" + v.rule, null, 404)),
            Map.entry(
                    "PUT /api/v1/rules/{id}",
                    v -> new Attack(
                            "/api/v1/rules/" + v.rule,
                            "{\"name\":\"eve\",\"priority\":1,\"action\":\"DELIVER\"}",
                            404)),
            Map.entry("DELETE /api/v1/rules/{id}", v -> new Attack("/api/v1/rules/" + v.rule, null, 404)),
            Map.entry(
                    "GET /api/v1/recipient-groups", v -> new Attack("/api/v1/recipient-groups?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/recipient-groups",
                    v -> new Attack(
                            "/api/v1/recipient-groups", "{\"name\":\"eve\",\"members\":[\"" + RECIPIENT + "\"]}", 200)),
            Map.entry(
                    "GET /api/v1/recipient-groups/{id}",
                    v -> new Attack("/api/v1/recipient-groups/" + v.group, null, 404)),
            Map.entry(
                    "PUT /api/v1/recipient-groups/{id}",
                    v -> new Attack(
                            "/api/v1/recipient-groups/" + v.group,
                            "{\"name\":\"eve\",\"members\":[\"" + RECIPIENT + "\"]}",
                            404)),
            Map.entry(
                    "DELETE /api/v1/recipient-groups/{id}",
                    v -> new Attack("/api/v1/recipient-groups/" + v.group, null, 404)),
            Map.entry("GET /api/v1/calendars", v -> new Attack("/api/v1/calendars?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/calendars",
                    v -> new Attack("/api/v1/calendars", "{\"name\":\"eve\",\"content\":\"" + CALENDAR + "\"}", 200)),
            Map.entry("GET /api/v1/calendars/{id}", v -> new Attack("/api/v1/calendars/" + v.calendar, null, 404)),
            Map.entry(
                    "PUT /api/v1/calendars/{id}",
                    v -> new Attack(
                            "/api/v1/calendars/" + v.calendar,
                            "{\"name\":\"eve\",\"content\":\"" + CALENDAR + "\"}",
                            404)),
            Map.entry("DELETE /api/v1/calendars/{id}", v -> new Attack("/api/v1/calendars/" + v.calendar, null, 404)),
            Map.entry(
                    "GET /api/v1/rules/{id}/trials", v -> new Attack("/api/v1/rules/" + v.rule + "/trials", null, 404)),
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
            Map.entry("GET /api/v1/list-entries/{id}", v -> new Attack("/api/v1/list-entries/" + v.entry, null, 404)),
            Map.entry(
                    "PUT /api/v1/list-entries/{id}",
                    v -> new Attack(
                            "/api/v1/list-entries/" + v.entry,
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
                    "DELETE /api/v1/list-entries/{id}", v -> new Attack("/api/v1/list-entries/" + v.entry, null, 404)),
            Map.entry("GET /api/v1/list-entries/count", v -> new Attack("/api/v1/list-entries/count", null, 200)),
            Map.entry(
                    "POST /api/v1/list-entries/bulk",
                    v -> new Attack(
                            "/api/v1/list-entries/bulk",
                            "{\"operations\":[{\"action\":\"REMOVE\",\"id\":" + v.entry + "}]}",
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
                    "GET /api/v1/list-imports/{id}", v -> new Attack("/api/v1/list-imports/" + v.importId, null, 404)),
            Map.entry(
                    "DELETE /api/v1/list-imports/{id}",
                    v -> new Attack("/api/v1/list-imports/" + v.importId, null, 404)),
            Map.entry("GET /api/v1/list-exports/{format}", v -> new Attack("/api/v1/list-exports/csv", null, 200)),
            Map.entry("GET /api/v1/published-lists", v -> new Attack("/api/v1/published-lists?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/published-lists",
                    v -> new Attack("/api/v1/published-lists", "{\"name\":\"eve\"}", 200)),
            Map.entry(
                    "GET /api/v1/published-lists/{id}",
                    v -> new Attack("/api/v1/published-lists/" + v.published, null, 404)),
            Map.entry(
                    "PUT /api/v1/published-lists/{id}",
                    v -> new Attack("/api/v1/published-lists/" + v.published, "{\"name\":\"eve\"}", 404)),
            Map.entry(
                    "DELETE /api/v1/published-lists/{id}",
                    v -> new Attack("/api/v1/published-lists/" + v.published, null, 404)),
            Map.entry("GET /api/v1/shared-lists", v -> new Attack("/api/v1/shared-lists?limit=1000", null, 200)),
            Map.entry("GET /api/v1/subscriptions", v -> new Attack("/api/v1/subscriptions?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/subscriptions",
                    v -> new Attack("/api/v1/subscriptions", "{\"list\":\"" + v.tenant + "/hidden\"}", 404)),
            Map.entry(
                    "GET /api/v1/subscriptions/{id}",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription, null, 404)),
            Map.entry(
                    "PUT /api/v1/subscriptions/{id}",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription, "{\"list\":\"a/b\"}", 404)),
            Map.entry(
                    "DELETE /api/v1/subscriptions/{id}",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription, null, 404)),
            Map.entry(
                    "GET /api/v1/subscriptions/{id}/entries",
                    v -> new Attack("/api/v1/subscriptions/" + v.subscription + "/entries", null, 404)),
            Map.entry(
                    "GET /api/v1/published-lists/{id}/tokens",
                    v -> new Attack("/api/v1/published-lists/" + v.published + "/tokens", null, 404)),
            Map.entry(
                    "POST /api/v1/published-lists/{id}/tokens",
                    v -> new Attack("/api/v1/published-lists/" + v.published + "/tokens", "{\"name\":\"eve\"}", 404)),
            Map.entry(
                    "DELETE /api/v1/published-lists/{id}/tokens/{token}",
                    v -> new Attack("/api/v1/published-lists/" + v.published + "/tokens/" + v.token, null, 404)),
            Map.entry("GET /api/v1/signing-key", v -> new Attack("/api/v1/signing-key", null, 200)),
            Map.entry("GET /api/v1/list-sources", v -> new Attack("/api/v1/list-sources?limit=1000", null, 200)),
            Map.entry(
                    "POST /api/v1/list-sources",
                    v -> new Attack("/api/v1/list-sources", LIST_SOURCE.replace("NAME", "eve"), 200)),
            Map.entry("GET /api/v1/list-sources/{id}", v -> new Attack("/api/v1/list-sources/" + v.source, null, 404)),
            Map.entry(
                    "PUT /api/v1/list-sources/{id}",
                    v -> new Attack("/api/v1/list-sources/" + v.source, LIST_SOURCE.replace("NAME", "eve"), 404)),
            Map.entry(
                    "DELETE /api/v1/list-sources/{id}", v -> new Attack("/api/v1/list-sources/" + v.source, null, 404)),
            Map.entry(
                    "GET /api/v1/list-sources/{id}/entries",
                    v -> new Attack("/api/v1/list-sources/" + v.source + "/entries", null, 404)),
            Map.entry(
                    "GET /api/v1/list-sources/{id}/versions",
                    v -> new Attack("/api/v1/list-sources/" + v.source + "/versions", null, 404)),
            Map.entry(
                    "POST /api/v1/list-sources/{id}/fetch",
                    v -> new Attack("/api/v1/list-sources/" + v.source + "/fetch", null, 404)),
            Map.entry(
                    "POST /api/v1/list-sources/{id}/rollback",
                    v -> new Attack("/api/v1/list-sources/" + v.source + "/rollback?version=1", null, 404)),
            Map.entry("POST /api/v1/reconciliation", v -> new Attack("/api/v1/reconciliation", keys(), 200)),
            Map.entry(
                    "POST /api/v1/verdicts",
                    v -> new Attack(
                            "/api/v1/verdicts",
                            "{\"sender\":\"friend@example.org\",\"recipients\":[\"" + RECIPIENT + "\"]}",
                            200)));

    @Inject
    ObjectMapper json;

    @Inject
    TestAgents agents;

    @Inject
    Jdbi jdbi;

    private Victim victim;

    private record Attack(String path, String body, int status, String type) {
        Attack(String path, String body, int status) {
            this(path, body, status, "application/json");
        }

        Attack refused() {
            return new Attack(path, body, 403, type);
        }
    }

    private record Victim(
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
            long source) {}

    private static String keys() {
        return "{\"keys\":[\"" + KEY + "\"]}";
    }

    @BeforeEach
    void newVictim() {
        String tenant = agents.tenant();
        AgentClient agent = agents.agent(tenant, "james1");
        long entry = agent.add(entry(Verdict.DELIVER, "friend@example.org").note(SECRET))
                .id()
                .orElseThrow();
        agent.register(KEY, mail(SENDER, RECIPIENT).subject(SECRET));
        agent.register(
                "Secret-other-mail", mail("friend@example.org", RECIPIENT).subject(SECRET));
        long importId = agent.upload("?format=plain&verdict=DELIVER&name=" + SECRET, "secret-friend@example.org\n")
                .as(ListImport.class)
                .id()
                .orElseThrow();
        long group = agent.exchange(
                        "POST",
                        "/recipient-groups",
                        RecipientGroup.builder()
                                .name(SECRET)
                                .addMembers(RECIPIENT)
                                .build(),
                        RecipientGroup.class)
                .id()
                .orElseThrow();
        long calendar = agent.exchange(
                        "POST",
                        "/calendars",
                        HolidayCalendar.builder()
                                .name(SECRET)
                                .content(CALENDAR.replace("\\r\\n", "\r\n"))
                                .build(),
                        HolidayCalendar.class)
                .id()
                .orElseThrow();
        long rule = agent.exchange(
                        "POST",
                        "/rules",
                        Rule.builder()
                                .name(SECRET)
                                .priority(1)
                                .action(RuleAction.BLOCK)
                                .addConditions(RuleCondition.builder()
                                        .kind(ConditionKind.SENDER)
                                        .addValues("nobody@example.org")
                                        .build())
                                .build(),
                        Rule.class)
                .id()
                .orElseThrow();
        long published = agent.exchange(
                        "POST",
                        "/published-lists",
                        PublishedList.builder()
                                .name("hidden")
                                .title(SECRET)
                                .addTenants("nobody")
                                .build(),
                        PublishedList.class)
                .id()
                .orElseThrow();
        String third = agents.tenant();
        agents.agent(third, "james1")
                .exchange(
                        "POST",
                        "/published-lists",
                        PublishedList.builder().name(SECRET).addTenants(tenant).build(),
                        PublishedList.class);
        long subscription = agent.exchange(
                        "POST",
                        "/subscriptions",
                        Subscription.builder().list(third + "/" + SECRET).build(),
                        Subscription.class)
                .id()
                .orElseThrow();
        long token = agent.exchange(
                        "POST",
                        "/published-lists/" + published + "/tokens",
                        ListToken.builder().name(SECRET).build(),
                        ListToken.class)
                .id()
                .orElseThrow();
        // Off, so that no job changes anything of it.
        AgentClient.Answer added = agent.send(
                "POST",
                "/api/v1/list-sources",
                LIST_SOURCE.replace("NAME", SECRET + "\",\"enabled\":false,\"note\":\"" + SECRET));
        long source = added.as(ListSource.class).id().orElseThrow();
        victim = new Victim(
                tenant, agent, entry, importId, rule, group, calendar, published, subscription, token, source);
    }

    /** Every row of the victim, in every table. */
    private List<String> rows(boolean withLists) {
        String ofAgent =
                "agent_id = (SELECT a.id FROM agent a JOIN tenant t ON t.id = a.tenant_id WHERE t.name = :tenant"
                        + " AND a.name = 'james1')";
        String ofTenant = "tenant_id = (SELECT id FROM tenant WHERE name = :tenant)";
        String ofMails = "held_mail_id IN (SELECT id FROM held_mail WHERE " + ofAgent + ")";
        String ofTheTenant = !withLists
                ? ""
                : " UNION ALL SELECT x::text FROM list_entry x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM list_import x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM list_change x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM published_list x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM subscription x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM list_source x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM list_token x WHERE list_id IN (SELECT id FROM published_list"
                        + " WHERE " + ofTenant + ")"
                        + " UNION ALL SELECT x::text FROM rule x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM recipient_group x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM calendar x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM tenant x WHERE name = :tenant"
                        + " UNION ALL SELECT x::text FROM audit x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM challenge x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM agent x WHERE " + ofTenant;
        return jdbi.withHandle(handle -> handle.createQuery("SELECT x::text FROM held_mail x WHERE " + ofAgent
                        + " UNION ALL SELECT x::text FROM held_recipient x WHERE " + ofMails
                        + " UNION ALL SELECT x::text FROM challenge_token x WHERE " + ofMails
                        + " UNION ALL SELECT x::text FROM decision x WHERE " + ofAgent
                        + " UNION ALL SELECT x::text FROM feed x WHERE " + ofAgent
                        + " UNION ALL SELECT x::text FROM api_key x WHERE " + ofAgent + ofTheTenant + " ORDER BY 1")
                .bind("tenant", victim.tenant)
                .mapTo(String.class)
                .list());
    }

    @Test
    void everyRouteShouldHaveItsAttack() {
        assertThat(Routes.read(json, TestAgents.managementUrl()).all())
                .extracting(Routes.Route::name)
                .containsExactlyInAnyOrderElementsOf(ATTACKS.keySet());
        assertThat(ATTACKS.keySet()).containsAll(SHARED_BY_A_TENANT);
    }

    @Test
    void anotherTenantShouldSeeAndChangeNothing() {
        List<String> before = rows(true);
        assertThat(before).hasSizeGreaterThan(10);

        // A new one each time, so that nobody sees what it brought itself.
        ATTACKS.forEach(
                (route, attack) -> attack(agents.agent(), route, attack.apply(victim), rows -> rows(true), before));

        assertThat(agents.agent().verdict("friend@example.org", RECIPIENT)).isEqualTo(Verdict.HOLD);
        assertThat(victim.agent.verdict("eve@example.net", RECIPIENT)).isEqualTo(Verdict.HOLD);
    }

    @Test
    void anotherAgentOfTheTenantShouldSeeAndChangeNothingOfAnAgent() {
        List<String> before = rows(false);
        assertThat(before).hasSizeGreaterThan(5);

        ATTACKS.forEach((route, attack) -> {
            if (!SHARED_BY_A_TENANT.contains(route)) {
                AgentClient colleague = agents.agent(victim.tenant, "james-" + Math.abs(route.hashCode()));
                attack(colleague, route, attack.apply(victim), rows -> rows(false), before);
            }
        });
    }

    @Test
    void keyForExportsShouldReadTheExportsOfItsTenantAndNothingElse() {
        AgentClient own = agents.exporter(victim.tenant, "mx1");
        AgentClient strange = agents.exporter(agents.tenant(), "mx1");
        List<String> before = rows(true);

        ATTACKS.forEach((route, attack) -> {
            boolean export = route.equals("GET /api/v1/list-exports/{format}");
            Attack made = export ? attack.apply(victim) : attack.apply(victim).refused();
            attack(strange, route, made, rows -> rows(true), before);
            if (!export) {
                attack(own, route, made, rows -> rows(true), before);
            }
        });

        assertThat(own.download("csv").response().body()).contains("friend@example.org", SECRET);
    }

    @Test
    void everyRouteShouldSayForWhomItIs() {
        assertThat(Routes.read(json, TestAgents.managementUrl()).all())
                .allSatisfy(route -> assertThat(TestAgents.isDeclared(route.path()))
                        .as(route.name())
                        .isTrue());
        assertThat(TestAgents.isDeclared("/api/v1/something-new")).isFalse();
        assertThat(TestAgents.scope("GET", "/api/v1/something-new")).isEmpty();
    }

    @Test
    void keyOfAProgramShouldDoWhatItsScopesSayForItsTenantAndNothingElse() {
        List<String> before = rows(true);
        for (String scope : TestAgents.scopes()) {
            AgentClient strange = agents.program(agents.tenant(), "eve", scope);
            ATTACKS.forEach((route, attack) -> {
                Attack made = attack.apply(victim);
                String method = route.substring(0, route.indexOf(' '));
                boolean may = TestAgents.scope(method, made.path.replaceFirst("\\?.*", ""))
                        .filter(needed -> needed.equals(scope)
                                || scope.equals("operator")
                                || needed.equals("lists:read") && scope.equals("lists:write"))
                        .isPresent();
                if (may) {
                    attack(agents.program(agents.tenant(), "eve", scope), route, made, rows -> rows(true), before);
                } else {
                    attack(strange, route, made.refused(), rows -> rows(true), before);
                }
            });
        }
    }

    @Test
    void programsShouldNeverDoWhatAgentsDo() {
        AgentClient operator = agents.program(victim.tenant, "pages", "operator");
        List<String> before = rows(true);

        OF_AGENTS.forEach(route ->
                attack(operator, route, ATTACKS.get(route).apply(victim).refused(), rows -> rows(true), before));
    }

    @Test
    void keyOfAnAgentShouldDoWhatAgentsDoAndNothingElse() {
        AgentClient agent = agents.onlyAgent(victim.tenant, "james2");
        List<String> before = rows(true);

        ATTACKS.forEach((route, attack) -> {
            Attack made = attack.apply(victim);
            if (!OF_AGENTS.contains(route)) {
                attack(agent, route, made.refused(), rows -> rows(true), before);
            }
        });
        OF_AGENTS.forEach(route -> {
            Attack made = ATTACKS.get(route).apply(victim);
            String method = route.substring(0, route.indexOf(' '));
            assertThat(agent.send(method, made.path, made.body, made.type).status())
                    .as(route)
                    .isNotIn(401, 403);
        });
    }

    @Test
    void agentThatIsRefusedShouldBeToldHowToMakeAKey() {
        AgentClient.Answer answer =
                agents.onlyAgent(victim.tenant, "james1").send("DELETE", "/api/v1/list-entries/1", null);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.problem().type()).isEqualTo(Problem.FORBIDDEN);
        assertThat(answer.problem().detail().orElseThrow())
                .endsWith("api-key add --tenant " + victim.tenant + " --name NAME --scope lists:write");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1//list-entries",
                "//api/v1/list-entries",
                "/api/v1/list-entries/",
                "/api/v1/list-entries;a=b",
                "/api/v1/list%2Dentries",
                "/api/v1/%6cist-entries",
                "/api/v1/./list-entries",
                "/api/v1/agents/../list-entries",
                "/api/v1/agents/..%2flist-entries",
                "/api/v1/agents;/../list-entries",
                "/api/v1/LIST-ENTRIES"
            })
    void anotherWayToWriteARouteShouldNotOpenIt(String path) {
        AgentClient agent = agents.onlyAgent(victim.tenant, "james1");

        AgentClient.Answer answer = agent.send("GET", path, null);

        assertThat(answer.status()).isBetween(400, 499);
        assertThat(answer.response().body()).doesNotContain("friend@example.org");
    }

    @Test
    void routeThatDoesNotExistShouldNotBeFoundByAnAgent() {
        AgentClient.Answer answer =
                agents.onlyAgent(victim.tenant, "james1").send("GET", "/api/v1/something-new", null);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem().type()).isEqualTo(Problem.NOT_FOUND);
    }

    /** They must not reach the log as they are, and PostgreSQL cannot store all of them. */
    @Test
    void controlCharactersInARouteShouldBeRecordedAsTheyWereSent() {
        String path = "/api/v1/list-entries/%00%0Aforged%20line";
        AgentClient program = agents.program(victim.tenant, "fuzzer", "lists:write");

        // Twice: the first time the key is looked up, the second time it is known.
        for (int i = 0; i < 2; i++) {
            assertThat(program.send("DELETE", path, null).status()).isBetween(400, 499);
        }

        assertThat(calls("key:fuzzer")).containsOnly("key:fuzzer api-called " + path + " DELETE from 127.0.0.1");
    }

    @Test
    void whatAProgramChangesShouldBeRecordedWithWhoAndFromWhere() {
        AgentClient program = agents.program(victim.tenant, "crm", "lists:write");

        assertThat(program.add(entry(Verdict.DELIVER, "new@example.org")).createdBy())
                .contains("key:crm");
        agents.revokeProgramKeys(victim.tenant, "crm");
        await().until(() -> program.send("GET", "/api/v1/list-entries", null).status() == 401);

        assertThat(calls("key:crm")).containsExactly("key:crm api-called /api/v1/list-entries POST from 127.0.0.1");
    }

    private List<String> calls(String actor) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT actor || ' ' || action || ' ' || subject || ' ' || detail FROM audit WHERE tenant_id ="
                                + " (SELECT id FROM tenant WHERE name = :tenant) AND action = 'api-called'"
                                + " AND actor = :actor")
                .bind("tenant", victim.tenant)
                .bind("actor", actor)
                .mapTo(String.class)
                .list());
    }

    private void attack(
            AgentClient attacker,
            String route,
            Attack attack,
            Function<Victim, List<String>> rows,
            List<String> before) {
        AgentClient.Answer answer =
                attacker.send(route.substring(0, route.indexOf(' ')), attack.path, attack.body, attack.type);
        assertThat(answer.status())
                .as("%s: %s", route, answer.response().body())
                .isEqualTo(attack.status);
        String seen = answer.response().body();
        if (attack.body != null && attack.body.contains(RECIPIENT)) {
            seen = seen.replace(RECIPIENT, "");
        }
        assertThat(seen.toLowerCase()).as(route).doesNotContain(SECRET);
        assertThat(rows.apply(victim)).as(route).isEqualTo(before);
    }
}
