package org.turingmail.james;

import javax.annotation.PreDestroy;
import javax.inject.Inject;
import javax.jms.ConnectionFactory;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.plugin.StatisticsBrokerPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.james.filesystem.api.FileSystem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ActiveMQ inside of this JVM, reachable from nowhere else: it has no transport connector, so no port. James' own
 * {@code EmbeddedActiveMQ} listens on a random port of the loopback address, without a login, and every process of the
 * machine may speak to it (CVE-2023-46604). The files are where James has them.
 *
 * <p>A broker that stops by itself, because the disk is full for instance, never starts again: then this process ends
 * with exit status {@value #EXIT_STATUS}, so that a supervisor starts it again. Nothing is lost by that; without it,
 * James would run on, refuse every message and process none.
 */
final class VmBroker {
    /** Of a process that ends because its broker is gone. */
    static final int EXIT_STATUS = 70;

    private static final Logger LOGGER = LoggerFactory.getLogger(VmBroker.class);
    private static final String NAME = "james";
    private static final String JOURNAL = "file://var/store/activemq/brokers/KahaDB";
    private static final String LARGE_MESSAGES = "file://var/store/activemq/blob-transfer";
    private static final String DATA = "file://var/store/activemq/brokers";

    private final BrokerService broker = new BrokerService();
    private final FileSystem files;
    private volatile boolean stopping;

    @Inject
    VmBroker(FileSystem files) {
        this(files, () -> Runtime.getRuntime().halt(EXIT_STATUS));
    }

    /** @param whenGone is done when the broker has stopped by itself */
    VmBroker(FileSystem files, Runnable whenGone) {
        this.files = files;
        try {
            KahaDBPersistenceAdapter journal = new KahaDBPersistenceAdapter();
            journal.setDirectory(files.getFile(JOURNAL));
            broker.setBrokerName(NAME);
            broker.setBrokerId("broker");
            broker.setUseJmx(false);
            broker.getManagementContext().setCreateConnector(false);
            broker.setUseShutdownHook(false);
            broker.setSchedulerSupport(false);
            broker.setPersistent(true);
            broker.setDataDirectoryFile(files.getFile(DATA));
            broker.setPersistenceAdapter(journal);
            broker.setDestinationPolicy(priorities());
            broker.setPlugins(new BrokerPlugin[] {new StatisticsBrokerPlugin()});
            broker.setEnableStatistics(true);
            broker.addShutdownHook(() -> stopped(whenGone));
            broker.start();
        } catch (Exception e) {
            throw new IllegalStateException("The queue of messages in var/store/activemq cannot be opened", e);
        }
    }

    /** Messages with large headers come after all others; the agent's handler for SMTP marks them. */
    private static PolicyMap priorities() {
        PolicyEntry all = new PolicyEntry();
        all.setPrioritizedMessages(true);
        PolicyMap policies = new PolicyMap();
        policies.setDefaultEntry(all);
        return policies;
    }

    ConnectionFactory connections() {
        ActiveMQConnectionFactory connections = new ActiveMQConnectionFactory("vm://" + NAME + "?create=false");
        connections.setTrustAllPackages(false);
        // Large messages are files beside the journal; without this they would be sent to a web server.
        BufferedLargeMessages large = new BufferedLargeMessages(files);
        large.setDefaultUploadUrl(LARGE_MESSAGES);
        connections.setBlobTransferPolicy(large);
        ActiveMQPrefetchPolicy none = new ActiveMQPrefetchPolicy();
        none.setQueuePrefetch(0);
        none.setTopicPrefetch(0);
        connections.setPrefetchPolicy(none);
        return connections;
    }

    BrokerService service() {
        return broker;
    }

    @PreDestroy
    public void stop() throws Exception {
        stopping = true;
        broker.stop();
    }

    private void stopped(Runnable whenGone) {
        if (!stopping) {
            LOGGER.error("The queue of messages has stopped by itself and does not start again. Is the disk full? James"
                    + " ends now with exit status " + EXIT_STATUS + ", to be started again; nothing is lost");
            whenGone.run();
        }
    }
}
