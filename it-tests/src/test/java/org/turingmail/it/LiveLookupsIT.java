package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.IDN;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.mail.SmtpClient;
import org.turingmail.launcher.ports.Ports;
import org.turingmail.launcher.process.CentralProcess;
import org.turingmail.launcher.process.Project;

/** A real Postfix asks central while a client is connected: by socketmap and by policy delegation, for two tenants. */
class LiveLookupsIT {
    private static final Path FOLDER = Project.root().resolve("it-tests/target/live-lookups");
    private static final String STRANGER = "eve@elsewhere.test";
    private static final Set<String> CLIENTS = Set.of("IP", "CIDR");

    private static final ListModel ALL = ListModel.generated(11);
    private static final ListModel OPPOSITE = ALL.opposite();
    private static final ListModel SENDERS = ALL.only(entry -> !CLIENTS.contains(entry.kind()));

    private static final int SOCKETMAP = Ports.free();
    private static final int POLICY = Ports.free();
    private static final int POLICY_OF_OTHER = Ports.free();
    private static final int BY_POLICY = Ports.free();
    private static final int BY_POLICY_OF_OTHER = Ports.free();
    private static final int BY_SENDER_MAP = Ports.free();
    private static final int BY_CLIENT_MAP = Ports.free();
    private static final int BY_MAP_OF_NOBODY = Ports.free();

    private static MailPrograms programs;
    private static CentralProcess central;
    private static PostfixProcess postfix;

    @BeforeAll
    static void start() throws Exception {
        programs = MailPrograms.in(Files.createDirectories(Project.root().resolve("target/tools/lists")));
        central = CentralProcess.in(Folders.empty("live-lookups-central"))
                // It is asked so much that both compilers are worth their time.
                .jvmArguments()
                .property("turing.central.socketmap.listen", "127.0.0.1:" + SOCKETMAP)
                .property(
                        "turing.central.policy-service.listen",
                        "example@127.0.0.1:" + POLICY + ",other@127.0.0.1:" + POLICY_OF_OTHER)
                .start();
        load(ALL, central.programKey());
        central.addTenant("other");
        load(OPPOSITE, central.addProgramKey("other"));
        // Whoever is neither known nor blocked is deferred here, so that an OK can be told from no answer.
        Map<Integer, String> restrictions = new LinkedHashMap<>();
        restrictions.put(BY_POLICY, "check_policy_service inet:127.0.0.1:" + POLICY + ", defer");
        restrictions.put(BY_POLICY_OF_OTHER, "check_policy_service inet:127.0.0.1:" + POLICY_OF_OTHER + ", defer");
        restrictions.put(BY_SENDER_MAP, "check_sender_access " + map("example") + ", defer");
        restrictions.put(BY_CLIENT_MAP, "check_client_access " + map("example") + ", defer");
        restrictions.put(BY_MAP_OF_NOBODY, "check_sender_access " + map("nobody") + ", defer");
        postfix = PostfixProcess.start(programs, Folders.empty("live-lookups-postfix"), restrictions);
    }

    @AfterAll
    static void stop() {
        if (postfix != null) {
            postfix.close();
        }
        if (central != null) {
            central.close();
        }
    }

    private static String map(String name) {
        return "socketmap:inet:127.0.0.1:" + SOCKETMAP + ":" + name;
    }

    private static void load(ListModel model, String key) throws Exception {
        String csv = model.entries().stream()
                .map(ListModel.Entry::csv)
                .collect(Collectors.joining("\n", "verdict,kind,value\n", "\n"));
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(central.url() + "/api/v1/list-imports?format=csv"))
                                .header("Authorization", "Bearer " + key)
                                .header("Content-Type", "text/csv")
                                .timeout(Duration.ofSeconds(60))
                                .POST(HttpRequest.BodyPublishers.ofString(csv))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(new ObjectMapper().readTree(response.body()).get("added").asInt())
                .isEqualTo(model.entries().size());
    }

    /** As people and programs write it: some in capitals, a domain that has one in its own script. */
    private static Map<String, String> written(List<String> senders) {
        Map<String, String> written = new LinkedHashMap<>();
        for (int i = 0; i < senders.size(); i++) {
            String sender = senders.get(i);
            String as = i % 3 == 0 ? sender.toUpperCase(Locale.ROOT) : sender;
            if (i % 2 == 0 && sender.contains("xn--")) {
                int at = sender.lastIndexOf('@');
                as = sender.substring(0, at + 1) + IDN.toUnicode(sender.substring(at + 1));
            }
            written.putIfAbsent(as, sender);
        }
        return written;
    }

    // ------------------------------------------------------------------------------------------------- postmap

    private static String postmap(String name, Iterable<String> keys) throws IOException {
        Path configuration = Files.createDirectories(FOLDER.resolve("postmap"));
        Files.writeString(
                configuration.resolve("main.cf"),
                "compatibility_level=3.6\nshlib_directory=no\nmail_owner=daemon\nsetgid_group=bin\n");
        return programs.run(
                FOLDER,
                String.join("\n", keys) + "\n",
                "usr/sbin/postmap",
                "-c",
                configuration.toString(),
                "-q",
                "-",
                map(name));
    }

    /** Keys that have an answer, and their verdicts. */
    private static Map<String, String> verdicts(String answer) {
        return answer.lines()
                .map(line -> line.split("\t", 2))
                .collect(Collectors.toMap(
                        parts -> parts[0],
                        parts -> switch (parts[1]) {
                            case "OK" -> "DELIVER";
                            case "REJECT 5.7.1 The recipient does not accept mail from this sender" -> "BLOCK";
                            default -> parts[1];
                        },
                        (a, b) -> a,
                        LinkedHashMap::new));
    }

    /** What was answered otherwise than expected; no answer is that the sender is unknown. */
    private static List<String> otherThan(Map<String, String> expected, Map<String, String> found) {
        return expected.entrySet().stream()
                .filter(one ->
                        !found.getOrDefault(one.getKey(), ListModel.UNKNOWN).equals(one.getValue()))
                .map(one -> one + ", but " + found.get(one.getKey()))
                .toList();
    }

    @Test
    void postmapShouldFindSendersAndClientsOfEveryEntry() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> ofOther = new LinkedHashMap<>();
        written(SENDERS.senders()).forEach((written, sender) -> {
            expected.put(written, ALL.sender(sender));
            ofOther.put(written, OPPOSITE.sender(sender));
        });
        for (String client : ALL.clients()) {
            expected.put(client, ALL.client(client));
            ofOther.put(client, OPPOSITE.client(client));
        }
        assertThat(expected).hasSizeGreaterThan(10_000).containsValue(ListModel.UNKNOWN);

        assertThat(otherThan(expected, verdicts(postmap("example", expected.keySet()))))
                .isEmpty();
        assertThat(otherThan(ofOther, verdicts(postmap("other", ofOther.keySet()))))
                .isEmpty();
    }

    @Test
    void postmapShouldFindNothingForWhatIsNoSender() throws Exception {
        String known = SENDERS.only(entry -> entry.kind().equals("ADDRESS"))
                .entries()
                .get(0)
                .value();
        List<String> strange = List.of(
                "<>",
                "@",
                "a@",
                "@" + known.substring(known.indexOf('@') + 1),
                known + "." + "x".repeat(3_500) + ".example",
                "x".repeat(3_500),
                "two words@elsewhere.test",
                "1.2.3.4.5",
                "2001:db8::x");
        List<String> keys = new ArrayList<>(strange);
        keys.add(known);

        assertThat(verdicts(postmap("example", keys))).isEqualTo(Map.of(known, ALL.sender(known)));
    }

    @Test
    void postmapShouldFailForTheMapOfNoTenantAndForKeysBeyondAllMeasure() throws Exception {
        assertThat(postmap("nobody", List.of(STRANGER)))
                .contains("there is no map of this name: it must be the name of a tenant");
        assertThat(postmap("example", List.of("x".repeat(9_000)))).contains("error");
    }

    // --------------------------------------------------------------------------------------------------- smtpd

    /** A client that asks for many senders, over one connection. */
    private static final class Session implements AutoCloseable {
        private final SmtpClient client;

        Session(int port) throws IOException {
            client = SmtpClient.connect(port);
        }

        void from(String address, String name) throws IOException {
            SmtpClient.Reply reply = client.command(
                    "XCLIENT NAME=" + name + " ADDR=" + (address.contains(":") ? "IPV6:" : "") + address);
            assertThat(reply.code()).as(reply.text()).isEqualTo(220);
            assertThat(client.command("EHLO client.example.net").code()).isEqualTo(250);
        }

        SmtpClient.Reply ask(String sender) throws IOException {
            boolean ascii = sender.chars().allMatch(c -> c < 0x80);
            List<SmtpClient.Reply> replies = client.pipelined(
                    "MAIL FROM:<" + sender + ">" + (ascii ? "" : " SMTPUTF8"),
                    "RCPT TO:<anna@" + PostfixProcess.DOMAIN + ">",
                    "RSET");
            assertThat(replies.get(0).code())
                    .as("%s: %s", sender, replies.get(0).text())
                    .isEqualTo(250);
            assertThat(replies.get(2).code()).isEqualTo(250);
            return replies.get(1);
        }

        String verdict(String sender) throws IOException {
            SmtpClient.Reply answer = ask(sender);
            return switch (answer.code()) {
                case 250 -> "DELIVER";
                case 554 -> answer.text().contains("The recipient does not accept mail from this sender")
                        ? "BLOCK"
                        : answer.text();
                case 450 -> ListModel.UNKNOWN;
                default -> answer.code() + " " + answer.text();
            };
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }

    private static void assertSenders(int port, ListModel model, List<String> senders) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        written(senders).forEach((written, sender) -> expected.put(written, model.sender(sender)));
        expected.put("", ListModel.UNKNOWN);
        assertThat(expected).hasSizeGreaterThan(2_000);

        Map<String, String> found = SideBySide.ask(List.copyOf(expected.keySet()), 500, some -> {
            Map<String, String> verdicts = new LinkedHashMap<>();
            try (Session session = new Session(port)) {
                for (String sender : some) {
                    verdicts.put(sender, session.verdict(sender));
                }
            }
            return verdicts;
        });

        assertThat(otherThan(expected, found)).isEmpty();
    }

    private static void assertClients(int port, ListModel model) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        model.clients().forEach(client -> expected.put(client, model.client(client)));
        assertThat(expected).hasSizeGreaterThan(2_000);

        Map<String, String> found = SideBySide.ask(model.clients(), 500, some -> {
            Map<String, String> verdicts = new LinkedHashMap<>();
            try (Session session = new Session(port)) {
                for (String client : some) {
                    session.from(client, "[UNAVAILABLE]");
                    verdicts.put(client, session.verdict(STRANGER));
                }
            }
            return verdicts;
        });

        assertThat(otherThan(expected, found)).isEmpty();
    }

    @Test
    void policyServiceShouldDecideOnSenders() throws Exception {
        assertSenders(BY_POLICY, ALL, SENDERS.senders());
    }

    @Test
    void policyServiceOfTheOtherTenantShouldDecideTheContrary() throws Exception {
        assertSenders(BY_POLICY_OF_OTHER, OPPOSITE, SENDERS.senders(14, 1_000));
        assertClients(BY_POLICY_OF_OTHER, OPPOSITE);
    }

    @Test
    void policyServiceShouldDecideOnClients() throws Exception {
        assertClients(BY_POLICY, ALL);
    }

    @Test
    void policyServiceShouldWeighSenderAndClient() throws Exception {
        Random random = new Random(12);
        List<String> senders = SENDERS.senders(13, 1_000);
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> found = new LinkedHashMap<>();
        try (Session session = new Session(BY_POLICY)) {
            for (String client : ALL.clients()) {
                String sender = senders.get(random.nextInt(senders.size()));
                session.from(client, "[UNAVAILABLE]");
                expected.put(sender + " " + client, ALL.mail(sender, client));
                found.put(sender + " " + client, session.verdict(sender));
            }
        }
        assertThat(otherThan(expected, found)).isEmpty();
    }

    @Test
    void socketmapShouldDecideOnSenders() throws Exception {
        assertSenders(BY_SENDER_MAP, ALL, SENDERS.senders());
    }

    @Test
    void socketmapShouldDecideOnClients() throws Exception {
        assertClients(BY_CLIENT_MAP, ALL);
    }

    /** An entry on a domain is about senders: who calls his client so is not known by that. */
    @Test
    void nameOfAClientShouldNotCount() throws Exception {
        try (Session map = new Session(BY_CLIENT_MAP);
                Session policy = new Session(BY_POLICY)) {
            for (String domain : List.of("g1.example", "g2.example", "mail.g3.example", "g4.example")) {
                map.from("192.0.2.1", domain);
                assertThat(map.verdict(STRANGER)).as(domain).isEqualTo(ListModel.UNKNOWN);
                policy.from("192.0.2.1", domain);
                assertThat(policy.verdict(STRANGER)).as(domain).isEqualTo(ListModel.UNKNOWN);
            }
        }
    }

    @Test
    void mapOfNoTenantShouldDefer() throws Exception {
        try (Session session = new Session(BY_MAP_OF_NOBODY)) {
            assertThat(session.ask(STRANGER).code()).isEqualTo(451);
        }
    }

    @Test
    void whileCentralIsAwayMailShouldBeDeferred() throws Exception {
        String known = SENDERS.only(entry -> entry.kind().equals("ADDRESS")).entries().stream()
                .map(ListModel.Entry::value)
                .filter(sender -> ALL.sender(sender).equals("DELIVER"))
                .findFirst()
                .orElseThrow();
        String blocked = OPPOSITE.sender(known);
        assertThat(blocked).isEqualTo("BLOCK");
        List<Integer> ports = List.of(BY_POLICY, BY_POLICY_OF_OTHER, BY_SENDER_MAP, BY_CLIENT_MAP);
        List<Session> sessions = new ArrayList<>();
        try {
            for (int port : ports) {
                sessions.add(new Session(port));
            }
            assertThat(sessions.get(0).verdict(known)).isEqualTo("DELIVER");
            central.stop();
            for (Session session : sessions) {
                assertThat(session.ask(known).code()).isEqualTo(451);
                assertThat(session.ask(STRANGER).code()).isEqualTo(451);
            }
            central.start();
            assertThat(sessions.get(0).verdict(known)).isEqualTo("DELIVER");
            assertThat(sessions.get(1).verdict(known)).isEqualTo("BLOCK");
            assertThat(sessions.get(2).verdict(known)).isEqualTo("DELIVER");
        } finally {
            for (Session session : sessions) {
                session.close();
            }
        }
    }
}
