package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.launcher.ports.Ports;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.ChildProcess;
import org.turingmail.launcher.process.Project;

/** The real programs read the files that central writes, and answer what the lists mean. */
class ListFilesIT {
    private static final Path FOLDER = Project.root().resolve("it-tests/target/list-files");
    private static final Path PASSWD = FOLDER.resolve("passwd");
    private static final Path GROUP = FOLDER.resolve("group");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String STRANGER = "eve@elsewhere.test";
    private static final String SENDMAIL = "&scope=DOMAIN&owner=sendmail.example";
    private static final Set<String> CLIENTS = Set.of("IP", "CIDR");

    private static final ListModel ALL = ListModel.generated(7);
    private static final ListModel SENDERS = ALL.only(entry -> !CLIENTS.contains(entry.kind()));
    private static final ListModel NAMED = SENDERS.only(entry -> !entry.kind().equals("REGEX"));
    private static final ListModel OF_SENDMAIL =
            ALL.only(entry -> !Set.of("REGEX", "DOMAIN_ONLY").contains(entry.kind())
                    && !entry.value().endsWith("/20"));

    /** It asks again after some seconds, however short its interval is. */
    private static final Duration POLL = Duration.ofSeconds(60);

    private static MailPrograms programs;
    private static CentralProcess central;

    @BeforeAll
    static void start() throws Exception {
        Files.createDirectories(FOLDER);
        int user = MailPrograms.idOfUser();
        Files.writeString(
                PASSWD,
                "root:x:0:0::/:/bin/sh\nDebian-exim:x:64999:64999::/:/bin/false\nmail:x:8:8::/:/bin/false\n"
                        + (user == 0 ? "" : "tester:x:" + user + ":" + user + "::/:/bin/sh\n"));
        Files.writeString(GROUP, "root:x:0:\nDebian-exim:x:64999:\nmail:x:8:\n");
        programs = MailPrograms.in(Files.createDirectories(Project.root().resolve("target/tools/lists")));
        central = CentralProcess.in(Folders.empty("list-files-central")).start();
        load(ALL, "");
        load(OF_SENDMAIL, SENDMAIL);
    }

    @AfterAll
    static void stop() {
        if (central != null) {
            central.close();
        }
    }

    private static void load(ListModel model, String scope) throws Exception {
        String csv = model.entries().stream()
                .map(ListModel.Entry::csv)
                .collect(Collectors.joining("\n", "verdict,kind,value\n", "\n"));
        HttpResponse<String> response =
                send(HttpRequest.newBuilder(URI.create(central.url() + "/api/v1/list-imports?format=csv" + scope))
                        .header("Content-Type", "text/csv")
                        .POST(HttpRequest.BodyPublishers.ofString(csv)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(response.body()).get("added").asInt())
                .isEqualTo(model.entries().size());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return send(request, central.programKey());
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String key) throws Exception {
        return HTTP.send(
                request.header("Authorization", "Bearer " + key)
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Writes an export into a file of that name. */
    private static Path export(String format, String query) throws Exception {
        HttpResponse<String> response = send(
                HttpRequest.newBuilder(URI.create(central.url() + "/api/v1/list-exports/" + format + "?" + query)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        Path file = FOLDER.resolve(format);
        Files.writeString(file, response.body());
        return file;
    }

    private static String verdict(String answer) {
        return switch (answer) {
            case "OK", "allow" -> "DELIVER";
            case "REJECT", "block" -> "BLOCK";
            default -> ListModel.UNKNOWN;
        };
    }

    @Test
    void modelShouldBeWhatCentralDecides() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> found = new LinkedHashMap<>();
        for (String sender : SENDERS.senders(1, 100)) {
            HttpResponse<String> response = send(
                    HttpRequest.newBuilder(URI.create(central.url() + "/api/v1/verdicts"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(
                                    "{\"sender\":\"" + sender + "\",\"recipients\":[\"anna@home.example\"]}")),
                    CentralProcess.API_KEY);
            JsonNode verdict = new ObjectMapper().readTree(response.body()).at("/verdicts/0/verdict");
            found.put(sender, verdict.asText().equals("HOLD") ? ListModel.UNKNOWN : verdict.asText());
            expected.put(sender, SENDERS.sender(sender));
        }
        assertThat(found).isEqualTo(expected);
    }

    /** Keys and values, as postmap answers many keys. */
    private static Map<String, String> postmap(String type, Path file, Iterable<String> keys) throws IOException {
        Path configuration = Files.createDirectories(FOLDER.resolve("postfix"));
        Files.writeString(
                configuration.resolve("main.cf"),
                String.join(
                        "\n",
                        "compatibility_level=3.6",
                        "config_directory=" + configuration,
                        "data_directory=" + configuration,
                        "queue_directory=" + configuration,
                        "meta_directory=" + configuration,
                        "shlib_directory=no",
                        "mail_owner=daemon",
                        "setgid_group=bin",
                        ""));
        Files.writeString(
                configuration.resolve("dynamicmaps.cf"),
                "lmdb " + programs.path("usr/lib/postfix/postfix-lmdb.so") + " dict_lmdb_open mkmap_lmdb_open\n");
        if (type.equals("lmdb")) {
            assertThat(programs.runAsRoot(
                            FOLDER, "", "usr/sbin/postmap", "-c", configuration.toString(), "lmdb:" + file))
                    .isEmpty();
        }
        String input = String.join("\n", keys) + "\n";
        String[] question = {"-c", configuration.toString(), "-q", "-", type + ":" + file};
        String answer = type.equals("lmdb")
                ? programs.runAsRoot(FOLDER, input, "usr/sbin/postmap", question)
                : programs.run(FOLDER, input, "usr/sbin/postmap", question);
        return answer.lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(parts -> parts[0], parts -> parts.length > 1 ? parts[1] : "?", (a, b) -> a));
    }

    @ParameterizedTest
    @ValueSource(strings = {"texthash", "lmdb"})
    void postfixShouldAnswerForSenders(String type) throws Exception {
        Path file = export("postfix-access", "");
        List<String> senders = NAMED.senders();
        Set<String> keys = new LinkedHashSet<>();
        senders.forEach(sender -> keys.addAll(postfixKeys(sender)));
        Map<String, String> answers = postmap(type, file, keys);
        for (String sender : senders) {
            String first = postfixKeys(sender).stream()
                    .filter(answers::containsKey)
                    .map(answers::get)
                    .findFirst()
                    .orElse("");
            assertThat(verdict(first)).as("%s: %s", type, sender).isEqualTo(NAMED.sender(sender));
        }
    }

    /**
     * The order of access(5) without smtpd_access_maps in parent_domain_matches_subdomains, and recipient_delimiter =
     * +.
     */
    private static List<String> postfixKeys(String sender) {
        int at = sender.lastIndexOf('@');
        String local = sender.substring(0, at);
        String domain = sender.substring(at + 1);
        List<String> keys = new ArrayList<>(List.of(sender));
        if (local.indexOf('+') > 0) {
            keys.add(local.substring(0, local.indexOf('+')) + "@" + domain);
        }
        keys.add(domain);
        for (String parent = ListModel.parent(domain); !parent.isEmpty(); parent = ListModel.parent(parent)) {
            keys.add("." + parent);
        }
        return keys;
    }

    @Test
    void postfixShouldAnswerForClients() throws Exception {
        List<String> clients = ALL.clients();
        Map<String, String> answers = postmap("cidr", export("postfix-cidr", ""), clients);
        for (String client : clients) {
            assertThat(verdict(answers.getOrDefault(client, ""))).as(client).isEqualTo(ALL.client(client));
        }
    }

    @Test
    void postfixShouldAnswerForPatterns() throws Exception {
        ListModel patterns = ALL.only(entry -> entry.kind().equals("REGEX"));
        List<String> senders = patterns.senders();
        Map<String, String> answers = postmap("regexp", export("postfix-regexp", ""), senders);
        for (String sender : senders) {
            assertThat(verdict(answers.getOrDefault(sender, ""))).as(sender).isEqualTo(patterns.pattern(sender));
        }
    }

    private static List<String> exim(String search, Path file, List<String> keys) throws IOException {
        String answer = programs.run(
                FOLDER,
                keys.stream()
                        .map(key -> "${lookup{"
                                + key.replace("$", "\\$").replace("{", "\\{").replace("}", "\\}") + "}" + search + "{"
                                + file + "}}")
                        .collect(Collectors.joining("\n", "", "\n")),
                Map.of(
                        "LD_PRELOAD", programs.path("usr/lib/x86_64-linux-gnu/libnss_wrapper.so"),
                        "NSS_WRAPPER_PASSWD", PASSWD.toString(),
                        "NSS_WRAPPER_GROUP", GROUP.toString()),
                "usr/sbin/exim4",
                "-C",
                "/dev/null",
                "-be");
        return answer.lines()
                .map(line -> line.replaceFirst("^(> )+", "").strip())
                .toList();
    }

    @Test
    void eximShouldAnswerForSenders() throws Exception {
        List<String> senders = SENDERS.senders();
        // To Exim such a key is the name of a file, so it is left out.
        ListModel known = SENDERS.only(entry -> !entry.value().startsWith("/"));
        Path file = export("exim-nwildlsearch", "");
        // It reads the file from its beginning for each.
        Map<String, String> answers = SideBySide.ask(senders, 1_000, some -> {
            List<String> found = exim("nwildlsearch", file, some);
            Map<String, String> bySender = new LinkedHashMap<>();
            for (int i = 0; i < some.size(); i++) {
                bySender.put(some.get(i), found.get(i));
            }
            return bySender;
        });
        for (String sender : senders) {
            assertThat(verdict(answers.get(sender))).as(sender).isEqualTo(known.sender(sender));
        }
    }

    @Test
    void eximShouldAnswerForClients() throws Exception {
        List<String> clients = ALL.clients();
        List<String> answers = exim("iplsearch", export("exim-iplsearch", ""), clients);
        for (int i = 0; i < clients.size(); i++) {
            assertThat(verdict(answers.get(i))).as(clients.get(i)).isEqualTo(ALL.client(clients.get(i)));
        }
    }

    @Test
    void sendmailShouldAnswer() throws Exception {
        Path file = export("sendmail-access", SENDMAIL.substring(1));
        Path database = FOLDER.resolve("access.db");
        Files.deleteIfExists(database);
        Path configuration = FOLDER.resolve("sendmail.cf");
        Files.writeString(
                configuration,
                "V10/Berkeley\nO QueueDirectory=/tmp\nO DontBlameSendmail=mapinunsafedirpath\nKaccess hash " + database
                        + "\n");
        String made = programs.run(
                FOLDER,
                Files.readString(file),
                "usr/libexec/sendmail/makemap",
                "-C",
                configuration.toString(),
                "hash",
                database.toString());
        assertThat(made.lines().filter(line -> !line.startsWith("WARNING: World writable")))
                .isEmpty();
        List<String> senders = OF_SENDMAIL.only(entry -> !CLIENTS.contains(entry.kind())).senders().stream()
                .filter(sender -> !sender.contains("+"))
                .toList();
        Map<String, List<String>> keys = new LinkedHashMap<>();
        senders.forEach(sender -> keys.put(sender, sendmailKeys(sender)));
        OF_SENDMAIL.clients().forEach(client -> keys.put(client, clientKeys(client)));
        // It sleeps for a minute where it does not find its own name.
        Path hosts = FOLDER.resolve("hosts");
        Files.writeString(hosts, "127.0.0.1 mail.example " + Files.readString(Path.of("/proc/sys/kernel/hostname")));
        String answer = programs.run(
                FOLDER,
                keys.values().stream()
                        .flatMap(List::stream)
                        .distinct()
                        .map(key -> "/map access " + key)
                        .collect(Collectors.joining("\n", "", "\n")),
                Map.of(
                        "LD_PRELOAD",
                        programs.path("usr/lib/x86_64-linux-gnu/libnss_wrapper.so"),
                        "NSS_WRAPPER_HOSTS",
                        hosts.toString(),
                        "NSS_WRAPPER_HOSTNAME",
                        "mail.example"),
                "usr/libexec/sendmail/sendmail",
                "-bt",
                "-C",
                configuration.toString());
        Map<String, String> values = new LinkedHashMap<>();
        java.util.regex.Pattern.compile("map_lookup: access \\((.*)\\) returns (\\S+) ")
                .matcher(answer)
                .results()
                .forEach(found -> values.put(found.group(1).toLowerCase(), found.group(2)));
        assertThat(values).isNotEmpty();
        keys.forEach((who, order) -> {
            String first = order.stream()
                    .map(key -> values.getOrDefault(key.toLowerCase(), ""))
                    .filter(value -> !value.isEmpty())
                    .findFirst()
                    .orElse("");
            assertThat(verdict(first))
                    .as(who)
                    .isEqualTo(who.indexOf('@') > 0 ? OF_SENDMAIL.sender(who) : OF_SENDMAIL.client(who));
        });
    }

    /** The order of its rules, with the feature lookupdotdomain. */
    private static List<String> sendmailKeys(String sender) {
        String domain = sender.substring(sender.lastIndexOf('@') + 1);
        List<String> keys = new ArrayList<>(List.of("From:" + sender, "From:" + domain));
        for (String parent = ListModel.parent(domain); !parent.isEmpty(); parent = ListModel.parent(parent)) {
            keys.add("From:." + parent);
            keys.add("From:" + parent);
        }
        return keys;
    }

    private static List<String> clientKeys(String client) {
        try {
            byte[] bytes = java.net.InetAddress.getByName(client).getAddress();
            List<String> keys = new ArrayList<>();
            StringBuilder key = new StringBuilder(bytes.length == 4 ? "Connect:" : "Connect:IPv6:");
            for (int i = 0; i < bytes.length; i += bytes.length == 4 ? 1 : 2) {
                key.append(i == 0 ? "" : bytes.length == 4 ? "." : ":");
                key.append(
                        bytes.length == 4
                                ? String.valueOf(bytes[i] & 0xff)
                                : Integer.toHexString((bytes[i] & 0xff) << 8 | bytes[i + 1] & 0xff));
                keys.add(0, key.toString());
            }
            return keys;
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Each of its sets has one verdict: those that are blocked, and those that are allowed, each behind a port. */
    @Test
    void openSmtpdShouldAnswer() throws Exception {
        Path home = Folders.empty("list-files-opensmtpd");
        Map<String, Integer> ports = Map.of("BLOCK", Ports.free(), "DELIVER", Ports.free());
        StringBuilder configuration = new StringBuilder("action a relay\n");
        ports.forEach((verdict, port) -> configuration.append(
                "table " + verdict + " file:" + home.resolve(verdict) + "\nlisten on 127.0.0.1 port " + port + " tag "
                        + verdict + " proxy-v2\nmatch tag " + verdict + " from any mail-from <" + verdict
                        + "> for any reject\nmatch tag " + verdict + " from src <" + verdict + "> for any reject\n"));
        configuration.append("match from any for any action a\n");
        for (String verdict : ports.keySet()) {
            Files.copy(export("opensmtpd", "verdict=" + verdict), home.resolve(verdict));
        }
        try (OpenSmtpdProcess smtpd =
                OpenSmtpdProcess.start(programs, home, configuration.toString(), ports.get("BLOCK"))) {
            for (String verdict : ports.keySet()) {
                Map<String, Boolean> expected = new LinkedHashMap<>();
                Map<String, Boolean> found = new LinkedHashMap<>();
                // It looks a sender with a detail up as it is; and = is no part of a key.
                List<String> senders = NAMED.senders().stream()
                        .filter(sender -> !sender.contains("+") && !sender.contains("="))
                        .toList();
                senders.forEach(sender -> expected.put(sender, NAMED.isInSet(verdict, sender)));
                found.putAll(SideBySide.ask(
                        senders,
                        OpenSmtpdProcess.MOST_SENDERS,
                        some -> openSmtpdRejects(ports.get(verdict), "192.0.2.1", some)));
                // It reads a table from its beginning for each, so each client is asked for in one of the sets.
                List<String> clients = ALL.clients().stream()
                        .filter(client -> client.hashCode() % 2 == 0 == verdict.equals("BLOCK"))
                        .toList();
                clients.forEach(client -> expected.put(client, ALL.isClientInSet(verdict, client)));
                assertThat(clients).hasSizeGreaterThan(1_000);
                found.putAll(SideBySide.ask(
                        clients,
                        1,
                        one -> Map.of(
                                one.get(0),
                                openSmtpdRejects(ports.get(verdict), one.get(0), List.of(STRANGER))
                                        .get(STRANGER))));
                assertThat(expected).hasSizeGreaterThan(3_000).containsValues(true, false);
                assertThat(expected.entrySet().stream()
                                .filter(one -> !one.getValue().equals(found.get(one.getKey()))))
                        .as(verdict)
                        .isEmpty();
            }
        }
    }

    private static Map<String, Boolean> openSmtpdRejects(int port, String client, List<String> senders)
            throws IOException {
        Map<String, Boolean> rejects = new LinkedHashMap<>();
        OpenSmtpdProcess.ask(port, client, senders).forEach((sender, reply) -> {
            assertThat(reply.code())
                    .as("%s, %s: %s", client, sender, reply.text())
                    .isIn(250, 550);
            rejects.put(sender, reply.code() == 550);
        });
        return rejects;
    }

    @Test
    void rspamdShouldAnswer() throws Exception {
        ListModel blocks = ALL.only(entry -> entry.verdict().equals("BLOCK"));
        // What rspamd would read otherwise in a set is left out of it.
        ListModel set =
                blocks.only(entry -> Set.of("ADDRESS", "DOMAIN", "DOMAIN_ONLY").contains(entry.kind())
                        && !entry.value().startsWith("/")
                        && !entry.value().contains("#"));
        Path patterns = export("rspamd-regexp", "verdict=BLOCK");
        Path values = export("rspamd-set", "verdict=BLOCK");
        Path clients = export("rspamd-ip", "verdict=BLOCK");
        Path home = Folders.empty("list-files-rspamd");
        int port = Ports.free();
        ChildProcess rspamd = rspamd(
                home,
                port,
                """
                PATTERN { type = "from"; filter = "email:addr"; regexp = true; map = "PATTERNS"; }
                ADDRESS { type = "from"; filter = "email:addr"; map = "VALUES"; }
                DOMAIN { type = "from"; filter = "email:domain"; map = "VALUES"; }
                CLIENT { type = "ip"; map = "CLIENTS"; }
                """
                        .replace("PATTERNS", patterns.toString())
                        .replace("VALUES", values.toString())
                        .replace("CLIENTS", clients.toString()));
        try {
            rspamd.await("ready", Duration.ofSeconds(30), () -> {
                try {
                    // A map may be read a moment after the first answer.
                    return symbols(port, "eve@" + first(set, "DOMAIN"), "192.0.2.1")
                                    .contains("DOMAIN")
                            && symbols(port, "eve@elsewhere.test", first(blocks, "IP"))
                                    .contains("CLIENT")
                            && symbols(port, first(blocks, "ADDRESS"), "192.0.2.1")
                                    .contains("PATTERN");
                } catch (IOException e) {
                    return false;
                }
            });
            for (String sender : SENDERS.senders()) {
                Set<String> symbols = symbols(port, sender, "192.0.2.1");
                assertThat(symbols.contains("PATTERN")).as(sender).isEqualTo(blocks.anyAbout(sender));
                if (!sender.contains("+")) {
                    boolean listed = symbols.contains("ADDRESS") || symbols.contains("DOMAIN");
                    String domain = sender.substring(sender.indexOf('@') + 1);
                    boolean expected = set.entries().stream()
                            .anyMatch(entry -> entry.value().equals(sender)
                                    || entry.value().equals(domain));
                    assertThat(listed).as(sender).isEqualTo(expected);
                }
            }
            for (String client : ALL.clients()) {
                assertThat(symbols(port, "eve@elsewhere.test", client).contains("CLIENT"))
                        .as(client)
                        .isEqualTo(blocks.client(client).equals("BLOCK"));
            }
        } finally {
            rspamd.kill();
        }
    }

    /** A running rspamd. */
    private static ChildProcess rspamd(Path home, int port, String maps) throws IOException {
        Files.writeString(home.resolve("tlds"), "example\ntest\n");
        Files.writeString(home.resolve("start.lua"), "require \"global_functions\" ()\n");
        String share = programs.path("usr/share/rspamd");
        Path configuration = home.resolve("rspamd.conf");
        Files.writeString(
                configuration,
                """
                lua = "HOME/start.lua"
                actions { reject = 1000; }
                options { pidfile = "HOME/pid"; filters = ""; url_tld = "HOME/tlds"; tempdir = "HOME";
                  dns { nameserver = "127.0.0.1"; } cache_file = "HOME/cache"; hs_cache_dir = "HOME";
                  rrd = "HOME/rrd"; stats_file = "HOME/stats"; }
                logging { type = "console"; level = "info"; }
                modules { path = "SHARE/plugins/multimap.lua"; }
                multimap { MAPS }
                worker "normal" { bind_socket = "127.0.0.1:PORT"; count = 1; }
                worker "controller" { bind_socket = "127.0.0.1:CONTROL"; count = 1; }
                """
                        .replace("HOME", home.toString())
                        .replace("SHARE", share)
                        .replace("MAPS", maps)
                        .replace("CONTROL", String.valueOf(Ports.free()))
                        .replace("PORT", String.valueOf(port)));
        List<String> command =
                new ArrayList<>(List.of(programs.path("usr/bin/rspamd"), "-i", "-f", "-c", configuration.toString()));
        Map.of("SHAREDIR", "", "PLUGINSDIR", "/plugins", "RULESDIR", "/rules", "LUALIBDIR", "/lualib")
                .forEach((name, below) -> command.add("--var=" + name + "=" + share + below));
        List.of("RUNDIR", "DBDIR", "LOGDIR").forEach(name -> command.add("--var=" + name + "=" + home));
        return ChildProcess.start("rspamd", command, programs.environment(), home, home.resolve("rspamd.log"));
    }

    /** It knows nothing of us but the URL of a map, with a key in it. */
    @Test
    void rspamdShouldPollByItself() throws Exception {
        central.addTenant("polled");
        String program = central.addProgramKey("polled");
        String key = central.addExportKey("polled", "rspamd");
        int bob = block(program, "bob@polled.example");
        Path home = Folders.empty("list-files-rspamd-polls");
        int port = Ports.free();
        ChildProcess rspamd = rspamd(
                home,
                port,
                """
                POLLED { type = "from"; filter = "email:addr"; map = { poll = 1;
                  url = "URL/api/v1/list-exports/rspamd-set?verdict=BLOCK"; } }
                """
                        .replace("URL", central.url().replace("//", "//rspamd:" + key + "@")));
        try {
            rspamd.await("map", POLL, () -> isPolled(port, "bob@polled.example"));
            assertThat(isPolled(port, "eve@polled.example")).isFalse();
            rspamd.await("304", POLL, () -> rspamd.log().contains("data is not modified for server"));

            int eve = block(program, "eve@polled.example");
            rspamd.await("change", POLL, () -> isPolled(port, "eve@polled.example"));

            for (int id : List.of(bob, eve)) {
                HttpRequest undo = HttpRequest.newBuilder(URI.create(central.url() + "/api/v1/list-imports/" + id))
                        .header("Authorization", "Bearer " + program)
                        .DELETE()
                        .build();
                assertThat(HTTP.send(undo, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(204);
            }
            rspamd.await(
                    "list without entries",
                    POLL,
                    () -> !isPolled(port, "bob@polled.example") && !isPolled(port, "eve@polled.example"));
        } finally {
            rspamd.kill();
        }
    }

    private static boolean isPolled(int port, String sender) {
        try {
            return symbols(port, sender, "192.0.2.1").contains("POLLED");
        } catch (IOException e) {
            return false;
        }
    }

    private static int block(String key, String address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(central.url() + "/api/v1/list-imports?format=plain&verdict=BLOCK"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(address))
                .build();
        return new ObjectMapper()
                .readTree(
                        HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body())
                .get("id")
                .asInt();
    }

    private static String first(ListModel model, String kind) {
        return model.only(entry -> entry.kind().equals(kind)).entries().get(0).value();
    }

    /** What rspamc asks, without a process for each. */
    private static Set<String> symbols(int port, String sender, String client) throws IOException {
        try {
            HttpResponse<String> response = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/checkv2"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("From", sender)
                            .header("IP", client)
                            .timeout(Duration.ofSeconds(10))
                            .POST(HttpRequest.BodyPublishers.ofString("Subject: x\r\n\r\nx\r\n"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            Set<String> symbols = new LinkedHashSet<>();
            new ObjectMapper()
                    .readTree(response.body())
                    .path("symbols")
                    .fieldNames()
                    .forEachRemaining(symbols::add);
            return symbols;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
