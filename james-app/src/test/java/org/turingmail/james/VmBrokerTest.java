package org.turingmail.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import javax.jms.Connection;
import javax.jms.DeliveryMode;
import javax.jms.MessageConsumer;
import javax.jms.MessageProducer;
import javax.jms.Queue;
import javax.jms.Session;
import javax.jms.TextMessage;
import org.apache.activemq.ActiveMQConnection;
import org.apache.activemq.ActiveMQSession;
import org.apache.activemq.BlobMessage;
import org.apache.james.filesystem.api.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmBrokerTest {
    @TempDir
    Path home;

    @Test
    void brokerShouldHaveNoTransportConnector() throws Exception {
        VmBroker broker = new VmBroker(files(), () -> {});
        try {
            Connection connection = broker.connections().createConnection();
            connection.createSession(false, Session.AUTO_ACKNOWLEDGE).createQueue("spool");
            connection.close();

            assertThat(broker.service().getTransportConnectors()).isEmpty();
        } finally {
            broker.stop();
        }
    }

    @Test
    void processShouldEndWhenTheBrokerStopsByItself() throws Exception {
        AtomicInteger gone = new AtomicInteger();
        VmBroker broker = new VmBroker(files(), gone::incrementAndGet);

        // as its handler of I/O errors does when the disk is full
        broker.service().stop();

        assertThat(gone).hasValue(1);
    }

    @Test
    void processShouldNotEndWhenTheServerStopsTheBroker() throws Exception {
        AtomicInteger gone = new AtomicInteger();
        VmBroker broker = new VmBroker(files(), gone::incrementAndGet);

        broker.stop();

        assertThat(gone).hasValue(0);
    }

    @Test
    void messagesOfLowPriorityShouldComeAfterAllOthers() throws Exception {
        VmBroker broker = new VmBroker(files(), () -> {});
        Connection connection = broker.connections().createConnection();
        try {
            connection.start();
            Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue spool = session.createQueue("spool");
            MessageProducer producer = session.createProducer(spool);
            for (int i = 0; i < 3; i++) {
                producer.send(session.createTextMessage("low " + i), DeliveryMode.PERSISTENT, 0, 0);
            }
            for (int i = 0; i < 2; i++) {
                producer.send(session.createTextMessage("normal " + i), DeliveryMode.PERSISTENT, 5, 0);
            }

            List<String> received = new ArrayList<>();
            MessageConsumer consumer = session.createConsumer(spool);
            for (int i = 0; i < 5; i++) {
                received.add(((TextMessage) consumer.receive(10_000)).getText());
            }
            assertThat(received).containsExactly("normal 0", "normal 1", "low 0", "low 1", "low 2");
        } finally {
            connection.close();
            broker.stop();
        }
    }

    @Test
    void contentsShouldBeReadThroughABuffer() throws Exception {
        VmBroker broker = new VmBroker(files(), () -> {});
        ActiveMQConnection connection =
                (ActiveMQConnection) broker.connections().createConnection();
        try {
            connection.start();
            ActiveMQSession session = (ActiveMQSession) connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
            Queue spool = session.createQueue("spool");
            byte[] content = new byte[200_000];
            new Random(1).nextBytes(content);
            session.createProducer(spool).send(session.createBlobMessage(new ByteArrayInputStream(content)));

            BlobMessage message = (BlobMessage) session.createConsumer(spool).receive(10_000);
            try (InputStream in = message.getInputStream()) {
                // a file of its own cannot go back, so each octet would be a system call
                assertThat(in.markSupported()).isTrue();
                assertThat(in.readAllBytes()).isEqualTo(content);
            }
        } finally {
            connection.close();
            broker.stop();
        }
    }

    private FileSystem files() {
        return new FileSystem() {
            @Override
            public InputStream getResource(String url) {
                throw new UnsupportedOperationException();
            }

            @Override
            public File getFile(String url) {
                // a message in the queue has the address of its file, with all of the path
                return url.startsWith("file:/") && !url.startsWith("file://")
                        ? new File(url.substring("file:".length()))
                        : home.resolve(url.substring("file://".length())).toFile();
            }

            @Override
            public File getBasedir() {
                return home.toFile();
            }
        };
    }
}
