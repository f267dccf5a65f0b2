package org.turingmail.launcher.mail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.RRset;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The DNS of the rest of the world: an authoritative server on the loopback address, by UDP. It has the TXT records
 * that it was given; every other name does not exist (NXDOMAIN), unless all domains send from here. Thread-safe.
 */
public final class DnsServer implements AutoCloseable {
    private static final int LARGEST_QUERY = 4096;
    private static final int LONGEST_STRING = 255;
    private static final long TTL_SECONDS = 60;
    private static final String SPF_HERE = "v=spf1 ip4:127.0.0.0/8 ip6:::1 -all";
    private static final String SPF_ELSEWHERE = "v=spf1 ip4:192.0.2.1 -all";
    private static final String DMARC = "v=DMARC1; p=reject";

    private final DatagramSocket socket;
    private final Map<Name, List<String>> texts = new ConcurrentHashMap<>();
    private final AtomicInteger queries = new AtomicInteger();
    private final Thread thread;
    private volatile boolean silent;
    private volatile boolean allSendFromHere;

    private DnsServer(DatagramSocket socket) {
        this.socket = socket;
        this.thread = new Thread(this::serve, "dns-server-" + socket.getLocalPort());
        thread.setDaemon(true);
    }

    /** Opens a server on a UDP port of the loopback address; 0 chooses a free one. */
    public static DnsServer open(int port) {
        try {
            DnsServer server = new DnsServer(new DatagramSocket(port, InetAddress.getByName("127.0.0.1")));
            server.thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** Where the server listens, {@code host:port}. */
    public String address() {
        return "127.0.0.1:" + port();
    }

    /** Replaces the TXT records of a name; none removes the name. */
    public DnsServer txt(String name, String... values) {
        if (values.length == 0) {
            texts.remove(name(name));
        } else {
            texts.put(name(name), List.of(values));
        }
        return this;
    }

    /** Publishes that a domain sends its mail from this machine, and nobody else does (SPF and DMARC). */
    public DnsServer sendsFromHere(String domain) {
        return txt(domain, "v=spf1 ip4:127.0.0.0/8 ip6:::1 -all").txt("_dmarc." + domain, "v=DMARC1; p=reject");
    }

    /** Publishes that a domain sends its mail from elsewhere: whatever comes from here is forged. */
    public DnsServer sendsFromElsewhere(String domain) {
        return txt(domain, SPF_ELSEWHERE).txt("_dmarc." + domain, DMARC);
    }

    /** From now on all domains without records of their own send from this machine, those of every new sender too. */
    public DnsServer allSendFromHere() {
        allSendFromHere = true;
        return this;
    }

    /** From now on answers nothing, as an unreachable server would, or answers again. */
    public void setSilent(boolean value) {
        silent = value;
    }

    /** Returns the number of queries so far. */
    public int queries() {
        return queries.get();
    }

    @Override
    public void close() {
        socket.close();
    }

    private void serve() {
        byte[] buffer = new byte[LARGEST_QUERY];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                queries.incrementAndGet();
                if (!silent) {
                    byte[] answer = answer(query).toWire();
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (SocketException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            } catch (IOException e) {
                // not a DNS message: there is nobody to answer
            }
        }
    }

    private Message answer(Message query) {
        Message answer = new Message(query.getHeader().getID());
        Header header = answer.getHeader();
        header.setFlag(Flags.QR);
        header.setFlag(Flags.AA);
        header.setOpcode(Opcode.QUERY);
        if (query.getHeader().getFlag(Flags.RD)) {
            header.setFlag(Flags.RD);
        }
        Record question = query.getQuestion();
        if (question == null) {
            header.setRcode(Rcode.FORMERR);
            return answer;
        }
        answer.addRecord(question, Section.QUESTION);
        List<String> values = texts.getOrDefault(name(question.getName().toString()), otherwise(question.getName()));
        if (values.isEmpty()) {
            header.setRcode(exists(question.getName()) ? Rcode.NOERROR : Rcode.NXDOMAIN);
        } else if (question.getType() == Type.TXT) {
            RRset records = new RRset();
            values.forEach(value ->
                    records.addRR(new TXTRecord(question.getName(), DClass.IN, TTL_SECONDS, characterStrings(value))));
            records.rrs().forEach(each -> answer.addRecord(each, Section.ANSWER));
        }
        return answer;
    }

    private List<String> otherwise(Name name) {
        String first = name.getLabelString(0).toLowerCase(Locale.ROOT);
        if (!allSendFromHere || name.labels() < 3 || exists(name)) {
            return List.of();
        }
        if (first.equals("_dmarc")) {
            return name.labels() == 4 ? List.of(DMARC) : List.of();
        }
        return name.toString().contains("_") ? List.of() : List.of(SPF_HERE);
    }

    /** A name above one with records exists, too (RFC 8020). */
    private boolean exists(Name name) {
        return texts.keySet().stream().anyMatch(known -> known.subdomain(name));
    }

    private static List<String> characterStrings(String value) {
        List<String> strings = new ArrayList<>();
        for (int begin = 0; begin < value.length(); begin += LONGEST_STRING) {
            strings.add(value.substring(begin, Math.min(value.length(), begin + LONGEST_STRING)));
        }
        return strings;
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text.toLowerCase(Locale.ROOT), Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("'" + text + "' is not a domain name", e);
        }
    }
}
