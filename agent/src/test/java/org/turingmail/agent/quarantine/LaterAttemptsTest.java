package org.turingmail.agent.quarantine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.NOW;
import static org.turingmail.agent.AgentFixture.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.mail.MessagingException;
import org.apache.james.core.MailAddress;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.agent.AgentFixture;

class LaterAttemptsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private AgentFixture agent;

    @BeforeEach
    void setUp() throws Exception {
        agent = new AgentFixture();
    }

    private static String fails() throws MessagingException {
        throw new MessagingException("the database does not respond");
    }

    @Test
    void storedMailShouldBeTheCallersStill() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);

        assertThat(agent.attempts.store(mail, () -> "key")).contains("key");

        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
        assertThat(agent.spooled()).isEmpty();
    }

    @Test
    void mailThatCannotBeStoredShouldWaitInTheSpoolAsItIs() throws Exception {
        MailImpl mail = mail("Mail1", ALICE);
        mail.setState("held");

        assertThat(agent.attempts.store(mail, LaterAttemptsTest::fails)).isEmpty();

        assertThat(mail.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.spooled()).hasSize(1);
        Mail waiting = agent.spooled().get(0);
        assertThat(waiting.getName()).isEqualTo("Mail1");
        assertThat(waiting.getState()).isEqualTo("held");
        assertThat(waiting.getRecipients()).containsExactly(new MailAddress(ALICE));
        assertThat(agent.attempts.waiting()).isEqualTo(1);
    }

    @Test
    void pausesShouldGrowToFiveMinutesAndTheMailShouldBeTriedForAsLongAsItTakes() throws Exception {
        LaterAttempts attempts = new LaterAttempts(agent.queues, agent.clock, Duration.ofMillis(1));
        List<Long> pauses = new ArrayList<>();
        Mail mail = mail("Mail1", ALICE);
        for (int i = 0; i < 50; i++) {
            attempts.store(mail, LaterAttemptsTest::fails);
            Instant next = agent.spooledFor().get(0);
            pauses.add(
                    Duration.between(agent.clock.instant(), next).plus(SECOND).toSeconds());
            mail = taken();
            mail.setState("held");
            agent.clock.setInstant(next.plus(SECOND));
        }

        assertThat(pauses.subList(0, 7))
                .usingElementComparator((a, b) -> Math.abs(a - b) <= 2 ? 0 : Long.compare(a, b))
                .containsExactly(10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(pauses).allMatch(pause -> pause <= 302);
        Mail last = mail;
        org.awaitility.Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> attempts.store(last, () -> "key")
                .isPresent());
        assertThat(attempts.waiting()).isZero();
        assertThat(last.attributes().map(attribute -> attribute.getName().asString()))
                .noneMatch(name -> name.startsWith("org.turingmail."));
    }

    @Test
    void whatTheMailMakesItsReaderThrowShouldNotEndItAsAnError() throws Exception {
        agent.attempts.store(mail("Mail1", ALICE), () -> {
            throw new StackOverflowError();
        });
        agent.attempts.store(mail("Mail2", ALICE), () -> {
            throw new IllegalStateException();
        });

        assertThat(agent.spooled()).hasSize(2);
    }

    @Test
    void storeShouldNotBeAskedForEachMailWhileItFails() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        for (int i = 0; i < 100; i++) {
            agent.attempts.store(mail("Mail" + i, ALICE), () -> {
                asked.incrementAndGet();
                return fails();
            });
        }

        assertThat(asked.get()).isEqualTo(5);
        assertThat(agent.spooled()).hasSize(100);
    }

    @Test
    void oneMailThatCannotBeStoredShouldNotKeepOthersWaiting() throws Exception {
        for (int i = 0; i < 20; i++) {
            agent.attempts.store(mail("bad" + i, ALICE), LaterAttemptsTest::fails);
            assertThat(agent.attempts.store(mail("good-a" + i, ALICE), () -> "key"))
                    .isPresent();
        }
    }

    @Test
    void mailShouldStayTheCallersWhenTheSpoolDoesNotTakeIt() throws Exception {
        MemoryMailQueueFactory broken =
                new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory(), agent.clock) {
                    @Override
                    public java.util.Optional<MemoryMailQueueFactory.MemoryCacheableMailQueue> getQueue(
                            org.apache.james.queue.api.MailQueueName name, MailQueueFactory.PrefetchCount count) {
                        throw new IllegalStateException("the broker is gone");
                    }
                };
        MailImpl mail = mail("Mail1", ALICE);

        assertThatThrownBy(() -> new LaterAttempts(broken, agent.clock, SECOND).store(mail, LaterAttemptsTest::fails))
                .hasMessageContaining("the broker is gone");

        assertThat(mail.getState()).isEqualTo(Mail.TRANSPORT);
    }

    /** As James' RabbitMQ queue does: it gives the message back at once. */
    @Test
    void storeShouldNotBeAskedAgainBeforeItsTimeWhenTheQueueIgnoresDelays() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        agent.attempts.store(mail("Mail1", ALICE), LaterAttemptsTest::fails);
        Mail back = taken();

        agent.attempts.store(back, () -> String.valueOf(asked.incrementAndGet()));

        assertThat(asked).hasValue(0);
        assertThat(back.getState()).isEqualTo(Mail.GHOST);
        assertThat(agent.spooled()).hasSize(1);
    }

    @Test
    void mailThatAnAdministratorFlushesShouldBeTried() throws Exception {
        agent.attempts.store(mail("Mail1", ALICE), LaterAttemptsTest::fails);
        Mail back = taken();
        agent.clock.setInstant(NOW.plusSeconds(5));

        assertThat(agent.attempts.store(back, () -> "key")).contains("key");
    }

    private Mail taken() throws Exception {
        Mail mail = agent.spooled().get(0);
        agent.queues.getQueue(MailQueueFactory.SPOOL).orElseThrow().clear();
        return mail;
    }
}
