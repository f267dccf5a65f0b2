package org.turingmail.agent.queueing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import javax.mail.MessagingException;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.james.core.MailAddress;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.activemq.ActiveMQMailQueueFactory;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollectorNoop;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** What goes through James' own JMS queue on ActiveMQ, for whom. */
class QueueRecipientsTest {
    private static final String SPLIT = "\"a;v1@third.example;v2@third.example;b\"@example.org";
    private static final Duration SOON = Duration.ofSeconds(30);

    private ActiveMQMailQueueFactory queues;
    private MailQueue queue;

    @BeforeEach
    void setUp() {
        queues = new ActiveMQMailQueueFactory(
                new ActiveMQConnectionFactory("vm://recipients?broker.persistent=false&broker.useJmx=false"),
                new RawMailQueueItemDecoratorFactory(),
                new RecordingMetricFactory(),
                new NoopGaugeRegistry(),
                new ActiveMQMetricCollectorNoop());
        queues.setUseJMX(false);
        queues.setUseBlobMessages(false);
        queue = queues.createQueue(MailQueueName.of("outgoing"));
    }

    @AfterEach
    void tearDown() {
        queues.destroy();
    }

    @Test
    void jamesShouldSplitRecipientsAtSemicolonsWhichIsWhyWeCheck() throws Exception {
        queue.enQueue(mail(SPLIT));

        assertThat(dequeued()).extracting(MailAddress::asString).contains("v1@third.example", "v2@third.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {SPLIT, "\";\"@example.org", "\"a;b\"@example.org", "\"a;b@c.example\"@example.org"})
    void recipientsThatTheQueueWouldSplitShouldBeRefused(String recipient) throws Exception {
        MailImpl mail = mail("anna@home.example", recipient);

        assertThatThrownBy(() -> QueueRecipients.enqueue(queue, mail, List.copyOf(mail.getRecipients())))
                .isInstanceOf(MessagingException.class)
                .hasMessageContaining("not sent");
        QueueRecipients.enqueue(queue, mail("anna@home.example"), List.of(new MailAddress("anna@home.example")));
        assertThat(dequeued()).containsExactly(new MailAddress("anna@home.example"));
    }

    @Test
    void recipientsThatNobodyMeantShouldBeRefused() throws Exception {
        MailImpl mail = mail("anna@home.example", "v1@third.example");

        assertThatThrownBy(() -> QueueRecipients.enqueue(queue, mail, List.of(new MailAddress("anna@home.example"))))
                .isInstanceOf(MessagingException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna@home.example",
                "anna+tag@home.example",
                "\"anna smith\"@home.example",
                "\"a,b\"@home.example",
                "\"a\\\"b\"@home.example",
                "o'hara!#$%&*/=?^`{|}~@home.example",
                "anna@xn--mnchen-3ya.example",
            })
    void otherRecipientsShouldComeOutAsTheyWentIn(String recipient) throws Exception {
        MailImpl mail = mail("bob@home.example", recipient);

        QueueRecipients.enqueue(queue, mail, List.copyOf(mail.getRecipients()));

        assertThat(dequeued())
                .containsExactlyInAnyOrder(new MailAddress("bob@home.example"), new MailAddress(recipient));
    }

    private List<MailAddress> dequeued() throws Exception {
        MailQueue.MailQueueItem item = Flux.from(queue.deQueue()).blockFirst(SOON);
        try {
            return List.copyOf(item.getMail().getRecipients());
        } finally {
            item.done(MailQueue.MailQueueItem.CompletionStatus.SUCCESS);
        }
    }

    private static MailImpl mail(String... recipients) throws Exception {
        MailImpl mail = MailImpl.builder()
                .name("mail-" + Arrays.hashCode(recipients))
                .mimeMessage(new MimeMessage(
                        Session.getInstance(new Properties()),
                        new ByteArrayInputStream("Subject: x\r\n\r\nx\r\n".getBytes(StandardCharsets.US_ASCII))))
                .build();
        List<MailAddress> addresses = new ArrayList<>();
        for (String recipient : recipients) {
            addresses.add(new MailAddress(recipient));
        }
        mail.setRecipients(addresses);
        return mail;
    }
}
