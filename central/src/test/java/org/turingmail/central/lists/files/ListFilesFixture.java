package org.turingmail.central.lists.files;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.AgentClient;
import org.turingmail.central.MovingClock;
import org.turingmail.central.NewTenant;
import org.turingmail.central.tenants.TestAgents;

/** A tenant with one agent, and files of lists that it imports and exports. */
abstract class ListFilesFixture {
    static final String ANNA = "anna@home.example";

    @Inject
    TestAgents agents;

    @Inject
    Jdbi jdbi;

    @NewTenant
    AgentClient agent;

    @Inject
    MovingClock clock;

    ListImport imported(String query, String file) {
        AgentClient.Answer answer = agent.upload(query, file);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.as(ListImport.class);
    }

    String exported(String formatAndQuery) {
        AgentClient.Answer answer = agent.download(formatAndQuery);
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        return answer.response().body();
    }

    long tenant(AgentClient client) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT id FROM tenant WHERE name = :name")
                .bind("name", client.me().tenant())
                .mapTo(Long.class)
                .one());
    }
}
