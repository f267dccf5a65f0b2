package org.turingmail.central.connections;

import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.spi.VertxServiceProvider;
import org.eclipse.microprofile.config.ConfigProvider;
import org.turingmail.central.configuration.CentralConfiguration;

/** Has every server of central count and watch its connections. The framework loads it before anything listens. */
public final class GuardConnections implements VertxServiceProvider {
    @Override
    public void init(VertxBuilder builder) {
        ConnectionTable table =
                ConnectionTable.of(CentralConfiguration.from(ConfigProvider.getConfig()), System::nanoTime);
        builder.findTransport(new GuardedTransport(builder.findTransport(), table));
    }
}
