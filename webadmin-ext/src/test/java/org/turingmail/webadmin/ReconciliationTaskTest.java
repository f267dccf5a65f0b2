package org.turingmail.webadmin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.apache.james.server.task.json.JsonTaskAdditionalInformationSerializer;
import org.apache.james.server.task.json.JsonTaskSerializer;
import org.apache.james.task.Task;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.correspondents.FakeSentMail;
import org.turingmail.agent.correspondents.LearnFromSentMail;
import org.turingmail.agent.registration.Reconciliation;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Reason;

class ReconciliationTaskTest {
    private static final String TASK_JSON = "{\"type\":\"turing-reconciliation\"}";
    private static final String PROGRESS_JSON =
            "{\"type\":\"turing-reconciliation\",\"timestamp\":\"2026-11-22T12:00:00Z\","
                    + "\"compared\":6,\"registered\":5,\"challenged\":4,\"failed\":3,\"missing\":2}";
    private static final String PROGRESS_WITH_PROBLEM_JSON =
            PROGRESS_JSON.replace("\"missing\":2", "\"missing\":2,\"problem\":\"UNREACHABLE: it is away\"");

    private final ObjectMapper json = new ObjectMapper();
    private AgentFixture agent;
    private ReconciliationTask.Factory tasks;
    private TuringTaskModule module;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
        tasks = new ReconciliationTask.Factory(agent.challenges, agent.outbox, agent.reconciliation, agent.clock);
        module = new TuringTaskModule(
                tasks,
                new LearnCorrespondentsTask.Factory(
                        new LearnFromSentMail(new FakeSentMail(), agent.central), agent.clock));
    }

    @Test
    void taskShouldSurviveItsWayThroughJson() throws Exception {
        JsonTaskSerializer serializer = new JsonTaskSerializer(module.taskDTOModules());

        String written = serializer.serialize(tasks.create());

        assertThat(json.readTree(written)).isEqualTo(json.readTree(TASK_JSON));
        assertThat(serializer.deserialize(TASK_JSON)).isInstanceOf(ReconciliationTask.class);
        assertThat(serializer.deserialize(TASK_JSON).run()).isEqualTo(Task.Result.COMPLETED);
    }

    @Test
    void progressShouldSurviveItsWayThroughJson() throws Exception {
        assertRoundTrip(new ReconciliationProgress(NOW, 6, 5, 4, 3, 2, null), PROGRESS_JSON);
    }

    @Test
    void progressWithAProblemShouldSurviveItsWayThroughJson() throws Exception {
        assertRoundTrip(
                new ReconciliationProgress(NOW, 6, 5, 4, 3, 2, "UNREACHABLE: it is away"), PROGRESS_WITH_PROBLEM_JSON);
    }

    private void assertRoundTrip(ReconciliationProgress progress, String expected) throws Exception {
        JsonTaskAdditionalInformationSerializer serializer =
                JsonTaskAdditionalInformationSerializer.of(ReconciliationProgressDTO.MODULE);

        assertThat(json.readTree(serializer.serialize(progress))).isEqualTo(json.readTree(expected));
        assertThat(serializer.deserialize(expected)).isEqualTo(progress);
    }

    @Test
    void moduleShouldKnowTheProgressOfItsTasks() {
        assertThat(module.taskAdditionalInformationDTOModules())
                .extracting(known -> known.getDomainObjectType())
                .containsExactlyInAnyOrder("turing-reconciliation", "turing-learn-correspondents");
    }

    @Test
    void newTaskShouldHaveDoneNothing() {
        assertThat(tasks.create().details()).contains(ReconciliationProgress.none(NOW));
    }

    @Test
    void refusedRegistrationShouldMakeItPartial() throws Exception {
        agent.quarantine.hold(mail("Mail1", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());
        agent.central.refusesToRegister();
        ReconciliationTask task = tasks.create();

        assertThat(task.run()).isEqualTo(Task.Result.PARTIAL);

        ReconciliationProgress progress =
                (ReconciliationProgress) task.details().orElseThrow();
        assertThat(progress.failed()).isEqualTo(1);
        assertThat(progress.problem()).isEmpty();
    }

    @Test
    void brokenQuarantineShouldMakeItPartialAndBeSaid() throws Exception {
        Reconciliation broken = new Reconciliation(
                Broken.quarantine(agent), agent.registrations, agent.refused, agent.central, agent.clock);
        ReconciliationTask task =
                new ReconciliationTask.Factory(agent.challenges, agent.outbox, broken, agent.clock).create();

        assertThat(task.run()).isEqualTo(Task.Result.PARTIAL);

        assertThat(((ReconciliationProgress) task.details().orElseThrow())
                        .problem()
                        .orElseThrow())
                .contains("quarantine cannot be read");
    }

    @Test
    void cancelledTaskShouldEndAfterThePageThatItIsAt() throws Exception {
        for (int i = 0; i <= Api.MAX_PAGE; i++) {
            agent.quarantine.hold(mail("Mail" + i, ALICE), Reason.UNKNOWN_SENDER, Optional.empty());
        }
        ReconciliationTask task = tasks.create();

        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(task::run).isInstanceOf(InterruptedException.class);
        } finally {
            Thread.interrupted();
        }

        assertThat(agent.central.pages).hasSize(1);
        ReconciliationProgress progress =
                (ReconciliationProgress) task.details().orElseThrow();
        assertThat(progress.compared()).isEqualTo(Api.MAX_PAGE);
        assertThat(progress.problem()).contains("cancelled");
    }

    @Test
    void noteThatCannotBeToldShouldNotStopIt() throws Exception {
        AgentFixture other = new AgentFixture(java.util.Map.of("outbox.url", "nosuch://outbox"));
        other.quarantine.hold(mail("Mail1", ALICE), Reason.UNKNOWN_SENDER, Optional.empty());

        Task.Result result = new ReconciliationTask.Factory(
                        other.challenges, other.outbox, other.reconciliation, other.clock)
                .create()
                .run();

        assertThat(result).isEqualTo(Task.Result.COMPLETED);
        assertThat(other.central.registered).hasSize(1);
    }
}
