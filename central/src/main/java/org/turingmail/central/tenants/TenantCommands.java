package org.turingmail.central.tenants;

import static org.turingmail.central.commands.CommandRunner.FAILED;
import static org.turingmail.central.commands.CommandRunner.OK;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import java.util.regex.Pattern;
import org.turingmail.central.commands.CommandRunner;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Database;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands of an administrator: tenants, agents and keys. They work whether or not the service runs. */
public final class TenantCommands {
    private static final int USAGE = 64;
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

    static final String NAME_RULE =
            "needs a name: 1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends";

    private static final String HELP =
            """
            Commands, given after quarkus-run.jar; without one the service starts:

              tenant add --name NAME --organisation TEXT   add a tenant; senders read the organisation
              agent add --tenant NAME --name NAME          add an agent, or give it one more key; prints the key, once
              agent list                                   every agent and how many of its keys work
              key revoke --tenant NAME --agent NAME [--keep N]
                                                           revoke its keys, but for the N newest (0 if absent)
              export-key add --tenant NAME --name NAME     make a key that only reads exports of lists; prints it, once
              export-key list                              every name of such keys and how many of them work
              export-key revoke --tenant NAME --name NAME [--keep N]
                                                           revoke those of that name, but for the N newest
              api-key add --tenant NAME --name NAME --scope SCOPE[,SCOPE] [--expires DAYS]
                                                           make a key of a program; prints it, once; it ends after
                                                           so many days, or never. Scopes: lists:read,
                                                           lists:write, rules:write, held:read, held:decide,
                                                           agents:read, exports:read, operator (all)
              api-key list                                 every such key that works, with its scopes
              api-key revoke --tenant NAME --name NAME [--keep N]
                                                           revoke those of that name, but for the N newest
              member ...                                   accounts of people; 'member --help' tells more
              lists ...                                    files into and out of the lists; 'lists --help' tells more
              help                                         this text

            To change a key: 'agent add' again, give the new key to the agent, then 'key revoke --keep 1'.
            The configuration is that of the service, so run it in the same folder and environment; 'lists' needs
            none.""";

    private final CentralConfiguration configuration;
    private final PrintStream out;
    private final PrintStream err;

    private TenantCommands(CentralConfiguration configuration, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs one command.
     *
     * @param out for what was asked for
     * @param err for what went wrong
     * @return the exit status: 0 done, 1 not done, 64 wrong usage
     */
    public static int run(
            List<String> arguments, CentralConfiguration configuration, PrintStream out, PrintStream err) {
        TenantCommands commands = new TenantCommands(configuration, out, err);
        CommandLine line = new CommandLine(new AllCommands())
                .addSubcommand(commands.new TenantGroup())
                .addSubcommand(commands.new AgentGroup())
                .addSubcommand(commands.new KeyGroup())
                .addSubcommand(commands.new ExportKeyGroup())
                .addSubcommand(commands.new ApiKeyGroup());
        return new CommandRunner(line, "", HELP, USAGE, out, err).run(arguments);
    }

    @Command(name = "turing-central")
    private static final class AllCommands {}

    @Command(name = "tenant")
    private final class TenantGroup {
        @Command(name = "add")
        int add(
                @Option(names = "--name", required = true) String name,
                @Option(names = "--organisation") String organisation) {
            check("--name", name);
            return with((tenants, keys) -> {
                if (!tenants.addTenant(name, organisation == null ? name : organisation)) {
                    err.println("There is a tenant " + name + " already");
                    return FAILED;
                }
                out.println("Tenant " + name + " is added. Next: agent add --tenant " + name + " --name NAME");
                return OK;
            });
        }
    }

    @Command(name = "agent")
    private final class AgentGroup {
        @Command(name = "add")
        int add(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--name", required = true) String name) {
            check("--tenant", tenant);
            check("--name", name);
            return with((tenants, keys) -> issued(
                    tenant,
                    tenants.issueKey(tenant, name),
                    "The key of agent " + name + " follows. It is shown this once: put it into"
                            + " central.api-key of the agent's turing.properties"));
        }

        @Command(name = "list")
        int list() {
            return with((tenants, keys) -> printed(tenants.describeAgents()));
        }
    }

    @Command(name = "key")
    private final class KeyGroup {
        @Command(name = "revoke")
        int revoke(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--agent", required = true) String agent,
                @Option(names = "--keep", defaultValue = "0") String keep) {
            check("--tenant", tenant);
            check("--agent", agent);
            int kept = number(keep);
            return with((tenants, keys) -> revoked(
                    tenants.revokeKeys(tenant, agent, kept),
                    "There is no agent " + agent + " of a tenant " + tenant + "; 'agent list' names them all"));
        }
    }

    @Command(name = "export-key")
    private final class ExportKeyGroup {
        @Command(name = "add")
        int add(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--name", required = true) String name) {
            check("--tenant", tenant);
            check("--name", name);
            return with((tenants, keys) -> issued(
                    tenant,
                    keys.issueExportKey(tenant, name),
                    "The key " + name + " follows. It is shown this once, and reads the exports of the lists of "
                            + tenant + " and nothing else"));
        }

        @Command(name = "list")
        int list() {
            return with((tenants, keys) -> printed(keys.describeExportKeys()));
        }

        @Command(name = "revoke")
        int revoke(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--name", required = true) String name,
                @Option(names = "--keep", defaultValue = "0") String keep) {
            check("--tenant", tenant);
            check("--name", name);
            int kept = number(keep);
            return with((tenants, keys) -> revoked(
                    keys.revokeExportKeys(tenant, name, kept),
                    "There is no export key " + name + " of a tenant " + tenant
                            + "; 'export-key list' names them all"));
        }
    }

    @Command(name = "api-key")
    private final class ApiKeyGroup {
        @Command(name = "add")
        int add(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--name", required = true) String name,
                @Option(names = "--scope", required = true) String scope,
                @Option(names = "--expires") String days) {
            check("--tenant", tenant);
            check("--name", name);
            Set<Scope> scopes = scopes(scope);
            Optional<Duration> life = Optional.ofNullable(days).map(TenantCommands::days);
            return with((tenants, keys) -> issued(
                    tenant,
                    keys.issueProgramKey(tenant, name, scopes, life),
                    "The key " + name + " follows. It is shown this once: send it as Authorization: Bearer KEY"));
        }

        @Command(name = "list")
        int list() {
            return with((tenants, keys) -> printed(keys.describeProgramKeys()));
        }

        @Command(name = "revoke")
        int revoke(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--name", required = true) String name,
                @Option(names = "--keep", defaultValue = "0") String keep) {
            check("--tenant", tenant);
            check("--name", name);
            int kept = number(keep);
            return with((tenants, keys) -> revoked(
                    keys.revokeProgramKeys(tenant, name, kept),
                    "There is no key " + name + " of a tenant " + tenant + "; 'api-key list' names them all"));
        }
    }

    private int with(ToIntBiFunction<Tenants, ProgramKeys> command) {
        try (Database database = Database.openBeside(configuration)) {
            Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
            return command.applyAsInt(new Tenants(database.jdbi(), clock), new ProgramKeys(database.jdbi(), clock));
        } catch (IOException | SQLException e) {
            err.println("The database cannot be opened: " + e.getMessage());
            return FAILED;
        }
    }

    private int issued(String tenant, Optional<ApiKey> key, String about) {
        if (key.isEmpty()) {
            err.println(
                    "There is no tenant " + tenant + ". First: tenant add --name " + tenant + " --organisation TEXT");
            return FAILED;
        }
        err.println(about);
        out.println(key.get().text());
        return OK;
    }

    private int revoked(Optional<Integer> keys, String absent) {
        if (keys.isEmpty()) {
            err.println(absent);
            return FAILED;
        }
        out.println(keys.get() + " key(s) revoked");
        return OK;
    }

    private int printed(List<String> lines) {
        lines.forEach(out::println);
        return OK;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    private static void check(String option, String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException(option + " " + NAME_RULE);
        }
    }

    private static Duration days(String text) {
        if (!text.matches("[1-9]\\d{0,4}")) {
            throw new IllegalArgumentException("--expires needs a number of days");
        }
        return Duration.ofDays(Integer.parseInt(text));
    }

    private static int number(String keep) {
        if (!keep.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("--keep needs a number");
        }
        return Integer.parseInt(keep);
    }

    private static Set<Scope> scopes(String texts) {
        Set<Scope> scopes = new HashSet<>();
        for (String text : texts.split(",")) {
            scopes.add(Scope.of(text.strip())
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--scope needs scopes, with commas between several: " + Scope.all())));
        }
        return scopes;
    }
}
