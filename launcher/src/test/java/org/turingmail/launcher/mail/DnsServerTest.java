package org.turingmail.launcher.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

class DnsServerTest {
    private DnsServer server;

    @BeforeEach
    void open() {
        server = DnsServer.open(0);
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void nameShouldHaveItsTextsWhateverItsCase() throws IOException {
        String key = "v=DKIM1; p=" + "A".repeat(400);
        server.sendsFromHere("stranger.example").txt("s1._domainkey.stranger.example", key);

        assertThat(texts("STRANGER.example.")).containsExactly("v=spf1 ip4:127.0.0.0/8 ip6:::1 -all");
        assertThat(texts("_dmarc.stranger.example.")).containsExactly("v=DMARC1; p=reject");
        assertThat(texts("s1._domainkey.stranger.example.")).containsExactly(key);
        assertThat(server.queries()).isEqualTo(3);
    }

    @Test
    void nameWithoutRecordsShouldNotExistUnlessOneBelowItDoes() throws IOException {
        server.txt("s1._domainkey.stranger.example", "v=DKIM1; p=");

        assertThat(ask("_domainkey.stranger.example.", Type.TXT).getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(ask("other.example.", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void knownNameShouldHaveNoRecordsOfOtherTypes() throws IOException {
        server.sendsFromHere("stranger.example");

        Message answer = ask("stranger.example.", Type.MX);
        assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
        assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    }

    @Test
    void allDomainsShouldSendFromHereButThoseWithRecordsOfTheirOwn() throws IOException {
        server.allSendFromHere().sendsFromElsewhere("forged.example");

        assertThat(texts("anything.example.")).containsExactly("v=spf1 ip4:127.0.0.0/8 ip6:::1 -all");
        assertThat(texts("_dmarc.anything.example.")).containsExactly("v=DMARC1; p=reject");
        assertThat(texts("forged.example.")).containsExactly("v=spf1 ip4:192.0.2.1 -all");
        assertThat(ask("_dmarc.net.", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
        assertThat(ask("s1._domainkey.anything.example.", Type.TXT).getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    private List<String> texts(String name) throws IOException {
        return ask(name, Type.TXT).getSection(Section.ANSWER).stream()
                .map(TXTRecord.class::cast)
                .map(text -> text.getStrings().stream().collect(Collectors.joining()))
                .toList();
    }

    private Message ask(String name, int type) throws IOException {
        SimpleResolver resolver = new SimpleResolver("127.0.0.1");
        resolver.setPort(server.port());
        return resolver.send(Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN)));
    }
}
