package org.turingmail.agent.authentication.dns;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;

/**
 * Asks recursive DNS servers, with James' own dnsjava: each in turn, twice at most, by UDP, and by TCP where an answer
 * is too long for it.
 *
 * <p>Only records that answer the question are used, by its name or a chain of {@code CNAME} records from it: dnsjava
 * before 3.6.0 does not look (CVE-2024-25638).
 */
public final class DnsServers implements Dns {
    private static final Logger LOGGER = LoggerFactory.getLogger(DnsServers.class);
    private static final int ROUNDS = 2;
    private static final int MAX_ALIASES = 10;
    private static final Duration NEGATIVE = Duration.ofMinutes(1);

    private final List<SimpleResolver> servers;
    private final Duration perServer;

    /**
     * @param servers in the order in which they are tried, at least one
     * @param perServer how long one of them is waited for
     */
    public DnsServers(List<InetSocketAddress> servers, Duration perServer) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("at least one DNS server must be given");
        }
        this.perServer = perServer;
        this.servers = new ArrayList<>();
        for (InetSocketAddress server : servers) {
            SimpleResolver resolver = new SimpleResolver(server);
            resolver.setTimeout(perServer);
            this.servers.add(resolver);
        }
    }

    @Override
    public DnsAnswer ask(String name, RecordType type, Duration within) {
        Message query;
        try {
            if (!DnsNames.canExist(name)) {
                return DnsAnswer.noName(NEGATIVE);
            }
            // A backslash is an octet like others here, and no escape.
            Name question = Name.fromString(name.replace("\\", "\\\\"), Name.root);
            query = Message.newQuery(Record.newRecord(question, type.number(), DClass.IN));
        } catch (TextParseException e) {
            return DnsAnswer.noName(NEGATIVE);
        }
        long deadline = System.nanoTime() + within.toNanos();
        for (int round = 0; round < ROUNDS; round++) {
            for (SimpleResolver server : servers) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return DnsAnswer.failed();
                }
                try {
                    Message answer = server.sendAsync(query)
                            .toCompletableFuture()
                            .get(Math.min(left, perServer.toNanos()), TimeUnit.NANOSECONDS);
                    DnsAnswer read = read(query.getQuestion().getName(), type, answer);
                    if (!read.isFailed()) {
                        return read;
                    }
                } catch (TimeoutException | ExecutionException | RuntimeException e) {
                    LOGGER.debug("{} did not answer for {} {}", server.getAddress(), type, name, e);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return DnsAnswer.failed();
                }
            }
        }
        return DnsAnswer.failed();
    }

    private static DnsAnswer read(Name question, RecordType type, Message answer) {
        int code = answer.getHeader().getRcode();
        if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
            return DnsAnswer.failed();
        }
        Duration negative = negativeTtl(answer);
        if (code == Rcode.NXDOMAIN) {
            return DnsAnswer.noName(negative);
        }
        List<Record> records = answer.getSection(Section.ANSWER);
        Name owner = question;
        long ttl = Integer.MAX_VALUE;
        for (int alias = 0; alias <= MAX_ALIASES; alias++) {
            List<String> values = new ArrayList<>();
            Name next = null;
            for (Record record : records) {
                if (!record.getName().equals(owner) || record.getDClass() != DClass.IN) {
                    continue;
                }
                if (record.getType() == type.number()) {
                    values.add(value(record));
                    ttl = Math.min(ttl, record.getTTL());
                } else if (record instanceof CNAMERecord) {
                    next = ((CNAMERecord) record).getTarget();
                    ttl = Math.min(ttl, record.getTTL());
                }
            }
            if (!values.isEmpty()) {
                return DnsAnswer.found(values, Duration.ofSeconds(ttl));
            }
            if (next == null) {
                return DnsAnswer.noRecord(negative);
            }
            owner = next;
        }
        return DnsAnswer.failed();
    }

    private static Duration negativeTtl(Message answer) {
        for (Record record : answer.getSection(Section.AUTHORITY)) {
            if (record instanceof SOARecord) {
                return Duration.ofSeconds(Math.min(record.getTTL(), ((SOARecord) record).getMinimum()));
            }
        }
        return NEGATIVE;
    }

    private static String value(Record record) {
        if (record instanceof TXTRecord) {
            StringBuilder text = new StringBuilder();
            for (byte[] part : ((TXTRecord) record).getStringsAsByteArrays()) {
                text.append(new String(part, StandardCharsets.ISO_8859_1));
            }
            return text.toString();
        }
        if (record instanceof ARecord) {
            return ((ARecord) record).getAddress().getHostAddress();
        }
        if (record instanceof AAAARecord) {
            return ((AAAARecord) record).getAddress().getHostAddress();
        }
        if (record instanceof MXRecord) {
            return ((MXRecord) record).getTarget().toString(true);
        }
        return ((PTRRecord) record).getTarget().toString(true);
    }
}
