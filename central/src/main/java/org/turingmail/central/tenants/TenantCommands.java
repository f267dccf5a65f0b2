package org.turingmail.central.tenants;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Database;

/** The commands of an administrator: tenants, agents and keys. They work whether or not the service runs. */
public final class TenantCommands {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 64;
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");

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
          api-key add --tenant NAME --name NAME --scope SCOPE[,SCOPE]
                                                       make a key of a program; prints it, once. Scopes: lists:read,
                                                       lists:write, rules:write, held:read, held:decide,
                                                       exports:read, operator (all)
          api-key list                                 every such key that works, with its scopes
          api-key revoke --tenant NAME --name NAME [--keep N]
                                                       revoke those of that name, but for the N newest
          lists ...                                    files into and out of the lists; 'lists --help' tells more
          help                                         this text

        To change a key: 'agent add' again, give the new key to the agent, then 'key revoke --keep 1'.
        The configuration is that of the service, so run it in the same folder and environment; 'lists' needs none.""";

    private static final Map<String, Set<String>> OPTIONS = Map.of(
            "tenant add", Set.of("--name", "--organisation"),
            "agent add", Set.of("--tenant", "--name"),
            "agent list", Set.of(),
            "key revoke", Set.of("--tenant", "--agent", "--keep"),
            "export-key add", Set.of("--tenant", "--name"),
            "api-key add", Set.of("--tenant", "--name", "--scope"),
            "api-key list", Set.of(),
            "api-key revoke", Set.of("--tenant", "--name", "--keep"),
            "export-key list", Set.of(),
            "export-key revoke", Set.of("--tenant", "--name", "--keep"));

    private TenantCommands() {}

    /**
     * Runs one command.
     *
     * @param out for what was asked for
     * @param err for what went wrong
     * @return the exit status: 0 done, 1 not done, 64 not understood
     */
    public static int run(
            List<String> arguments, CentralConfiguration configuration, PrintStream out, PrintStream err) {
        if (Set.of("help", "--help", "-h").contains(arguments.get(0))) {
            out.println(HELP);
            return OK;
        }
        String command = String.join(" ", arguments.subList(0, Math.min(2, arguments.size())));
        Optional<Map<String, String>> options = OPTIONS.containsKey(command)
                ? options(OPTIONS.get(command), arguments.subList(2, arguments.size()))
                : Optional.empty();
        if (options.isEmpty()) {
            err.println("Unknown command: " + String.join(" ", arguments));
            err.println(HELP);
            return USAGE;
        }
        try (Database database = Database.openBeside(configuration)) {
            Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
            Tenants tenants = new Tenants(database.jdbi(), clock);
            ProgramKeys keys = new ProgramKeys(database.jdbi(), clock);
            return run(command, options.get(), tenants, keys, out, err);
        } catch (IOException | SQLException e) {
            err.println("The database cannot be opened: " + e.getMessage());
            return FAILED;
        }
    }

    private static int run(
            String command,
            Map<String, String> options,
            Tenants tenants,
            ProgramKeys keys,
            PrintStream out,
            PrintStream err) {
        for (String name : List.of("--tenant", "--agent", "--name")) {
            if (OPTIONS.get(command).contains(name)
                    && !NAME.matcher(options.getOrDefault(name, "")).matches()) {
                err.println(
                        name + " needs a name: 1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both"
                                + " ends");
                return USAGE;
            }
        }
        return switch (command) {
            case "tenant add" -> addTenant(options, tenants, out, err);
            case "agent add" -> addAgent(options, tenants, out, err);
            case "api-key add" -> addProgramKey(options, keys, out, err);
            case "api-key list" -> {
                keys.describeProgramKeys().forEach(out::println);
                yield OK;
            }
            case "api-key revoke" -> revokeProgramKeys(options, keys, out, err);
            case "key revoke", "export-key revoke" -> revoke(options, tenants, keys, out, err);
            case "export-key add" -> addExportKey(options, keys, out, err);
            case "export-key list" -> {
                keys.describeExportKeys().forEach(out::println);
                yield OK;
            }
            default -> {
                tenants.describeAgents().forEach(out::println);
                yield OK;
            }
        };
    }

    private static int addTenant(Map<String, String> options, Tenants tenants, PrintStream out, PrintStream err) {
        String name = options.get("--name");
        if (!tenants.addTenant(name, options.getOrDefault("--organisation", name))) {
            err.println("There is a tenant " + name + " already");
            return FAILED;
        }
        out.println("Tenant " + name + " is added. Next: agent add --tenant " + name + " --name NAME");
        return OK;
    }

    private static int addAgent(Map<String, String> options, Tenants tenants, PrintStream out, PrintStream err) {
        Optional<ApiKey> key = tenants.issueKey(options.get("--tenant"), options.get("--name"));
        if (key.isEmpty()) {
            err.println("There is no tenant " + options.get("--tenant") + ". First: tenant add --name "
                    + options.get("--tenant") + " --organisation TEXT");
            return FAILED;
        }
        err.println("The key of agent " + options.get("--name") + " follows. It is shown this once: put it into"
                + " central.api-key of the agent's turing.properties");
        out.println(key.get().text());
        return OK;
    }

    private static int addExportKey(Map<String, String> options, ProgramKeys keys, PrintStream out, PrintStream err) {
        Optional<ApiKey> key = keys.issueExportKey(options.get("--tenant"), options.get("--name"));
        if (key.isEmpty()) {
            err.println("There is no tenant " + options.get("--tenant") + ". First: tenant add --name "
                    + options.get("--tenant") + " --organisation TEXT");
            return FAILED;
        }
        err.println("The key " + options.get("--name") + " follows. It is shown this once, and reads the exports of the"
                + " lists of " + options.get("--tenant") + " and nothing else");
        out.println(key.get().text());
        return OK;
    }

    private static int addProgramKey(Map<String, String> options, ProgramKeys keys, PrintStream out, PrintStream err) {
        Set<Scope> scopes = new HashSet<>();
        for (String text : options.getOrDefault("--scope", "").split(",")) {
            Optional<Scope> scope = Scope.of(text.strip());
            if (scope.isEmpty()) {
                err.println("--scope needs scopes, with commas between several: "
                        + Arrays.stream(Scope.values()).map(Scope::text).collect(Collectors.joining(", ")));
                return USAGE;
            }
            scopes.add(scope.get());
        }
        Optional<ApiKey> key = keys.issueProgramKey(options.get("--tenant"), options.get("--name"), scopes);
        if (key.isEmpty()) {
            err.println("There is no tenant " + options.get("--tenant") + ". First: tenant add --name "
                    + options.get("--tenant") + " --organisation TEXT");
            return FAILED;
        }
        err.println("The key " + options.get("--name") + " follows. It is shown this once: send it as"
                + " Authorization: Bearer KEY");
        out.println(key.get().text());
        return OK;
    }

    private static int revokeProgramKeys(
            Map<String, String> options, ProgramKeys keys, PrintStream out, PrintStream err) {
        String keep = options.getOrDefault("--keep", "0");
        if (!keep.matches("\\d{1,6}")) {
            err.println("--keep needs a number");
            return USAGE;
        }
        Optional<Integer> revoked =
                keys.revokeProgramKeys(options.get("--tenant"), options.get("--name"), Integer.parseInt(keep));
        if (revoked.isEmpty()) {
            err.println("There is no key " + options.get("--name") + " of a tenant " + options.get("--tenant")
                    + "; 'api-key list' names them all");
            return FAILED;
        }
        out.println(revoked.get() + " key(s) revoked");
        return OK;
    }

    private static int revoke(
            Map<String, String> options, Tenants tenants, ProgramKeys keys, PrintStream out, PrintStream err) {
        String keep = options.getOrDefault("--keep", "0");
        if (!keep.matches("\\d{1,6}")) {
            err.println("--keep needs a number");
            return USAGE;
        }
        boolean ofAgent = options.containsKey("--agent");
        Optional<Integer> revoked = ofAgent
                ? tenants.revokeKeys(options.get("--tenant"), options.get("--agent"), Integer.parseInt(keep))
                : keys.revokeExportKeys(options.get("--tenant"), options.get("--name"), Integer.parseInt(keep));
        if (revoked.isEmpty()) {
            err.println(
                    ofAgent
                            ? "There is no agent " + options.get("--agent") + " of a tenant " + options.get("--tenant")
                                    + "; 'agent list' names them all"
                            : "There is no export key " + options.get("--name") + " of a tenant "
                                    + options.get("--tenant") + "; 'export-key list' names them all");
            return FAILED;
        }
        out.println(revoked.get() + " key(s) revoked");
        return OK;
    }

    private static Optional<Map<String, String>> options(Set<String> allowed, List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            boolean understood = allowed.contains(arguments.get(i)) && i + 1 < arguments.size();
            if (!understood || options.put(arguments.get(i), arguments.get(i + 1)) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(options);
    }
}
