package org.turingmail.central.tenants;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.ConfigProvider;
import org.turingmail.central.AgentClient;

/** Makes tenants and agents for tests: each test has its own, so none sees what another one did. */
@ApplicationScoped
public class TestAgents {
    private static final AtomicInteger NUMBERS = new AtomicInteger();

    private final Tenants tenants;
    private final ProgramKeys programKeys;
    private final ObjectMapper json;

    TestAgents(Tenants tenants, ProgramKeys programKeys, ObjectMapper json) {
        this.tenants = tenants;
        this.programKeys = programKeys;
        this.json = json;
    }

    /** The name of a new tenant. */
    public String tenant() {
        String name = "tenant" + NUMBERS.incrementAndGet();
        tenants.addTenant(name, "Organisation of " + name);
        return name;
    }

    /** An agent, new or with one more key, and who administers its tenant, whose key has the same name. */
    public AgentClient agent(String tenant, String name) {
        String key = tenants.issueKey(tenant, name).orElseThrow().text();
        return new AgentClient(key, program(tenant, name, Scope.OPERATOR.text()).key(), json, baseUrl());
    }

    /** An agent, new or with one more key, which asks for everything with that key. */
    public AgentClient onlyAgent(String tenant, String name) {
        String key = tenants.issueKey(tenant, name).orElseThrow().text();
        return new AgentClient(key, json, baseUrl());
    }

    /** A program with a key for exports, which it sends as an agent does. */
    public AgentClient exporter(String tenant, String name) {
        String key = programKeys.issueExportKey(tenant, name).orElseThrow().text();
        return new AgentClient(key, json, baseUrl());
    }

    /** A program with a key of its own. */
    public AgentClient program(String tenant, String name, String... scopes) {
        Set<Scope> granted =
                Stream.of(scopes).map(scope -> Scope.of(scope).orElseThrow()).collect(Collectors.toSet());
        String key = programKeys
                .issueProgramKey(tenant, name, granted, Optional.empty())
                .orElseThrow()
                .text();
        return new AgentClient(key, json, baseUrl());
    }

    /** Whoever has this key. */
    public AgentClient withKey(String key) {
        return new AgentClient(key, json, baseUrl());
    }

    /** A value as a client sends it. */
    public String write(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** Whether somebody with this role may use a route. */
    public static boolean allows(Role role, String method, String path) {
        return Access.allows(new Person(1, 1, "t", role, List.of("a@b"), 1, "c"), method, path);
    }

    public void revokeProgramKeys(String tenant, String name) {
        programKeys.revokeProgramKeys(tenant, name, 0);
    }

    /** The scope that a route needs of programs; empty if it is for agents. */
    public static Optional<String> scope(String method, String path) {
        return Access.scope(method, path).map(Scope::text);
    }

    public static boolean isDeclared(String path) {
        return Access.isDeclared(path);
    }

    public static List<String> scopes() {
        return Stream.of(Scope.values()).map(Scope::text).toList();
    }

    public void revokeExportKeys(String tenant, String name) {
        programKeys.revokeExportKeys(tenant, name, 0);
    }

    /** The only agent of a new tenant. */
    public AgentClient agent() {
        return agent(tenant(), "james1");
    }

    public void revokeKeys(String tenant, String name) {
        tenants.revokeKeys(tenant, name, 0);
    }

    public static String baseUrl() {
        return ConfigProvider.getConfig().getValue("test.url", String.class);
    }

    /** Where health, metrics and the description of the API are. */
    public static String managementUrl() {
        return "http://127.0.0.1:" + ConfigProvider.getConfig().getValue("quarkus.management.test-port", String.class);
    }
}
