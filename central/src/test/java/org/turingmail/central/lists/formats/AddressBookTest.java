package org.turingmail.central.lists.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.lists.formats.ListFormat.CONTACTS_CSV;
import static org.turingmail.central.lists.formats.ListFormat.CSV;
import static org.turingmail.central.lists.formats.ListFormat.VCARD;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.verdicts.Verdict;

/** Address books as other programs wrote them. */
class AddressBookTest {
    private static List<String> people(ReadFile read) {
        return read.items.stream()
                .map(item -> item.value() + item.note().map(note -> " " + note).orElse(""))
                .toList();
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(
                        "b1-bom.vcf",
                        VCARD,
                        List.of("bob1@example.org Bob One", "carol2@example.org Carol Two"),
                        List.of()),
                Arguments.of(
                        "b1-bom-middle.vcf",
                        VCARD,
                        List.of("bob1@example.org Bob One", "carol2@example.org Carol Two", "dan3@example.org Dan"),
                        List.of()),
                Arguments.of(
                        "b2-no-end-middle.vcf",
                        VCARD,
                        List.of("a1@example.org A", "c3@example.org C"),
                        List.of("6 BEGIN:VCARD: is a card without an end (END:VCARD); its 1 addresses are not taken")),
                Arguments.of(
                        "b3-agent.vcf",
                        VCARD,
                        List.of(
                                "dora@example.org Dora Help",
                                "anna.boss@example.org Anna Boss",
                                "anna.home@example.org Anna Boss"),
                        List.of()),
                Arguments.of(
                        "b5-apple.vcf",
                        VCARD,
                        List.of(
                                "jane@example.org Jane Doe",
                                "jane.work@example.com Jane Doe",
                                "jane3@example.net Jane Doe"),
                        List.of("10 Jane Doe <jane4@example.net>: has a name and < > around its address")),
                Arguments.of(
                        "b6-group.vcf",
                        VCARD,
                        List.of("sub1@example.com Team", "sub2@example.com Team", "one@example.org One"),
                        List.of("7 urn:uuid:03a0e51f-d1aa-4385-8a53-e29025acd8af: is a"
                                + " member that is named by the UID")),
                Arguments.of(
                        "b9-yahoo.csv",
                        CONTACTS_CSV,
                        List.of(
                                "bob@example.org Bob Builder",
                                "bob.alt1@example.org Bob Builder",
                                "bob.alt2@example.org Bob Builder"),
                        List.of()),
                Arguments.of(
                        "b12-display.csv",
                        CONTACTS_CSV,
                        List.of(
                                "bob@example.org Bob",
                                "carol@example.org Carol",
                                "carol2@example.org Carol",
                                "dan@example.org Dan"),
                        List.of()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void addressBookShouldBeReadWhole(String file, ListFormat format, List<String> people, List<String> errors) {
        ReadFile read = ReadFile.resource(format, null, "contacts/" + file);

        assertThat(read.refusal).isEmpty();
        assertThat(people(read)).isEqualTo(people);
        assertThat(read.errors).hasSameSizeAs(errors);
        for (int i = 0; i < errors.size(); i++) {
            assertThat(read.errors.get(i)).startsWith(errors.get(i));
        }
    }

    private static String card(String... lines) {
        return "BEGIN:VCARD\r\nVERSION:3.0\r\n" + String.join("\r\n", lines) + "\r\nEND:VCARD\r\n";
    }

    /** Lines of a card with what is wrong with them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        X-EVOLUTION-EMAIL:bob@example.org ~ in the property X-EVOLUTION-EMAIL, which is not read
        X-WORK:bob@example.org ~ in the property X-WORK, which is not read
        MEMBER:https://example.org/bob.vcf ~ whose address is not in this file
        EMAIL;ENCODING=QUOTED-PRINTABLE:bob=ZZ@example.org ~ not quoted-printable
        EMAIL;CHARSET=nonsense;ENCODING=QUOTED-PRINTABLE:b=6Fb@example.org ~ character set
        EMAIL:a@example.org,b@example.org ~ is not an address
        EMAIL;TYPE=X400:/c=de/a=x/s=bob ~ is not an address
        no colon at all ~ no line of a vCard
        AGENT:bob@example.org ~ agent that is not a card
        """)
    void whatIsNotReadOfACardShouldBeNamed(String line, String reason) {
        ReadFile read = ReadFile.text(VCARD, null, card("FN:Bob", "EMAIL:ok@example.org", line));

        assertThat(read.entries).containsExactly("4 DELIVER ADDRESS ok@example.org");
        assertThat(read.errors).singleElement().asString().startsWith("5 ").contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-JABBER:bob@example.org",
                "IMPP:xmpp:bob@example.org",
                "NOTE:ask bob@example.org",
                "UID:1234@example.org",
                "FN:bob@example.org",
                "EMAIL:",
                "PHOTO;ENCODING=b:AAAA",
            })
    void whatIsNoMailAddressOfACardShouldBeLeftAlone(String line) {
        ReadFile read = ReadFile.text(VCARD, null, card("EMAIL:ok@example.org", line));

        assertThat(read.entries).hasSize(1);
        assertThat(read.errors).isEmpty();
    }

    @Test
    void cardsWithoutTheirBeginningShouldBeNamed() {
        ReadFile read = ReadFile.text(
                VCARD, null, "EMAIL:a@example.org\nEND:VCARD\n" + card("EMAIL:b@example.org") + "END:VCARD\n");

        assertThat(read.entries).hasSize(1);
        assertThat(read.errors).hasSize(3);
        assertThat(read.errors.get(0)).contains("outside of a card");
        assertThat(read.errors.get(2)).startsWith("7 ").contains("BEGIN");
    }

    @Test
    void lastCardWithoutEndShouldBeNamed() {
        ReadFile read = ReadFile.text(
                VCARD, null, card("EMAIL:a@example.org") + "BEGIN:VCARD\nEMAIL:b@example.org\nEMAIL:c@example.org\n");

        assertThat(read.entries).hasSize(1);
        assertThat(read.errors).singleElement().asString().startsWith("5 ").contains("its 2 addresses are not taken");
    }

    @Test
    void agentInAValueShouldBeReadToo() {
        ReadFile read = ReadFile.text(
                VCARD,
                null,
                card(
                        "FN:Boss",
                        "AGENT:BEGIN:VCARD\\nFN:Dora\\nEMAIL:dora@example.org\\nEND:VCARD\\n",
                        "EMAIL:boss@example.org"));

        assertThat(people(read)).containsExactly("dora@example.org Dora", "boss@example.org Boss");
        assertThat(read.errors).isEmpty();
    }

    @Test
    void memberThatIsACardOfTheFileShouldBeTakenForRead() {
        ReadFile read = ReadFile.text(
                VCARD,
                null,
                card("FN:Team", "MEMBER:urn:uuid:1-2")
                        + card("UID:urn:uuid:1-2", "EMAIL:a@example.org")
                        + card("X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:3", "UID:9")
                        + card("UID:3", "EMAIL:b@example.org"));

        assertThat(read.entries).hasSize(2);
        assertThat(read.errors).isEmpty();
    }

    @Test
    void addressesBeyondTheLimitOfACardShouldBeNamed() {
        String[] lines = new String[1_002];
        Arrays.setAll(lines, i -> "EMAIL:u" + i + "@example.org");
        ReadFile read = ReadFile.text(VCARD, null, card(lines));

        assertThat(read.entries).hasSize(1_000);
        assertThat(read.errors).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r", "\n", "\r\n"})
    void linesShouldEndAsEverySystemEndsThem(String end) {
        ReadFile read = ReadFile.text(
                VCARD, null, card("FN:Bob", "EMAIL:bob@exa\r\n mple.org").replace("\r\n", end));

        assertThat(people(read)).containsExactly("bob@example.org Bob");
        assertThat(read.lines).isEqualTo(6);
    }

    @Test
    void nameShouldBeFoundInItsPartsToo() {
        assertThat(people(ReadFile.text(
                        VCARD,
                        null,
                        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=F6rg\n"
                                + "EMAIL;INTERNET;ENCODING=QUOTED-PRINTABLE:j=6Fe=\n@example.org\nEND:VCARD\n")))
                .containsExactly("joe@example.org Jörg Müller");
    }

    @ParameterizedTest
    @CsvSource({"VCARD", "CONTACTS_CSV"})
    void addressBookWithoutAddressesShouldSaySo(ListFormat format) {
        ReadFile read =
                ReadFile.text(format, null, format == VCARD ? card("FN:Bob") : "Name,E-mail Address,Phone\nBob,,555\n");

        assertThat(read.refusal.orElseThrow()).hasMessageContaining("address is in them");
    }

    /** Headings of exports, with all columns that hold an address named so. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "First Name,Last Name,E-mail Address,E-mail Type,E-mail Display Name,E-mail 2 Address",
                "First Name,Last Name,Home Email,Work Email,Mailing Street",
                "Vorname;Nachname;E-Mail-Adresse;E-Mail-Typ;E-Mail: Angezeigter Name;E-Mail 2: Adresse",
                "Vorname;Nachname;Anzeigename;Spitzname;Primäre E-Mail-Adresse;Sekundäre E-Mail-Adresse",
                "Prénom;Nom;Adresse de messagerie;Type de messagerie;Nom complet de l'adresse de messagerie;"
                        + "Adresse de messagerie 2",
                "Prénom;Nom de famille;Première adresse électronique;Adresse électronique secondaire",
                "名,姓,電子メール アドレス,電子メールの種類,電子メール表示名,電子メール 2 アドレス",
                "名\t姓\tメールアドレス\t別のメールアドレス",
                "Nombre,Apellidos,Dirección de correo electrónico,Tipo de correo electrónico,"
                        + "Nombre de pantalla de correo electrónico,Dirección del correo electrónico 2",
                "Nome,Cognome,Indirizzo posta elettronica,Tipo posta elettronica,Nome visualizzato posta elettronica,"
                        + "Indirizzo posta elettronica 2",
                "Voornaam,Achternaam,E-mailadres,E-mailtype,Weergavenaam voor e-mail,E-mailadres 2",
                "Imię,Nazwisko,Adres e-mail,Typ e-mail,E-mail 2 — adres",
                "Name,Given Name,E-mail 1 - Type,E-mail 1 - Value,E-mail 2 - Type,E-mail 2 - Value",
                "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Label,E-mail 2 - Value",
                "First,Last,Email,Alternate Email 1,Alternate Email 2",
                "Display Name,Primary Email,Secondary Email",
                "sep=;\nVorname;E-Mail-Adresse;E-Mail 2: Adresse",
            })
    void headingsOfManyLanguagesShouldBeKnown(String heading) {
        String last = heading.substring(heading.lastIndexOf('\n') + 1);
        String separator = last.contains("\t") ? "\t" : last.contains(";") ? ";" : ",";
        String[] columns = last.split(separator);
        StringBuilder row = new StringBuilder();
        int expected = 0;
        for (int i = 0; i < columns.length; i++) {
            boolean about = columns[i].matches(".*(?:[Tt]yp|Tipo|Label|Name|Nom|種類|表示|Weergave|Angezeigt|Mailing).*");
            boolean mail = columns[i].matches("(?i).*(?:mail|messagerie|électronique|メール|correo|elettronica).*");
            row.append(i == 0 ? "" : separator)
                    .append(mail && !about ? "u" + i + "@example.org" : mail ? "SMTP" : "Bob");
            expected += mail && !about ? 1 : 0;
        }
        ReadFile read = ReadFile.text(CONTACTS_CSV, null, "\uFEFF" + heading + "\r\n" + row + "\r\n");

        assertThat(read.errors).isEmpty();
        assertThat(read.entries).hasSize(expected);
        assertThat(expected).isPositive();
    }

    @Test
    void addressInAColumnOfAnotherKindShouldBeNamed() {
        ReadFile read = ReadFile.text(
                CONTACTS_CSV,
                null,
                "Name,E-mail Address,E-mail Display Name,Assistant,Notes,Web Page,IM 1 - Value\n"
                        + "Bob,bob@example.org,Bob (bob@example.org),dora@example.org,ask eve@example.org,"
                        + "http://x@y.example,bob@jabber.example\nEve,eve@example.org,,,,,,more@example.org\n");

        assertThat(read.entries).hasSize(2);
        assertThat(read.errors)
                .containsExactly(
                        "2 dora@example.org: is an address in the column assistant, which is none of e-mail addresses",
                        "3 more@example.org: is an address in a column that has no heading");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            textBlock =
                    """
        bob@example.org;eve@example.org ~ bob@example.org|eve@example.org
        Builder, Bob <bob@example.org>, eve@example.org ~ bob@example.org|eve@example.org
        "a;b"@example.org ~ "a;b"@example.org
        SMTP:bob@example.org ~ bob@example.org
        mailto:b%6Fb@example.org?subject=x ~ bob@example.org
        bob@example.org ::: eve@example.org ~ bob@example.org|eve@example.org
        nobody ~ nobody
        nobody; bob@example.org ~ nobody|bob@example.org
        <bob@example.org> ~ bob@example.org
        /o=Org/cn=bob ~ /o=Org/cn=bob
        """)
    void everyAddressOfACellShouldBeFound(String cell, String addresses) {
        assertThat(AddressCell.addresses(cell)).containsExactly(addresses.split("\\|"));
    }

    @Test
    void valueInAnUnknownColumnOfOurOwnTableShouldBeNamed() {
        ReadFile read = ReadFile.text(
                CSV, null, "verdict,value,enabled\nBLOCK,a.example,\nBLOCK,b.example,false\nBLOCK,c.example,,x\n");

        assertThat(read.entries).containsExactly("2 BLOCK DOMAIN a.example");
        assertThat(read.errors).hasSize(2);
        assertThat(read.errors.get(0)).contains("column enabled, which is not known");
        assertThat(read.errors.get(1)).contains("no heading");
        assertThat(ReadFile.text(CSV, null, "value,verdict,value\na,BLOCK,b\n").refusal)
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "x-UTF-16LE-BOM", "UTF-16", "UTF-8"})
    void tableShouldBeReadInTheCharacterSetThatItShows(String charset) throws IOException {
        byte[] octets = "Name,E-mail Address\r\nJörg,joerg@example.org\r\n".getBytes(Charset.forName(charset));
        ReadFile read = ReadFile.of(
                CONTACTS_CSV, null, false, Encoded.reader(new ByteArrayInputStream(octets), StandardCharsets.UTF_8));

        assertThat(people(read)).containsExactly("joerg@example.org Jörg");
    }

    @Test
    void otherCharacterSetShouldBeNamedAndNotGuessed() throws IOException {
        byte[] octets = "Name,E-mail Address\r\nJörg,joerg@example.org\r\n".getBytes(StandardCharsets.ISO_8859_1);
        ReadFile read = ReadFile.of(
                CONTACTS_CSV, null, false, Encoded.reader(new ByteArrayInputStream(octets), StandardCharsets.UTF_8));

        assertThat(read.entries).isEmpty();
        assertThat(read.errors).singleElement().asString().contains("not of the character set");
        assertThat(people(ReadFile.of(
                        CONTACTS_CSV,
                        Verdict.DELIVER,
                        false,
                        Encoded.reader(new ByteArrayInputStream(octets), Charset.forName("windows-1252")))))
                .containsExactly("joerg@example.org Jörg");
    }
}
