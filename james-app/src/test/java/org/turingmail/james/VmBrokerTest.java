package org.turingmail.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import javax.jms.Connection;
import javax.jms.Session;
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

    private FileSystem files() {
        return new FileSystem() {
            @Override
            public InputStream getResource(String url) {
                throw new UnsupportedOperationException();
            }

            @Override
            public File getFile(String url) {
                return home.resolve(url.substring("file://".length())).toFile();
            }

            @Override
            public File getBasedir() {
                return home.toFile();
            }
        };
    }
}
