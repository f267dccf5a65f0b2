package org.turingmail.webadmin;

import java.util.OptionalLong;
import javax.inject.Inject;
import org.apache.james.task.TaskManager;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.tasks.TaskFromRequestRegistry;
import org.apache.james.webadmin.tasks.TaskRegistrationKey;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.turingmail.agent.central.Central;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.agent.registration.RefusedRegistrations;
import org.turingmail.agent.status.AgentStatus;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * The state of the agent in James' WebAdmin, under {@code /turing}, and reconciliation at will. To be named in
 * {@code webadmin.properties} as {@code extensions.routes}; described in {@code docs/webadmin.md}.
 */
public final class AgentRoutes implements Routes {
    static final String BASE = "/turing";
    static final String STATUS = BASE + "/status";
    static final String RECONCILIATION = BASE + "/reconciliation";

    private static final TaskRegistrationKey RECONCILE = TaskRegistrationKey.of("reconcile");

    private final TuringConfiguration configuration;
    private final AgentStatus status;
    private final Central central;
    private final Quarantine quarantine;
    private final Outbox outbox;
    private final Reconciliation reconciliation;
    private final RefusedRegistrations refused;
    private final ReconciliationTask.Factory tasks;
    private final TaskManager taskManager;
    private final JsonTransformer json;

    @Inject
    public AgentRoutes(
            TuringConfiguration configuration,
            AgentStatus status,
            Central central,
            Quarantine quarantine,
            Outbox outbox,
            Reconciliation reconciliation,
            RefusedRegistrations refused,
            ReconciliationTask.Factory tasks,
            TaskManager taskManager,
            JsonTransformer json) {
        this.configuration = configuration;
        this.status = status;
        this.central = central;
        this.quarantine = quarantine;
        this.outbox = outbox;
        this.reconciliation = reconciliation;
        this.refused = refused;
        this.tasks = tasks;
        this.taskManager = taskManager;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(STATUS, this::status, json);
        service.post(
                RECONCILIATION,
                TaskFromRequestRegistry.of(RECONCILE, request -> {
                            QueryParameters.checkKnown(request, "action");
                            RequestBody.none(request);
                            return tasks.create();
                        })
                        .asRoute(taskManager),
                json);
    }

    private Object status(Request request, Response response) {
        QueryParameters.checkKnown(request, "central");
        boolean ask = QueryParameters.flag(request, "central");
        return new StatusJson.Whole(
                new StatusJson.CentralSeen(configuration, status, ask ? central.me() : null),
                new StatusJson.Loop(status),
                count(configuration.quarantineUrl().asString(), quarantine.sizeInTime()),
                count(configuration.outboxUrl().asString(), outbox.sizeInTime()),
                reconciliation,
                refused.size());
    }

    /** The state must be told above all when something is broken. */
    private static StatusJson.Count count(String url, OptionalLong size) {
        return size.isPresent()
                ? StatusJson.Count.of(url, size.getAsLong())
                : StatusJson.Count.unknown(url, "it cannot be read; the log of James says why");
    }
}
