package org.turingmail.mailet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.mail;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.mail.MessagingException;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepInRepositoryTest {
    private static final String BLOCKED = "memory://blocked";

    private MailetsFixture mailets;

    @BeforeEach
    void setUp() throws Exception {
        mailets = new MailetsFixture();
    }

    @Test
    void mailShouldBeStoredAndEnded() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        mailets.keepInRepository(BLOCKED).service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(mailets.agent
                        .repositories
                        .select(MailRepositoryUrl.from(BLOCKED))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void mailShouldWaitInTheSpoolWhileTheRepositoryDoesNotTakeIt() throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        KeepInRepository mailet = MailetsFixture.init(
                new KeepInRepository(thatMayBeAway(away), mailets.agent.attempts), Map.of("repositoryPath", BLOCKED));
        MailImpl mail = mail("Mail1", ALICE);

        away.set(true);
        mailet.service(mail);

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(mailets.agent.spooled()).hasSize(1);
    }

    private MailRepositoryStore thatMayBeAway(AtomicBoolean away) {
        return (MailRepositoryStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MailRepositoryStore.class}, (self, method, arguments) -> {
                    if (away.get()) {
                        throw new MailRepositoryStore.MailRepositoryStoreException("the database does not respond");
                    }
                    return method.invoke(mailets.agent.repositories, arguments);
                });
    }

    @Test
    void startShouldFailWithoutARepositoryThatCanBeOpened() {
        for (String url : new String[] {"", "nosuch://blocked", "no url"}) {
            assertThatThrownBy(() -> mailets.keepInRepository(url))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("<repositoryPath>turing://blocked/</repositoryPath>");
        }
    }

    @Test
    void unknownParameterShouldBeRefused() {
        assertThatThrownBy(() -> MailetsFixture.init(
                        new KeepInRepository(mailets.agent.repositories, mailets.agent.attempts),
                        Map.of("repositoryPath", BLOCKED, "passThrough", "true")))
                .hasMessageContaining("passThrough");
    }
}
