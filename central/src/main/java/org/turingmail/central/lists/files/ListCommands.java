package org.turingmail.central.lists.files;

import static org.turingmail.central.commands.CommandRunner.FAILED;
import static org.turingmail.central.commands.CommandRunner.OK;
import static picocli.CommandLine.ScopeType.INHERIT;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.turingmail.central.commands.CommandRunner;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.lists.formats.Encoded;
import org.turingmail.central.lists.formats.FileSink;
import org.turingmail.central.lists.formats.ListFormat;
import org.turingmail.central.lists.formats.ReadOptions;
import org.turingmail.central.lists.formats.UnreadableFileException;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Files into and out of the lists, from the command line: a client of the API, and a check that needs no server. */
@Command(name = "lists")
public final class ListCommands implements Callable<Integer> {
    private static final int USAGE = 2;
    private static final int MAX_SHOWN = 1_000;
    private static final String HELP =
            """
            lists import FILE --format NAME   read a file into the allow and block list
            lists export FILE --format NAME   write the list into a file; - for the standard output
            lists check  FILE --format NAME   say what is wrong with a file; needs no server
            lists imports                     which files were read in
            lists undo ID                     revert an import (entries edited since are kept)

              --format NAME      FORMATS
              --verdict V        allow or block: of lines that do not say it themselves (import, check), or only these
                                 (export)
              --user ADDRESS     the list of one recipient instead of the whole tenant's
              --domain DOMAIN    the list of one domain of recipients
              --dry-run          import: only tell what would be added: how many, and the first 100
              --skip-invalid     import: import valid lines even if others are invalid
              --error-limit N    import: number of invalid lines that are tolerated (0)
              --subdomains       import, check: a domain alone stands for its subdomains too (postfix-access)
              --allow-broad      import, check: take entries about everybody, or all domains below a public suffix such
                                 as com
              --charset NAME     import, check: the character set of the file (UTF-8)
              --name TEXT        import: what it is called in the list of imports (the name of the file)
              --url URL          the central service (http://127.0.0.1:8480)
              --key-file FILE    a file with a key of 'api-key add'; import and undo need the scope lists:write, imports
                                 lists:read, export exports:read; operator has them all

            Invalid lines are printed as FILE:LINE: text: reason. Exit status: 0 done; 1 not done, or lines are invalid;
            2 wrong usage."""
                    .replace(
                            "FORMATS",
                            Arrays.stream(ListFormat.values())
                                    .map(ListFormat::id)
                                    .collect(Collectors.joining(", ")));

    /** What the API calls the options. */
    private static final Map<String, String> OPTIONS = Map.of(
            "skipInvalid", "--skip-invalid",
            "errorLimit", "--error-limit",
            "dryRun", "--dry-run",
            "format", "--format",
            "verdict", "--verdict",
            "subdomains", "--subdomains",
            "allowBroad", "--allow-broad",
            "Content-Type", "--charset",
            "name", "--name");

    private final PrintStream out;
    private final PrintStream err;

    @Option(names = "--format", scope = INHERIT)
    private String format;

    @Option(names = "--verdict", scope = INHERIT)
    private String verdict;

    @Option(names = "--user", scope = INHERIT)
    private String user;

    @Option(names = "--domain", scope = INHERIT)
    private String domain;

    @Option(names = "--dry-run", scope = INHERIT)
    private boolean dryRun;

    @Option(names = "--skip-invalid", scope = INHERIT)
    private boolean skipInvalid;

    @Option(names = "--error-limit", scope = INHERIT, defaultValue = "0")
    private String errorLimit;

    @Option(names = "--subdomains", scope = INHERIT)
    private boolean subdomains;

    @Option(names = "--allow-broad", scope = INHERIT)
    private boolean allowBroad;

    @Option(names = "--charset", scope = INHERIT, defaultValue = "UTF-8")
    private String charset;

    @Option(names = "--name", scope = INHERIT)
    private String name;

    @Option(names = "--url", scope = INHERIT, defaultValue = "http://127.0.0.1:8480")
    private String url;

    @Option(names = "--key-file", scope = INHERIT)
    private String keyFile;

    private ListCommands(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Runs one command.
     *
     * @param arguments those behind {@code lists}
     * @param out for what was asked for
     * @param err for what went wrong
     * @return the exit status: 0 done, 1 not done, 2 wrong usage
     */
    public static int run(List<String> arguments, PrintStream out, PrintStream err) {
        CommandLine commands = new CommandLine(new ListCommands(out, err)).setOverwrittenOptionsAllowed(true);
        return new CommandRunner(commands, "lists ", HELP, USAGE, out, err).run(arguments);
    }

    @Override
    public Integer call() {
        throw new IllegalArgumentException(
                "A command is missing: lists requires one of import, export, check, imports and undo");
    }

    private ListFormat format() {
        String id = Optional.ofNullable(format).orElseThrow(() -> new IllegalArgumentException("--format is needed"));
        return ListFormat.of(id)
                .orElseThrow(() -> new IllegalArgumentException("There is no format " + id + "; there are "
                        + Arrays.stream(ListFormat.values()).map(ListFormat::id).collect(Collectors.joining(", "))));
    }

    private Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict).map(word -> switch (word.toLowerCase(java.util.Locale.ROOT)) {
            case "allow", "deliver" -> Verdict.DELIVER;
            case "block" -> Verdict.BLOCK;
            default -> throw new IllegalArgumentException("--verdict is '" + word + "'; it must be allow or block");
        });
    }

    /** @param file the file, or null for an export */
    private String query(String file) {
        Map<String, String> query = new LinkedHashMap<>();
        verdict().ifPresent(verdict -> query.put("verdict", verdict.name()));
        if (user != null && domain != null) {
            throw new IllegalArgumentException("--user and --domain do not go together");
        }
        if (user != null) {
            query.put("scope", "USER");
            query.put("owner", user);
        }
        if (domain != null) {
            query.put("scope", "DOMAIN");
            query.put("owner", domain);
        }
        if (file != null) {
            query.put("format", format().id());
            query.put("name", name == null ? String.valueOf(Path.of(file).getFileName()) : name);
            query.put("dryRun", String.valueOf(dryRun));
            query.put("skipInvalid", String.valueOf(skipInvalid));
            query.put("allowBroad", String.valueOf(allowBroad));
            query.put("subdomains", String.valueOf(subdomains));
            if (!errorLimit.matches("[0-9]{1,18}")) {
                throw new IllegalArgumentException(
                        "--error-limit is '" + errorLimit + "'; it must be a number of lines");
            }
            query.put("errorLimit", errorLimit);
        }
        return query.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    private ListClient client() throws IOException {
        if (keyFile == null) {
            throw new IllegalArgumentException("--key-file is needed");
        }
        try {
            return new ListClient(url, Files.readString(existing(keyFile)).strip());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(keyFile + " (--key-file) is not a text file that can be read", e);
        }
    }

    private String charset() {
        try {
            return Charset.forName(charset).name();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--charset is '" + charset + "', which is not a known character set", e);
        }
    }

    private static Path existing(String file) {
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new IllegalArgumentException(file + " is not a file that can be read");
        }
        return path;
    }

    @Command(name = "import")
    int importFile(@Parameters(paramLabel = "FILE") String file) throws IOException, InterruptedException {
        ListClient client = client();
        HttpResponse<InputStream> response = client.send(client.request("/list-imports" + query(file))
                .header("Content-Type", "text/plain; charset=" + charset())
                .POST(HttpRequest.BodyPublishers.ofFile(existing(file))));
        JsonNode answer = ListClient.json(response);
        if (response.statusCode() != 200) {
            return refused(file, answer);
        }
        answer.path("errors")
                .forEach(error -> err.println(file + ":" + error.path("line").asLong() + ": "
                        + shown(error.path("text")) + ": " + words(shown(error.path("reason")))));
        answer.path("firstEntries")
                .forEach(entry -> out.println(shown(entry.path("verdict")) + "  " + shown(entry.path("kind")) + "  "
                        + shown(entry.path("value"))));
        out.println((dryRun ? "Would add " : "Added ")
                + answer.path("added").asLong()
                + ", unchanged " + answer.path("unchanged").asLong() + ", invalid lines "
                + answer.path("rejected").asLong()
                + (answer.has("id") ? ". To revert it: lists undo " + answer.get("id") : ""));
        return OK;
    }

    /** What came from the service, and by it from files of others. */
    private static String shown(JsonNode text) {
        return UntrustedText.terminal(text.asText());
    }

    /** In the words of this command. */
    private static String words(String text) {
        return text.replaceAll("\\ballowBroad\\b", OPTIONS.get("allowBroad"))
                .replaceAll("\\bskipInvalid\\b", OPTIONS.get("skipInvalid"))
                .replaceAll("\\berrorLimit\\b", OPTIONS.get("errorLimit"))
                .replace("none was given for such lines", "none was given for such lines (--verdict)");
    }

    private String option(String field) {
        return field.equals("owner") ? domain != null ? "--domain" : "--user" : OPTIONS.getOrDefault(field, field);
    }

    private int refused(String file, JsonNode problem) {
        problem.path("errors").forEach(error -> {
            String field = shown(error.path("field"));
            err.println((field.startsWith("line ") ? file + ":" + field.substring(5) : option(field)) + ": "
                    + words(shown(error.path("message"))));
        });
        String why = words(shown(problem.hasNonNull("detail") ? problem.path("detail") : problem.path("title")));
        err.println("Not done: "
                + (problem.path("status").asInt() == 401
                        ? "the central service does not know the key in " + keyFile
                        : why.replace("See errors for", "See above for")));
        return FAILED;
    }

    @Command(name = "export")
    int export(@Parameters(paramLabel = "FILE") String file) throws IOException, InterruptedException {
        ListClient client = client();
        HttpResponse<InputStream> response = client.get("/list-exports/" + format().id() + query(null));
        if (response.statusCode() != 200) {
            return refused(file, ListClient.json(response));
        }
        try (InputStream body = response.body()) {
            if (file.equals("-")) {
                body.transferTo(out);
                return printed();
            }
            // A mail server that reads the file just now sees the old one or the new one.
            Path target = Path.of(file).toAbsolutePath();
            Path partial = target.resolveSibling(target.getFileName() + ".partial");
            if (Files.isDirectory(target) || !Files.isWritable(target.getParent())) {
                throw new IOException(
                        file + " cannot be written: it is a folder, or it is in one that cannot be written to");
            }
            try {
                Files.copy(body, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(partial);
            }
        }
        try (var lines = Files.lines(Path.of(file))) {
            lines.filter(line -> line.startsWith("# left out: "))
                    .forEach(line -> err.println(UntrustedText.terminal(line.substring(2))));
        }
        return OK;
    }

    @Command(name = "imports")
    int imports() throws IOException, InterruptedException {
        ListClient client = client();
        long after = 0;
        while (after >= 0) {
            HttpResponse<InputStream> response = client.get("/list-imports?limit=1000&after=" + after);
            JsonNode page = ListClient.json(response);
            if (response.statusCode() != 200) {
                return refused("", page);
            }
            page.path("imports")
                    .forEach(one -> out.println(one.path("id").asLong() + "  "
                            + shown(one.path("createdAt")) + "  " + shown(one.path("format")) + "  "
                            + shown(one.path("name")) + "  added "
                            + one.path("added").asLong()
                            + (one.has("undoneAt") ? ", undone " + shown(one.path("undoneAt")) + removed(one) : "")));
            after = page.path("next").asLong(-1);
        }
        return printed();
    }

    /** A stream for printing keeps to itself that it could not. */
    private int printed() throws IOException {
        if (out.checkError()) {
            throw new IOException("the standard output cannot be written");
        }
        return OK;
    }

    @Command(name = "undo")
    int undo(@Parameters(paramLabel = "ID") String id) throws IOException, InterruptedException {
        ListClient client = client();
        if (!id.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("'" + id + "' is not the number of an import");
        }
        HttpResponse<InputStream> response =
                client.send(client.request("/list-imports/" + id).DELETE());
        if (response.statusCode() != 204) {
            return refused("", ListClient.json(response));
        }
        HttpResponse<InputStream> about = client.get("/list-imports?limit=1&after=" + (Long.parseLong(id) - 1));
        out.println("Import " + id + " is taken back"
                + removed(ListClient.json(about).at("/imports/0")));
        return OK;
    }

    /** How many entries went; what somebody changed since has stayed. */
    private static String removed(JsonNode listImport) {
        return listImport.has("removed")
                ? ": " + listImport.get("removed").asLong() + " of "
                        + listImport.path("added").asLong() + " entries removed"
                : "";
    }

    @Command(name = "check")
    int check(@Parameters(paramLabel = "FILE") String file) throws IOException {
        ListFormat format = format();
        Counting counting = new Counting(file);
        ReadOptions read = new ReadOptions(
                verdict().or(() -> format.hasVerdicts() ? Optional.empty() : Optional.of(Verdict.DELIVER)),
                EntryScope.TENANT,
                "",
                subdomains,
                allowBroad);
        long lines = 0;
        try (Reader reader = Encoded.reader(Files.newInputStream(existing(file)), Charset.forName(charset()))) {
            lines = format.read(reader, read, counting);
        } catch (UnreadableFileException e) {
            counting.rejected(e.line(), e.text(), e.getMessage());
        }
        out.println(counting.entries + " entries in " + lines + " lines, invalid lines " + counting.rejected);
        return counting.rejected == 0 ? OK : FAILED;
    }

    private final class Counting implements FileSink {
        private final String file;
        private long entries;
        private long rejected;

        Counting(String file) {
            this.file = file;
        }

        @Override
        public void entry(long line, ListItem item) {
            entries++;
        }

        @Override
        public void rejected(long line, String text, String reason) {
            rejected++;
            if (rejected <= MAX_SHOWN) {
                err.println(UntrustedText.terminal(
                        file + ":" + line + ": " + (text.isEmpty() ? "" : text + ": ") + words(reason)));
            }
        }
    }
}
