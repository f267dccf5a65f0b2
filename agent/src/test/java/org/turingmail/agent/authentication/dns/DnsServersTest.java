package org.turingmail.agent.authentication.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** With real packets over the loopback address. */
class DnsServersTest {
    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final List<DatagramSocket> sockets = new ArrayList<>();
    private final AtomicInteger queries = new AtomicInteger();

    @AfterEach
    void close() {
        sockets.forEach(DatagramSocket::close);
    }

    @Test
    void stringsOfATextShouldBeJoined() throws Exception {
        DnsServers dns = dns(server("example.org. 60 IN TXT \"v=spf1 \" \"-all\"\nexample.org. 60 IN TXT second"));

        DnsAnswer answer = dns.ask("Example.org", RecordType.TXT, WITHIN);

        assertThat(answer.values()).containsExactlyInAnyOrder("v=spf1 -all", "second");
        assertThat(answer.ttl()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void addressesExchangersAndNamesShouldBeRead() throws Exception {
        DnsServers dns = dns(server("example.org. 60 IN A 192.0.2.1\nexample.org. 60 IN AAAA 2001:db8::1\n"
                + "example.org. 60 IN MX 10 mx.example.org.\nexample.org. 60 IN PTR host.example.org."));

        assertThat(dns.ask("example.org", RecordType.A, WITHIN).values()).containsExactly("192.0.2.1");
        assertThat(dns.ask("example.org", RecordType.AAAA, WITHIN).values()).containsExactly("2001:db8:0:0:0:0:0:1");
        assertThat(dns.ask("example.org", RecordType.MX, WITHIN).values()).containsExactly("mx.example.org");
        assertThat(dns.ask("example.org", RecordType.PTR, WITHIN).values()).containsExactly("host.example.org");
    }

    @Test
    void aliasesShouldBeFollowedWithinTheAnswer() throws Exception {
        DnsServers dns = dns(server(
                "a.example. 60 IN CNAME b.example.\nb.example. 60 IN CNAME c.example.\nc.example. 5 IN TXT text"));

        assertThat(dns.ask("a.example", RecordType.TXT, WITHIN).values()).containsExactly("text");
    }

    @Test
    void aliasesInACircleShouldBeAFailure() throws Exception {
        DnsServers dns = dns(server("a.example. 60 IN CNAME b.example.\nb.example. 60 IN CNAME a.example."));

        assertThat(dns.ask("a.example", RecordType.TXT, WITHIN).isFailed()).isTrue();
    }

    /** CVE-2024-25638: dnsjava 3.5 hands out what was not asked for. */
    @Test
    void recordOfAnotherNameShouldNotBeUsed() throws Exception {
        DnsServers dns = dns(server("bank.example. 60 IN TXT \"v=spf1 +all\""));

        assertThat(dns.ask("example.org", RecordType.TXT, WITHIN).status()).isEqualTo(DnsAnswer.Status.NO_RECORD);
    }

    @Test
    void absentNameShouldNotExist() throws Exception {
        assertThat(dns(server(Rcode.NXDOMAIN))
                        .ask("example.org", RecordType.TXT, WITHIN)
                        .status())
                .isEqualTo(DnsAnswer.Status.NO_NAME);
    }

    @Test
    void nextServerShouldBeAskedWhereOneFails() throws Exception {
        DnsServers dns = dns(server(Rcode.SERVFAIL), server("example.org. 60 IN TXT text"));

        assertThat(dns.ask("example.org", RecordType.TXT, WITHIN).values()).containsExactly("text");
    }

    @Test
    void eachServerShouldBeAskedTwiceAtMost() throws Exception {
        DnsServers dns = dns(server(Rcode.SERVFAIL), server(Rcode.REFUSED));

        assertThat(dns.ask("example.org", RecordType.TXT, WITHIN).isFailed()).isTrue();
        assertThat(queries).hasValue(4);
    }

    @Test
    void silentServerShouldBeWaitedForInBounds() throws Exception {
        DnsServers dns = dns(silent());
        long begin = System.nanoTime();

        assertThat(dns.ask("example.org", RecordType.TXT, Duration.ofMillis(300))
                        .isFailed())
                .isTrue();

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void garbageShouldBeAFailure() throws Exception {
        DnsServers dns = dns(serving(query -> new byte[] {1, 2, 3}));

        assertThat(dns.ask("example.org", RecordType.TXT, Duration.ofMillis(500))
                        .isFailed())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\\.b.example", "a\\999.example", "@.example", "a b.example", "$(x).example", "*.example"})
    void oddNamesShouldBeAskedForAsTheyAre(String name) throws Exception {
        DnsServers dns = dns(server(Rcode.NXDOMAIN));

        assertThat(dns.ask(name, RecordType.A, WITHIN).status()).isEqualTo(DnsAnswer.Status.NO_NAME);
        assertThat(queries).hasValue(1);
    }

    private static DnsServers dns(InetSocketAddress... servers) {
        return new DnsServers(Arrays.asList(servers), Duration.ofSeconds(2));
    }

    private InetSocketAddress server(int code) throws IOException {
        return serving(query -> {
            Message answer = answer(query);
            answer.getHeader().setRcode(code);
            return answer.toWire();
        });
    }

    private InetSocketAddress server(String zone) throws IOException {
        List<Record> records = new ArrayList<>();
        Master master =
                new Master(new java.io.ByteArrayInputStream(zone.getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        for (Record record = master.nextRecord(); record != null; record = master.nextRecord()) {
            records.add(record);
        }
        return serving(query -> {
            Message answer = answer(query);
            records.forEach(record -> answer.addRecord(record, Section.ANSWER));
            return answer.toWire();
        });
    }

    private InetSocketAddress silent() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }

    private static Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.addRecord(query.getQuestion(), Section.QUESTION);
        return answer;
    }

    private InetSocketAddress serving(Function<Message, byte[]> answers) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        sockets.add(socket);
        Thread thread = new Thread(() -> {
            byte[] buffer = new byte[4096];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    queries.incrementAndGet();
                    byte[] answer = answers.apply(new Message(Arrays.copyOf(packet.getData(), packet.getLength())));
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed at the end of the test
            }
        });
        thread.setDaemon(true);
        thread.start();
        return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
}
