package org.turingmail.webadmin;

import com.google.common.collect.ImmutableList;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import com.google.inject.name.Names;
import io.restassured.RestAssured;
import io.restassured.specification.RequestSpecification;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.james.json.DTOConverter;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.WebAdminConfiguration;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.WebAdminUtils;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.authentication.NoAuthenticationFilter;
import org.apache.james.webadmin.mdc.LoggingRequestFilter;
import org.apache.james.webadmin.routes.TasksRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.mailet.Mail;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.correspondents.FakeSentMail;
import org.turingmail.agent.correspondents.LearnFromSentMail;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.status.AgentStatus;
import org.turingmail.protocol.Reason;

/** James' own WebAdmin, with our routes, over an agent in memory. */
final class WebAdminFixture implements AutoCloseable {
    final AgentFixture agent;
    final AgentStatus status;
    final MemoryTaskManager taskManager = new MemoryTaskManager(new Hostname("here"));
    final FakeSentMail sentMail = new FakeSentMail();
    private Quarantine quarantine;
    private AuthenticationFilter authentication = new NoAuthenticationFilter();
    private WebAdminServer server;

    WebAdminFixture() throws Exception {
        this(Map.of());
    }

    WebAdminFixture(Map<String, String> configuration) throws Exception {
        agent = new AgentFixture(configuration);
        quarantine = agent.quarantine;
        status = new AgentStatus(agent.clock);
    }

    WebAdminFixture quarantine(Quarantine other) {
        quarantine = other;
        return this;
    }

    WebAdminFixture authentication(AuthenticationFilter filter) {
        authentication = filter;
        return this;
    }

    ReconciliationTask.Factory tasks() {
        return new ReconciliationTask.Factory(agent.challenges, agent.outbox, agent.reconciliation, agent.clock);
    }

    HeldMailsRoutes heldMailsRoutes() {
        return new HeldMailsRoutes(quarantine, agent.outbox, agent.refused, agent.clock, new JsonTransformer());
    }

    AgentRoutes agentRoutes() {
        return new AgentRoutes(
                agent.configuration,
                status,
                agent.central,
                quarantine,
                agent.outbox,
                agent.reconciliation,
                agent.refused,
                tasks(),
                taskManager,
                new JsonTransformer());
    }

    CorrespondentsRoutes correspondentsRoutes() {
        LearnFromSentMail learning = new LearnFromSentMail(sentMail, agent.central);
        return new CorrespondentsRoutes(
                learning,
                new LearnCorrespondentsTask.Factory(learning, agent.clock),
                taskManager,
                new JsonTransformer());
    }

    WebAdminFixture start() {
        JsonTransformer json = new JsonTransformer();
        server = server(
                authentication,
                agent.metrics,
                heldMailsRoutes(),
                agentRoutes(),
                correspondentsRoutes(),
                new TasksRoutes(
                        taskManager,
                        json,
                        DTOConverter.of(ReconciliationProgressDTO.MODULE, LearnCorrespondentsProgressDTO.MODULE)));
        return this;
    }

    /** The constructor of the server is for Guice alone. */
    static WebAdminServer server(AuthenticationFilter authentication, MetricFactory metrics, Routes... routes) {
        return Guice.createInjector(new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(WebAdminConfiguration.class).toInstance(WebAdminConfiguration.TEST_CONFIGURATION);
                        bind(Key.get(new TypeLiteral<List<Routes>>() {}, Names.named("webAdminRoutes")))
                                .toInstance(ImmutableList.copyOf(routes));
                        bind(AuthenticationFilter.class).toInstance(authentication);
                        bind(MetricFactory.class).toInstance(metrics);
                        bind(LoggingRequestFilter.class).toInstance(LoggingRequestFilter.create());
                    }
                })
                .getInstance(WebAdminServer.class)
                .start();
    }

    /** Without a content type, as {@code curl} without {@code -d} sends it. */
    RequestSpecification http() {
        return RestAssured.given()
                .config(WebAdminUtils.defaultConfig())
                .port(server.getPort().getValue())
                .urlEncodingEnabled(false);
    }

    RequestSpecification json(String body) {
        return http().contentType("application/json").body(body);
    }

    int port() {
        return server.getPort().getValue();
    }

    HeldMail hold(Mail mail) throws Exception {
        return agent.quarantine.hold(mail, Reason.UNKNOWN_SENDER, Optional.empty());
    }

    /** What stands in the quarantine, past all that is ours. */
    MailRepository repository() throws Exception {
        return agent.repositories.select(agent.configuration.quarantineUrl());
    }

    @Override
    public void close() {
        server.destroy();
        taskManager.stop();
    }
}
