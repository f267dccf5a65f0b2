package org.turingmail.central.sharing.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Network;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.MailSource;
import org.turingmail.central.sharing.EntryFilter;
import org.turingmail.protocol.verdicts.Verdict;

class ListDocumentTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path folder;

    private static ListDocument document(Optional<byte[]> hashKey) {
        return new ListDocument("https://a.test", "acme/spam", 7, NOW, NOW.plus(Duration.ofDays(7)), hashKey);
    }

    private static ListDocument.Item item(Verdict verdict, EntryKind kind, String value) {
        return new ListDocument.Item(verdict, kind, value, 0);
    }

    @Test
    void whatIsWrittenShouldBeRead() throws Exception {
        List<ListDocument.Item> items = List.of(
                item(Verdict.BLOCK, EntryKind.ADDRESS, "a@one.test"),
                item(Verdict.DELIVER, EntryKind.CIDR, "192.0.2.0/24"),
                new ListDocument.Item(Verdict.BLOCK, EntryKind.REGEX, "^x\"", NOW.getEpochSecond() + 1));

        byte[] payload = document(Optional.empty()).write(items);
        List<ListDocument.Item> read = new ArrayList<>();

        assertThat(ListDocument.read(payload)).isEqualTo(document(Optional.empty()));
        assertThat(ListDocument.read(payload).readEntries(payload, read::add)).isEqualTo(3);
        assertThat(read).isEqualTo(items);
    }

    /** So that others can write one: the hash is that of any HMAC program. */
    @Test
    void hashShouldBeTheDocumentedOne() {
        assertThat(document(Optional.of(KEY))
                        .written(item(Verdict.BLOCK, EntryKind.ADDRESS, "bob@example.org"))
                        .value())
                // printf 'ADDRESS\nbob@example.org' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef
                .isEqualTo("3Ira980KZ8ma2Ekhsci67g");
    }

    /** Plain and hashed lists against an implementation that is slow, and correct at a glance. */
    @Test
    void hashedListShouldSayWhatThePlainOneSays() throws Exception {
        Random random = new Random(20261124);
        List<String> domains = List.of("x.test", "y.x.test", "z.y.x.test", "w.test");
        List<String> clients = List.of("192.0.2.1", "192.0.2.2", "2001:db8::1");
        int matches = 0;
        for (int round = 0; round < 40; round++) {
            List<ListDocument.Item> items = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                EntryKind kind = List.copyOf(EntryFilter.HASHABLE).get(random.nextInt(5));
                String domain = domains.get(random.nextInt(4));
                String value = kind == EntryKind.ADDRESS
                        ? "u" + random.nextInt(3) + "@" + domain
                        : kind == EntryKind.IP ? clients.get(random.nextInt(3)) : domain;
                ListDocument.Item item = new ListDocument.Item(
                        random.nextBoolean() ? Verdict.BLOCK : Verdict.DELIVER,
                        kind,
                        value,
                        random.nextInt(4) == 0 ? NOW.getEpochSecond() + random.nextInt(3) - 1 : 0);
                if (items.stream().noneMatch(other -> says(other, item))) {
                    items.add(item);
                }
            }
            FetchedList plain = fetched(items, Optional.empty());
            FetchedList hashed = fetched(items, Optional.of(KEY));
            for (int i = 0; i < 20; i++) {
                MailSource source = MailSource.of(
                        Optional.of(EmailAddress.parse("u" + random.nextInt(3) + "@" + domains.get(random.nextInt(4)))),
                        Optional.empty(),
                        Optional.of(Network.address(clients.get(random.nextInt(3)))));
                List<String> expected = items.stream()
                        .filter(item -> item.expires() == 0 || item.expires() > NOW.getEpochSecond())
                        .filter(item -> concerns(item, source))
                        .map(item -> item.verdict() + " " + item.kind() + " " + item.value())
                        .distinct()
                        .sorted()
                        .toList();
                assertThat(texts(plain.concerning(source))).isEqualTo(expected);
                assertThat(texts(hashed.concerning(source))).isEqualTo(expected);
                matches += expected.size();
            }
        }
        assertThat(matches).isGreaterThan(1_000);
    }

    private static boolean says(ListDocument.Item one, ListDocument.Item other) {
        return one.verdict() == other.verdict()
                && one.kind() == other.kind()
                && one.value().equals(other.value());
    }

    private FetchedList fetched(List<ListDocument.Item> items, Optional<byte[]> key) throws DocumentException {
        ListDocument document = document(key);
        return FetchedList.read(
                document.write(items.stream().map(document::written).toList()), items.size(), folder, CLOCK);
    }

    private static List<String> texts(List<Entry> entries) {
        return entries.stream()
                .map(entry -> entry.verdict() + " " + entry.kind() + " " + entry.value())
                .distinct()
                .sorted()
                .toList();
    }

    /** Whether it has to be considered; whether it matches is the policy's business. */
    private static boolean concerns(ListDocument.Item item, MailSource source) {
        String sender = source.identities().get(0).canonical();
        String domain = "." + sender.substring(sender.indexOf('@') + 1);
        return switch (item.kind()) {
            case ADDRESS -> item.value().equals(sender);
            case IP -> item.value().equals(source.client().orElseThrow().toString());
            default -> domain.endsWith("." + item.value());
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]                                                                                 | is not a JSON"
                        + " object",
                "{\"list\":                                                                         | not JSON",
                "{}                                                                                 | needs list,"
                        + " version",
                "{\"list\":5}                                                                       | no text as list",
                "{\"version\":\"5\"}                                                                | no whole number"
                        + " as version",
                "{\"version\":0}                                                     "
                        + "               | has the version 0",
                "{\"version\":99999999999999999999}                                                 | not JSON",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[]} {}              | behind its end",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":{}}                 | entries that"
                        + " are not",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[5]}                | entry 1 that is"
                        + " none: it is not an array",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\"]]}       | it must be"
                        + " verdict, kind and value",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"HOLD\",\"IP\",\"x\"]]} | its"
                        + " verdict must be",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"X\",\"x\"]]} | its kind"
                        + " is not known",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"IP\",\"x\"]]} | is not"
                        + " an IP address",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"REGEX\",\"(\"]]} | is"
                        + " not a pattern",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"DOMAIN\",\"x.test\"],"
                        + "[\"BLOCK\",\"DOMAIN\",\"co.uk\"]]} | has an entry 2 that is none: it is a public suffix",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"DELIVER\",\"CIDR\",\"::/0\"]]} |"
                        + " a network of more than a /16",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"REGEX\",\".\"]]} | a"
                        + " pattern that matches everybody",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"ADDRESS\","
                        + "\"bla*@x.test\"]]} | wildcard",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"REGEX\","
                        + "\"((a{1000}){1000}){1000}\"]]} | is a pattern that is too large",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"IP\",\"::1\",-1]]} |"
                        + " its end is -1",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"IP\",\"::1\",1,2]]} |"
                        + " more than verdict",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"entries\":[[\"BLOCK\",\"DOMAIN\",\"a.test\"],"
                        + "[\"BLOCK\",\"DOMAIN_ONLY\",\"a.test\"],[\"DELIVER\",\"DOMAIN\",\"a.test\"],[\"BLOCK\","
                        + "\"DOMAIN\",\"A.test\"]]} | has an entry 4 that stands there already",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"hash\":{\"alg\":\"HMAC-SHA-256-128\","
                        + "\"key\":\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"},\"entries\":[[\"BLOCK\",\"IP\","
                        + "\"AAAAAAAAAAAAAAAAAAAAAA\"],[\"BLOCK\",\"IP\",\"AAAAAAAAAAAAAAAAAAAAAB\"]]} | has"
                        + " an entry 2 that stands there already",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"hash\":{\"alg\":\"MD5\"},\"entries\":[]} | not"
                        + " HMAC-SHA-256-128",
                "{\"list\":\"a/b\",\"version\":1,\"iat\":1,\"exp\":2,\"hash\":{\"alg\":\"HMAC-SHA-256-128\","
                        + "\"key\":\"AA\"},\"entries\":[]} | has not 32 octets"
            })
    void whatIsNoListShouldBeRefusedInPlainWords(String payload, String why) {
        byte[] octets = payload.getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> ListDocument.read(octets).readEntries(octets, item -> {}))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining("org.turingmail");
    }

    @Test
    void membersOfALaterReleaseShouldBeIgnored() throws Exception {
        byte[] payload = "{\"new\":{\"x\":[1]},\"entries\":[],\"exp\":2,\"iat\":1,\"version\":1,\"list\":\"a/b\"}"
                .getBytes(StandardCharsets.UTF_8);

        assertThat(ListDocument.read(payload).list()).isEqualTo("a/b");
    }

    @Test
    void downloadShouldNotWaitForASlowServerForEver() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", SignedDocument.MEDIA_TYPE);
            exchange.sendResponseHeaders(200, 1_000);
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
        try {
            URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");

            assertThatThrownBy(() -> new ListDownload(true, 10_000, Duration.ofMillis(500))
                            .get(url, Optional.empty(), Optional.empty()))
                    .isInstanceOf(DocumentException.class)
                    .hasMessageContaining("takes longer than");
        } finally {
            over.countDown();
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:1/, not public",
        "http://localhost:1/, not public",
        "https://10.1.2.3/, not public",
        "https://169.254.169.254/latest, not public",
        "https://100.64.0.1/, not public",
        "https://[fd00::1]/, not public",
        "https://[::ffff:192.168.0.1]/, not public"
    })
    void downloadShouldNotGoIntoTheNetworkOfCentral(String url, String why) {
        assertThatThrownBy(
                        () -> new ListDownload(false, 1_000).get(URI.create(url), Optional.empty(), Optional.empty()))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(why);
    }
}
