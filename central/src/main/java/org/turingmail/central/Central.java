package org.turingmail.central;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import org.turingmail.central.accounts.MemberCommands;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.configuration.ConfigurationSources;
import org.turingmail.central.configuration.InvalidConfigurationException;
import org.turingmail.central.lists.files.ListCommands;
import org.turingmail.central.pages.CustomTexts;
import org.turingmail.central.tenants.TenantCommands;

/**
 * The central service, or with arguments a command of an administrator beside it.
 *
 * <p>The configuration is checked before anything is started: it fails with one message that names every problem.
 */
@QuarkusMain
public final class Central {
    /** {@code EX_CONFIG} of {@code sysexits.h}. */
    private static final int EXIT_CONFIGURATION = 78;

    private static final String EVENT_LOOPS = "quarkus.vertx.event-loops-pool-size";

    /** Starts. */
    public static void main(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals("lists")) {
            // A client of the API: it needs no configuration of the service.
            System.exit(ListCommands.run(List.of(arguments).subList(1, arguments.length), System.out, System.err));
        }
        CentralConfiguration configuration;
        try {
            configuration = CentralConfiguration.from(ConfigurationSources.outsideOfTheServer());
            if (arguments.length == 0) {
                CustomTexts.check(configuration);
            }
        } catch (InvalidConfigurationException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CONFIGURATION);
            return;
        }
        if (arguments.length > 0 && arguments[0].equals(MemberCommands.NAME)) {
            System.exit(MemberCommands.run(
                    List.of(arguments).subList(1, arguments.length), configuration, System.out, System.err));
        }
        if (arguments.length > 0) {
            System.exit(TenantCommands.run(List.of(arguments), configuration, System.out, System.err));
        }
        spreadConnections();
        Quarkus.run(arguments);
    }

    /**
     * The server hands out connections to its event loops in turn, but what else wants one while it starts can move it
     * to a loop that it has already. Of two loops, one for each of two processors, that left one without any
     * connection.
     */
    private static void spreadConnections() {
        if (System.getProperty(EVENT_LOOPS) == null) {
            System.setProperty(
                    EVENT_LOOPS, String.valueOf(2 * Runtime.getRuntime().availableProcessors()));
        }
    }
}
