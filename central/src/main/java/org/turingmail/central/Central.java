package org.turingmail.central;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.configuration.ConfigurationSources;
import org.turingmail.central.configuration.InvalidConfigurationException;
import org.turingmail.central.lists.files.ListCommands;
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

    /** Starts. */
    public static void main(String... arguments) {
        if (arguments.length > 0 && arguments[0].equals("lists")) {
            // A client of the API: it needs no configuration of the service.
            System.exit(ListCommands.run(List.of(arguments).subList(1, arguments.length), System.out, System.err));
        }
        CentralConfiguration configuration;
        try {
            configuration = CentralConfiguration.from(ConfigurationSources.outsideOfTheServer());
        } catch (InvalidConfigurationException e) {
            System.err.println(e.getMessage());
            System.exit(EXIT_CONFIGURATION);
            return;
        }
        if (arguments.length > 0) {
            System.exit(TenantCommands.run(List.of(arguments), configuration, System.out, System.err));
        }
        Quarkus.run(arguments);
    }
}
