package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.AgentClient.entry;
import static org.turingmail.central.AgentClient.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Inject;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.turingmail.central.AgentClient;
import org.turingmail.central.accounts.TestMembers;
import org.turingmail.central.held.HeldAction;
import org.turingmail.central.inbox.DecisionRequest;
import org.turingmail.central.inbox.DecisionResults;
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
import org.turingmail.central.tenants.Role;
import org.turingmail.central.tenants.TestAgents;
import org.turingmail.protocol.verdicts.Verdict;

/** A tenant with something of everything, and what somebody with another key may do to it: nothing. */
abstract class TenancyFixture {
    @Inject
    ObjectMapper json;

    @Inject
    TestAgents agents;

    @Inject
    TestMembers members;

    @Inject
    Jdbi jdbi;

    Attacks.Victim victim;

    @BeforeEach
    void newVictim() {
        String tenant = agents.tenant();
        AgentClient agent = agents.agent(tenant, "james1");
        long entry = agent.add(entry(Verdict.DELIVER, "friend@example.org").note(Attacks.SECRET))
                .id()
                .orElseThrow();
        agent.register(Attacks.KEY, mail(Attacks.SENDER, Attacks.RECIPIENT).subject(Attacks.SECRET));
        agent.register(
                "Secret-other-mail",
                mail("friend@example.org", Attacks.RECIPIENT).subject(Attacks.SECRET));
        long importId = agent.upload(
                        "?format=plain&verdict=DELIVER&name=" + Attacks.SECRET, "secret-friend@example.org\n")
                .as(ListImport.class)
                .id()
                .orElseThrow();
        long group = agent.exchange(
                        "POST",
                        "/recipient-groups",
                        RecipientGroup.builder()
                                .name(Attacks.SECRET)
                                .addMembers(Attacks.RECIPIENT)
                                .build(),
                        RecipientGroup.class)
                .id()
                .orElseThrow();
        long calendar = agent.exchange(
                        "POST",
                        "/calendars",
                        HolidayCalendar.builder()
                                .name(Attacks.SECRET)
                                .content(Attacks.CALENDAR.replace("\\r\\n", "\r\n"))
                                .build(),
                        HolidayCalendar.class)
                .id()
                .orElseThrow();
        long rule = agent.exchange(
                        "POST",
                        "/rules",
                        Rule.builder()
                                .name(Attacks.SECRET)
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
                                .title(Attacks.SECRET)
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
                        PublishedList.builder()
                                .name(Attacks.SECRET)
                                .addTenants(tenant)
                                .build(),
                        PublishedList.class);
        long subscription = agent.exchange(
                        "POST",
                        "/subscriptions",
                        Subscription.builder()
                                .list(third + "/" + Attacks.SECRET)
                                .build(),
                        Subscription.class)
                .id()
                .orElseThrow();
        long token = agent.exchange(
                        "POST",
                        "/published-lists/" + published + "/tokens",
                        ListToken.builder().name(Attacks.SECRET).build(),
                        ListToken.class)
                .id()
                .orElseThrow();
        // Off, so that no job changes anything of it.
        AgentClient.Answer added = agent.send(
                "POST",
                "/api/v1/list-sources",
                Attacks.LIST_SOURCE.replace(
                        "NAME", Attacks.SECRET + "\",\"enabled\":false,\"note\":\"" + Attacks.SECRET));
        long source = added.as(ListSource.class).id().orElseThrow();
        members.signIn(tenant, Attacks.RECIPIENT, Role.MEMBER);
        // A message that was put away, and can be taken back.
        agent.register(
                "Secret-third-mail",
                mail("third@example.org", Attacks.RECIPIENT).subject(Attacks.SECRET));
        long decision = agent.exchange(
                        "POST",
                        "/held-messages/decisions",
                        DecisionRequest.builder()
                                .addMessages(max("held_mail"))
                                .action(HeldAction.DISCARD)
                                .build(),
                        DecisionResults.class)
                .results()
                .get(0)
                .decision()
                .orElseThrow();
        victim = new Attacks.Victim(
                tenant,
                agent,
                entry,
                importId,
                rule,
                group,
                calendar,
                published,
                subscription,
                token,
                source,
                first("program_key", tenant),
                first("held_mail", tenant),
                decision,
                max("member_session"));
    }

    private long first(String table, String tenant) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT min(x.id) FROM <table> x JOIN tenant t ON t.id = x.tenant_id WHERE t.name = :tenant")
                .define("table", table)
                .bind("tenant", tenant)
                .mapTo(Long.class)
                .one());
    }

    private long max(String table) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT max(id) FROM <table>")
                .define("table", table)
                .mapTo(Long.class)
                .one());
    }

    /** Every row of the victim, in every table. */
    List<String> rows(boolean withLists) {
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
                        + " UNION ALL SELECT x::text FROM program_key x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM held_decision x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM member x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM member_address x WHERE " + ofTenant
                        + " UNION ALL SELECT x::text FROM member_session x WHERE member_id IN (SELECT id FROM member"
                        + " WHERE " + ofTenant + ")"
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
                .bind("tenant", victim.tenant())
                .mapTo(String.class)
                .list());
    }

    void attack(AgentClient attacker, String route, Attacks.Attack attack, boolean withLists, List<String> before) {
        AgentClient.Answer answer =
                attacker.send(route.substring(0, route.indexOf(' ')), attack.path(), attack.body(), attack.type());
        assertThat(answer.status())
                .as("%s: %s", route, answer.response().body())
                .isEqualTo(attack.status());
        String seen = answer.response().body();
        if (attack.body() != null && attack.body().contains(Attacks.RECIPIENT)) {
            seen = seen.replace(Attacks.RECIPIENT, "");
        }
        assertThat(seen.toLowerCase()).as(route).doesNotContain(Attacks.SECRET);
        assertThat(rows(withLists)).as(route).isEqualTo(before);
    }
}
