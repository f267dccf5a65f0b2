package org.turingmail.mailet;

import java.util.Map;
import javax.mail.MessagingException;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.mailet.Mailet;
import org.apache.mailet.base.test.FakeMailetConfig;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.authentication.OwnResults;
import org.turingmail.agent.registration.Registrations;
import org.turingmail.agent.screening.Screening;
import org.turingmail.agent.tags.Tags;

/** The mailets as James makes them, over an agent in memory. */
final class MailetsFixture {
    final AgentFixture agent;
    final Screening screening;

    MailetsFixture() throws Exception {
        this(new AgentFixture());
    }

    MailetsFixture(AgentFixture agent) {
        this.agent = agent;
        this.screening = new Screening(
                agent.central, agent.configuration, agent.facts, agent.clock, agent.metrics, new NoopGaugeRegistry());
    }

    Quarantine quarantine() throws MessagingException {
        return quarantine(Map.of());
    }

    Quarantine quarantine(Map<String, String> parameters) throws MessagingException {
        return init(new Quarantine(agent.quarantine, agent.registrations, screening, agent.attempts), parameters);
    }

    KeepInRepository keepInRepository(String url) throws MessagingException {
        return init(new KeepInRepository(agent.repositories, agent.attempts), Map.of("repositoryPath", url));
    }

    SendChallenge sendChallenge() throws MessagingException {
        return sendChallenge(agent.registrations);
    }

    SendChallenge sendChallenge(Registrations registrations) throws MessagingException {
        return init(new SendChallenge(registrations), Map.of());
    }

    LearnRecipients learnRecipients() throws MessagingException {
        return init(new LearnRecipients(agent.outbox), Map.of());
    }

    AddTags addTags(Map<String, String> parameters) throws MessagingException {
        return init(new AddTags(new Tags(screening, agent.queues)), parameters);
    }

    AddAuthenticationResults addAuthenticationResults() throws MessagingException {
        return init(new AddAuthenticationResults(new OwnResults(agent.configuration, agent.authentication)), Map.of());
    }

    static <T extends Mailet> T init(T mailet, Map<String, String> parameters) throws MessagingException {
        FakeMailetConfig.Builder config = FakeMailetConfig.builder().mailetName(mailet.getMailetInfo());
        parameters.forEach(config::setProperty);
        mailet.init(config.build());
        return mailet;
    }
}
