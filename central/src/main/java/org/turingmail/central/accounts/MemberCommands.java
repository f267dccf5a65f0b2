package org.turingmail.central.accounts;

import static org.turingmail.central.commands.CommandRunner.FAILED;
import static org.turingmail.central.commands.CommandRunner.OK;

import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.commands.CommandRunner;
import org.turingmail.central.configuration.CentralConfiguration;
import org.turingmail.central.database.Database;
import org.turingmail.central.tenants.Role;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands of an administrator for accounts. They work whether or not the service runs. */
public final class MemberCommands {
    /** The first word of all of them. */
    public static final String NAME = "member";

    private static final int USAGE = 64;
    private static final String ROLES = Arrays.stream(Role.values())
            .map(role -> role.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));

    private static final String HELP =
            """
            Accounts of people, who read and decide on held messages on pages of this service:

              member add --tenant NAME --address ADDRESS [--role ROLE]
                                                           add an account, or change its role: member (the own
                                                           messages; accounts of members appear by themselves),
                                                           manager (all messages of the tenant, lists and rules) or
                                                           operator (all of that, and keys)
              member list                                  those who are more than members or have signed in
              member link --tenant NAME --address ADDRESS  print a link that signs in as this account, in any browser,
                                                           once, within 15 minutes""";

    private final CentralConfiguration configuration;
    private final PrintStream out;
    private final PrintStream err;

    private MemberCommands(CentralConfiguration configuration, PrintStream out, PrintStream err) {
        this.configuration = configuration;
        this.out = out;
        this.err = err;
    }

    /**
     * Runs one command.
     *
     * @param arguments those after {@value #NAME}
     * @param out for what was asked for
     * @param err for what went wrong
     * @return the exit status: 0 done, 1 not done, 64 wrong usage
     */
    public static int run(
            List<String> arguments, CentralConfiguration configuration, PrintStream out, PrintStream err) {
        CommandLine line = new CommandLine(new MemberCommands(configuration, out, err).new Commands());
        return new CommandRunner(line, NAME + " ", HELP, USAGE, out, err).run(arguments);
    }

    @Command(name = NAME)
    private final class Commands {
        @Command(name = "add")
        int add(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--address", required = true) String address,
                @Option(names = "--role", defaultValue = "member") String role) {
            EmailAddress parsed = address(address);
            Role granted = role(role);
            return with(accounts -> {
                if (accounts.members.grant(tenant, parsed, granted, "command").isEmpty()) {
                    err.println("There is no tenant " + tenant);
                    return FAILED;
                }
                out.println(parsed.canonical() + " is " + (granted == Role.OPERATOR ? "an " : "a ") + role + " of "
                        + tenant);
                return OK;
            });
        }

        @Command(name = "list")
        int list() {
            return with(accounts -> {
                accounts.members.describe().forEach(out::println);
                return OK;
            });
        }

        @Command(name = "link")
        int link(
                @Option(names = "--tenant", required = true) String tenant,
                @Option(names = "--address", required = true) String address) {
            EmailAddress parsed = address(address);
            return with(accounts -> {
                Optional<SignIns.Link> link = accounts.signIns.byCommand(tenant, parsed);
                if (link.isEmpty()) {
                    err.println("There is no account " + parsed.canonical() + " of a tenant " + tenant
                            + ". First: member add --tenant " + tenant + " --address " + parsed.canonical());
                    return FAILED;
                }
                err.println("Who opens this link is signed in as " + parsed.canonical() + ". It works once, until "
                        + link.get().expiresAt());
                out.println(link.get().url());
                return OK;
            });
        }
    }

    private record Accounts(Members members, SignIns signIns) {}

    private int with(ToIntFunction<Accounts> command) {
        try (Database database = Database.openBeside(configuration)) {
            Clock clock = Clock.tick(Clock.systemUTC(), Duration.ofNanos(1_000));
            Jdbi jdbi = database.jdbi();
            Sessions sessions = new Sessions(jdbi, clock, new SessionCookies(configuration));
            return command.applyAsInt(new Accounts(
                    new Members(jdbi, clock),
                    new SignIns(jdbi, new SignInLimits(clock), sessions, clock, configuration)));
        } catch (IOException | SQLException e) {
            err.println("The database cannot be opened: " + e.getMessage());
            return FAILED;
        }
    }

    private static EmailAddress address(String text) {
        try {
            return EmailAddress.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--address " + e.getMessage());
        }
    }

    private static Role role(String text) {
        return Arrays.stream(Role.values())
                .filter(role -> role.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--role needs one of " + ROLES));
    }
}
