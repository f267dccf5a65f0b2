package org.turingmail.webadmin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.turingmail.agent.AgentFixture.ALICE;
import static org.turingmail.agent.AgentFixture.mail;

import com.codahale.metrics.MetricRegistry;
import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.Multibinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.configuration2.PropertiesConfiguration;
import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.dnsservice.api.DNSService;
import org.apache.james.dnsservice.dnsjava.DNSJavaService;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailetcontainer.api.jmx.MailSpoolerMBean;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.metrics.dropwizard.DropWizardGaugeRegistry;
import org.apache.james.metrics.dropwizard.DropWizardMetricFactory;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.server.core.configuration.Configuration;
import org.apache.james.server.core.filesystem.FileSystemImpl;
import org.apache.james.server.task.json.TaskExtensionModule;
import org.apache.james.task.Hostname;
import org.apache.james.task.MemoryTaskManager;
import org.apache.james.task.TaskManager;
import org.apache.james.utils.ClassName;
import org.apache.james.utils.ExtendedClassLoader;
import org.apache.james.utils.ExtensionConfiguration;
import org.apache.james.utils.GuiceGenericLoader;
import org.apache.james.utils.PropertiesProvider;
import org.apache.james.utils.UserDefinedStartable;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.WebAdminServer;
import org.apache.james.webadmin.authentication.NoAuthenticationFilter;
import org.apache.james.webadmin.dropwizard.MetricsRoutes;
import org.apache.james.webadmin.routes.HealthCheckRoutes;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.james.webadmin.utils.JsonTransformerModule;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.turingmail.agent.AgentFixture;
import org.turingmail.agent.OnlyExampleCom;
import org.turingmail.agent.screening.Screening;

/** Loads the extension by its class names, as James does, with James' own loader and metrics. */
class LoadedByJamesTest {
    private static final Pattern DOCUMENTED = Pattern.compile("\\| `(turing_[a-z_]+)`");
    private static final Pattern SHOWN = Pattern.compile("(?m)^# TYPE (turing_[a-z_]+) ");

    private final AgentFixture james = agent();
    private final MetricRegistry registry = new MetricRegistry();
    private final MemoryTaskManager taskManager = new MemoryTaskManager(new Hostname("here"));
    private GuiceGenericLoader loader;
    private WebAdminServer server;

    @BeforeEach
    void setUp(@TempDir Path folder) throws Exception {
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.createDirectories(folder.resolve("extensions-jars"));
        Files.write(
                conf.resolve("turing.properties"),
                List.of(
                        "central.url=http://127.0.0.1:1",
                        "central.api-key=k3y",
                        "challenge.from=challenge@example.com",
                        "quarantine.url=memory://held",
                        "outbox.url=memory://outbox"));
        Configuration configuration =
                Configuration.builder().workingDirectory(folder.toFile()).build();
        FileSystem files = new FileSystemImpl(configuration.directories());
        Injector injector = Guice.createInjector(new AbstractModule() {
            @Override
            protected void configure() {
                bind(FileSystem.class).toInstance(files);
                bind(PropertiesProvider.class)
                        .toInstance(new PropertiesProvider(files, configuration.configurationPath()));
                bind(MailRepositoryStore.class).toInstance(james.repositories);
                bind(new TypeLiteral<MailQueueFactory<?>>() {}).toInstance(james.queues);
                bind(new TypeLiteral<MailQueueFactory<? extends MailQueue>>() {})
                        .toInstance(james.queues);
                bind(DomainList.class).toInstance(new OnlyExampleCom());
                bind(DNSService.class).toInstance(new DNSJavaService(james.metrics));
                bind(MailSpoolerMBean.class).toInstance(new IdleSpooler());
                bind(Clock.class).toInstance(james.clock);
                bind(MetricFactory.class).toInstance(new DropWizardMetricFactory(registry));
                bind(GaugeRegistry.class).toInstance(new DropWizardGaugeRegistry(registry));
                bind(TaskManager.class).toInstance(taskManager);
                Multibinder.newSetBinder(binder(), JsonTransformerModule.class);
            }
        });
        PropertiesConfiguration extensions = new PropertiesConfiguration();
        extensions.addProperty("guice.extension.module", "org.turingmail.agent.TuringModule");
        loader = new GuiceGenericLoader(
                injector, new ExtendedClassLoader(files), ExtensionConfiguration.from(extensions));
        Routes heldMails = loader.instantiate(new ClassName("org.turingmail.webadmin.HeldMailsRoutes"));
        Routes agent = loader.instantiate(new ClassName("org.turingmail.webadmin.AgentRoutes"));
        Routes correspondents = loader.instantiate(new ClassName("org.turingmail.webadmin.CorrespondentsRoutes"));
        HealthCheck healthCheck = loader.instantiate(new ClassName("org.turingmail.webadmin.TuringHealthCheck"));
        server = WebAdminFixture.server(
                new NoAuthenticationFilter(),
                james.metrics,
                heldMails,
                agent,
                correspondents,
                new HealthCheckRoutes(Set.of(healthCheck), new JsonTransformer()),
                new MetricsRoutes(registry));
    }

    @AfterEach
    void tearDown() {
        server.destroy();
        taskManager.stop();
    }

    @Test
    void routesShouldAnswer() {
        given().port(server.getPort().getValue())
                .get("/turing/status")
                .then()
                .statusCode(200)
                .body("releaseLoop.running", equalTo(false));
        given().port(server.getPort().getValue())
                .get("/turing/held-mails")
                .then()
                .statusCode(200);
    }

    @Test
    void jamesWithoutMailboxesShouldSaySo() {
        given().port(server.getPort().getValue())
                .post("/turing/users/alice@example.com/correspondents?action=learn")
                .then()
                .statusCode(400)
                .body("message", containsString("keeps no mailboxes"));
    }

    @Test
    void healthCheckShouldBeFoundUnderItsName() {
        given().port(server.getPort().getValue())
                .get("/healthcheck/checks/Turing")
                .then()
                .statusCode(503)
                .body("componentName", equalTo("Turing"))
                .body("status", equalTo("unhealthy"));
    }

    @Test
    void startableAndTasksShouldBeLoaded() throws Exception {
        UserDefinedStartable startable = loader.instantiate(new ClassName("org.turingmail.agent.TuringStartable"));
        TaskExtensionModule tasks = loader.instantiate(new ClassName("org.turingmail.webadmin.TuringTaskModule"));

        assertThat(startable).isNotNull();
        assertThat(tasks.taskDTOModules()).hasSize(2);
        assertThat(tasks.taskAdditionalInformationDTOModules()).hasSize(2);
    }

    /** {@code docs/webadmin.md} names every metric, and no other. */
    @Test
    void metricsShouldBeThoseOfThePage() throws Exception {
        loader.<UserDefinedStartable>instantiate(new ClassName("org.turingmail.agent.TuringStartable"));
        Screening screening = loader.instantiate(new ClassName(Screening.class.getName()));
        screening.verdicts(mail("Mail1", ALICE));

        String shown = given().port(server.getPort().getValue()).get("/metrics").asString();

        assertThat(all(SHOWN, shown)).isEqualTo(all(DOCUMENTED, Files.readString(Path.of("../docs/webadmin.md"))));
        assertThat(shown)
                .contains(
                        "turing_central_reachable 0.0",
                        "turing_quarantine_size 0.0",
                        "turing_outbox_size 0.0",
                        "turing_verdicts_hold_total 1.0",
                        "turing_screening_unanswered_total 1.0");
    }

    private static Set<String> all(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static AgentFixture agent() {
        try {
            return new AgentFixture();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static final class IdleSpooler implements MailSpoolerMBean {
        @Override
        public int getThreadCount() {
            return 1;
        }

        @Override
        public int getCurrentSpoolCount() {
            return 0;
        }
    }
}
