package org.turingmail.james;

import com.google.inject.Module;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.apache.james.ExtraProperties;
import org.apache.james.GuiceJamesServer;
import org.apache.james.NaiveDelegationStoreModule;
import org.apache.james.modules.MailboxModule;
import org.apache.james.modules.MailetProcessingModule;
import org.apache.james.modules.RunArgumentsModule;
import org.apache.james.modules.data.SieveFileRepositoryModule;
import org.apache.james.modules.mailbox.DefaultEventModule;
import org.apache.james.modules.mailbox.MemoryDeadLetterModule;
import org.apache.james.modules.protocols.IMAPServerModule;
import org.apache.james.modules.protocols.ProtocolHandlerModule;
import org.apache.james.modules.protocols.SMTPServerModule;
import org.apache.james.modules.server.DataRoutesModules;
import org.apache.james.modules.server.DefaultProcessorsConfigurationProviderModule;
import org.apache.james.modules.server.MailQueueRoutesModule;
import org.apache.james.modules.server.MailRepositoriesRoutesModule;
import org.apache.james.modules.server.NoJwtModule;
import org.apache.james.modules.server.RawPostDequeueDecoratorModule;
import org.apache.james.modules.server.TaskManagerModule;
import org.apache.james.modules.server.WebAdminServerModule;
import org.apache.james.server.core.configuration.Configuration;

/**
 * Starts the server on one folder, laid out as James always has it: {@code conf/} for the configuration, {@code var/}
 * for the data, {@code extensions-jars/} for extensions. The folder is named by the system property
 * {@code working.directory}, as in every other James.
 *
 * <p>Two things are found in the folder without being asked for, because forgetting them is silent in James:
 * {@code conf/jvm.properties} (unless {@code extra.props} names another file) and {@code conf/logback.xml} (unless
 * {@code logback.configurationFile} does; without either, INFO goes to the standard output).
 */
public final class TuringJamesServer {
    private static final String DERBY_LOG = "derby.stream.error.file";

    private TuringJamesServer() {}

    /** @param args as in James: {@code --generate-keystore} makes a missing keystore */
    public static void main(String[] args) throws Exception {
        String directory = System.getProperty(Configuration.WORKING_DIRECTORY);
        if (directory == null || !Files.isDirectory(Path.of(directory, "conf"))) {
            System.err.println("Say where James lives: java -Dworking.directory=DIR -jar turing-james.jar\n"
                    + "DIR must hold a folder 'conf' with James' configuration; "
                    + (directory == null ? "no DIR was given." : Path.of(directory, "conf") + " is not a folder."));
            System.exit(2);
            return;
        }
        // Nothing may touch a logger before this: it says where logging is configured.
        Path home = prepare(Path.of(directory).toAbsolutePath().normalize());
        ExtraProperties.initialize();

        GuiceJamesServer server = assemble(Configuration.builder()
                        .workingDirectory(home.toString())
                        .build())
                .overrideWith(new RunArgumentsModule(args));
        server.start();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            server.stop();
                            closeDerby();
                        },
                        "james-shutdown"));
    }

    static GuiceJamesServer assemble(Configuration configuration) {
        Module[] modules = {
            // what happens to a mail
            new MailetProcessingModule(),
            new ActiveMqQueueModule(),
            new RawPostDequeueDecoratorModule(),
            new DefaultProcessorsConfigurationProviderModule(),
            new SieveFileRepositoryModule(),
            // what is kept
            new JpaModule(),
            new JpaDataModule(),
            new NaiveDelegationStoreModule(),
            new JpaMailboxModule(),
            new MailboxModule(),
            new DefaultEventModule(),
            new MemoryDeadLetterModule(),
            // how it is reached
            new ProtocolHandlerModule(),
            new SMTPServerModule(),
            new IMAPServerModule(),
            new WebAdminServerModule(),
            new NoJwtModule(),
            new TaskManagerModule(),
            new DataRoutesModules(),
            new MailQueueRoutesModule(),
            new MailRepositoriesRoutesModule(),
            new MetricsRoutesModule(),
        };
        return GuiceJamesServer.forConfiguration(configuration).combineWith(modules);
    }

    private static Path prepare(Path home) throws IOException {
        System.setProperty(Configuration.WORKING_DIRECTORY, home.toString());
        setUnlessSet(ExtraProperties.OVERRIDE_PROPERTY, home.resolve("conf/jvm.properties"));
        Path logback = home.resolve("conf/logback.xml");
        if (Files.exists(logback)) {
            setUnlessSet("logback.configurationFile", logback);
        }
        Path store = Files.createDirectories(home.resolve("var/store"));
        setUnlessSet(DERBY_LOG, store.resolve("derby.log"));
        return home;
    }

    private static void setUnlessSet(String property, Path value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value.toString());
        }
    }

    /**
     * Lets the embedded databases, the extension's included, write their checkpoints, so that the next start needs no
     * recovery. Everything that used them is stopped by now.
     */
    private static void closeDerby() {
        boolean derbyIsUsed = DriverManager.drivers()
                .anyMatch(driver -> driver.getClass().getName().startsWith("org.apache.derby."));
        if (derbyIsUsed) {
            try {
                DriverManager.getConnection("jdbc:derby:;shutdown=true").close();
            } catch (SQLException expected) {
                // Derby says so by an exception, always (XJ015).
            }
        }
    }
}
