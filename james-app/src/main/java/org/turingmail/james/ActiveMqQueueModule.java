package org.turingmail.james;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Scopes;
import com.google.inject.multibindings.Multibinder;
import com.google.inject.multibindings.ProvidesIntoSet;
import java.io.FileNotFoundException;
import java.lang.reflect.Constructor;
import javax.inject.Singleton;
import javax.jms.ConnectionFactory;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.activemq.ActiveMQConfiguration;
import org.apache.james.queue.activemq.ActiveMQHealthCheck;
import org.apache.james.queue.activemq.ActiveMQMailQueueFactory;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollector;
import org.apache.james.queue.activemq.metric.ActiveMQMetricCollectorImpl;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.james.utils.InitializationOperation;
import org.apache.james.utils.InitilizationOperationBuilder;
import org.apache.james.utils.PropertiesProvider;

/**
 * A queue that outlives the process: ActiveMQ in the same JVM and reachable from nowhere else, its journal in
 * {@code var/store/activemq}, written through to the disk before a mail is acknowledged.
 */
final class ActiveMqQueueModule extends AbstractModule {
    @Override
    protected void configure() {
        bind(VmBroker.class).in(Scopes.SINGLETON);
        // The other constructor wants James' own broker, with its port.
        bind(ActiveMQMailQueueFactory.class).toConstructor(overAnyConnection()).in(Scopes.SINGLETON);
        bind(ActiveMQMetricCollectorImpl.class).in(Scopes.SINGLETON);
        bind(ActiveMQMetricCollector.class).to(ActiveMQMetricCollectorImpl.class);
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ActiveMQHealthCheck.class);
    }

    private static Constructor<ActiveMQMailQueueFactory> overAnyConnection() {
        try {
            return ActiveMQMailQueueFactory.class.getConstructor(
                    ConnectionFactory.class,
                    MailQueueItemDecoratorFactory.class,
                    MetricFactory.class,
                    GaugeRegistry.class,
                    ActiveMQMetricCollector.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("This James has another queue than 3.8.1", e);
        }
    }

    @Provides
    @Singleton
    ActiveMQConfiguration configuration(PropertiesProvider files) throws ConfigurationException {
        try {
            return ActiveMQConfiguration.from(files.getConfiguration("activemq"));
        } catch (FileNotFoundException e) {
            return ActiveMQConfiguration.getDefault();
        }
    }

    @Provides
    @Singleton
    ConnectionFactory connections(VmBroker broker) {
        return broker.connections();
    }

    /** James asks for the factory under three types; all of them are this one. */
    @Provides
    @Singleton
    MailQueueFactory<? extends ManageableMailQueue> manageableQueues(ActiveMQMailQueueFactory queues) {
        queues.init();
        return queues;
    }

    @Provides
    @Singleton
    MailQueueFactory<?> anyQueues(MailQueueFactory<? extends ManageableMailQueue> queues) {
        return queues;
    }

    @Provides
    @Singleton
    MailQueueFactory<? extends MailQueue> queues(MailQueueFactory<? extends ManageableMailQueue> queues) {
        return queues;
    }

    @ProvidesIntoSet
    InitializationOperation collectMetrics(ActiveMQMetricCollector metrics) {
        return InitilizationOperationBuilder.forClass(ActiveMQMetricCollector.class)
                .init(metrics::start);
    }
}
