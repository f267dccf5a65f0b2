package org.turingmail.central.lists.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turingmail.central.lists.formats.ListFormat.EXIM_IPLSEARCH;
import static org.turingmail.central.lists.formats.ListFormat.EXIM_NWILDLSEARCH;
import static org.turingmail.central.lists.formats.ListFormat.OPENSMTPD;
import static org.turingmail.central.lists.formats.ListFormat.PLAIN;
import static org.turingmail.central.lists.formats.ListFormat.POSTFIX_ACCESS;
import static org.turingmail.central.lists.formats.ListFormat.POSTFIX_CIDR;
import static org.turingmail.central.lists.formats.ListFormat.POSTFIX_REGEXP;
import static org.turingmail.central.lists.formats.ListFormat.RSPAMD_IP;
import static org.turingmail.central.lists.formats.ListFormat.RSPAMD_REGEXP;
import static org.turingmail.central.lists.formats.ListFormat.RSPAMD_SET;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.protocol.verdicts.Verdict;

/** Lists as others wrote them, with what is right. */
class ListCasesTest {
    static Stream<Arguments> cases() {
        return Stream.of(
                Arguments.of(
                        "c1-if.regexp",
                        POSTFIX_REGEXP,
                        List.of("1 BLOCK REGEX ^news@", "5 DELIVER REGEX ^bob@"),
                        List.of("2 *is a condition*", "3 *only under the condition of line 2*")),
                Arguments.of(
                        "c2-comment-slash.rsre",
                        RSPAMD_REGEXP,
                        List.of(
                                "1 BLOCK DOMAIN_ONLY evil.example",
                                "2 BLOCK REGEX ^x@",
                                "3 BLOCK DOMAIN_ONLY a.example",
                                "4 BLOCK REGEX ^sales[0-9]+@",
                                "5 BLOCK REGEX b@"),
                        List.of()),
                Arguments.of(
                        "c3-scores.map",
                        RSPAMD_SET,
                        List.of(
                                "1 BLOCK DOMAIN_ONLY spam.example",
                                "4 BLOCK DOMAIN_ONLY bounce.example.com",
                                "5 BLOCK DOMAIN_ONLY quoted.example"),
                        List.of("2 *score -6.0*", "3 *score -10*")),
                Arguments.of(
                        "c5-inline.txt",
                        PLAIN,
                        List.of(
                                "1 BLOCK DOMAIN example.org",
                                "2 BLOCK DOMAIN example.net",
                                "4 BLOCK CIDR 192.0.2.0/24",
                                "5 BLOCK IP 192.0.2.77"),
                        List.of("3 bob@example.com#close: *", "6 *; semicolon: *")),
                Arguments.of(
                        "c7-suffix.txt",
                        PLAIN,
                        List.of(),
                        List.of(
                                "1 com: *allowBroad",
                                "2 co.uk: *allowBroad",
                                "3 com.br: *allowBroad",
                                "4 localhost: *allowBroad",
                                "5 mail: *allowBroad")),
                Arguments.of(
                        "c9-invisible.txt",
                        PLAIN,
                        List.of(
                                "1 BLOCK ADDRESS bob1@example.org",
                                "2 BLOCK ADDRESS bob2@example.org",
                                "3 BLOCK ADDRESS bob3@example.org",
                                "4 BLOCK ADDRESS bob4@example.org",
                                "5 BLOCK ADDRESS bob5@example.org",
                                "6 BLOCK ADDRESS bob6@example.org",
                                "8 BLOCK ADDRESS bob8@example.org",
                                "9 BLOCK ADDRESS bob9@example.org",
                                "11 BLOCK ADDRESS bob11@example.org"),
                        List.of("7 *invisible character (U+00AD)", "10 *invisible character (U+200E)")),
                Arguments.of(
                        "c10-wild.txt",
                        PLAIN,
                        List.of("1 BLOCK DOMAIN_ONLY example.org", "3 BLOCK SUBDOMAINS example.com"),
                        List.of(
                                "2 *no wildcards*",
                                "4 *no wildcards*",
                                "5 *no wildcards*",
                                "6 *wildcard*",
                                "7 *no wildcards*",
                                "8 *no wildcards*",
                                "9 *no empty label*")),
                Arguments.of(
                        "c16-hostbits.cidr",
                        POSTFIX_CIDR,
                        List.of("4 DELIVER IP 198.51.100.7", "5 BLOCK CIDR 198.51.100.0/24"),
                        List.of(
                                "1 *bits behind its prefix*",
                                "2 *prefix*",
                                "3 *not an IP address*",
                                "6 *begins with 0*")));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void listShouldBeReadAsItIsMeant(String file, ListFormat format, List<String> entries, List<String> errors) {
        ReadFile read = ReadFile.resource(format, format.hasVerdicts() ? null : Verdict.BLOCK, "lists/" + file);

        assertThat(read.refusal).isEmpty();
        assertThat(read.entries).isEqualTo(entries);
        assertThat(read.errors).hasSameSizeAs(errors);
        for (int i = 0; i < errors.size(); i++) {
            String pattern = "\\Q" + errors.get(i).replace("*", "\\E.*\\Q") + "\\E.*";
            assertThat(read.errors.get(i)).matches(pattern);
        }
    }

    /** Each is a line that must not become an entry, with a part of the reason. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            textBlock =
                    """
        PLAIN ~ bla*@d.example ~ wildcard
        PLAIN ~ !bob@example.org ~ negations
        PLAIN ~ bo\\u200bb@example.org ~ U+200B
        PLAIN ~ bo\\ufe0fb@example.org ~ U+FE0F
        PLAIN ~ bo\\u3164b@example.org ~ U+3164
        PLAIN ~ # head\\rbob@example.org ~ line end
        PLAIN ~ example.org # note\\u2028bob@example.org ~ line end
        PLAIN ~ bob@example.org\\0 # ok ~ control
        PLAIN ~ a\\0b@example.org ~ U+0000
        PLAIN ~ 010.1.2.3 ~ begins with 0
        PLAIN ~ 10.01.2.0/24 ~ begins with 0
        PLAIN ~ ::ffff:010.1.2.3 ~ begins with 0
        PLAIN ~ 0.0.0.0/0 ~ allowBroad
        PLAIN ~ 0.0.0.0/1 ~ allowBroad
        PLAIN ~ ::/0 ~ allowBroad
        PLAIN ~ ::ffff:0:0/96 ~ allowBroad
        PLAIN ~ 2000::/3 ~ allowBroad
        PLAIN ~ @com ~ allowBroad
        PLAIN ~ .co.uk ~ allowBroad
        PLAIN ~ *.ck ~ allowBroad
        PLAIN ~ gob.ar ~ allowBroad
        PLAIN ~ xn--55qx5d.cn ~ allowBroad
        PLAIN ~ 公司.cn ~ allowBroad
        PLAIN ~ /./ ~ allowBroad
        PLAIN ~ /.*/ ~ allowBroad
        PLAIN ~ /^/ ~ allowBroad
        PLAIN ~ /$/ ~ allowBroad
        PLAIN ~ /@/ ~ allowBroad
        PLAIN ~ /spam|/ ~ allowBroad
        PLAIN ~ /(|spam)/ ~ allowBroad
        PLAIN ~ /(spam)?/ ~ allowBroad
        PLAIN ~ /^[^@]+@[^@]+$/ ~ allowBroad
        PLAIN ~ /[a-z]/ ~ allowBroad
        PLAIN ~ /@.+\\\\.com$/ ~ allowBroad
        PLAIN ~ /@[^.]+\\\\.com$/ ~ allowBroad
        PLAIN ~ /\\\\.(zip|mov)$/ ~ allowBroad
        PLAIN ~ /\\\\.co\\\\.nz$/ ~ allowBroad
        POSTFIX_REGEXP ~ /./ REJECT ~ allowBroad
        POSTFIX_REGEXP ~ if /x/ ~ condition
        POSTFIX_REGEXP ~ endif ~ without an if
        POSTFIX_REGEXP ~ !/^bob@/ REJECT ~ negations
        POSTFIX_CIDR ~ !192.0.2.0/24 REJECT ~ negation
        POSTFIX_ACCESS ~ com REJECT ~ allowBroad
        RSPAMD_REGEXP ~ /@evil\\\\.example$/x ~ only the flag i
        RSPAMD_REGEXP ~ /a/b/i ~ only the flag i
        RSPAMD_REGEXP ~ /^good@/i GOOD:-3 ~ score -3
        RSPAMD_REGEXP ~ /^good@/i something ~ not understood
        RSPAMD_REGEXP ~ /^good@ ~ /pattern/i
        RSPAMD_SET ~ friend.example 0 ~ score 0
        RSPAMD_SET ~ friend.example\\t-0.5 # x ~ score -0.5
        RSPAMD_SET ~ friend.example a b ~ not understood
        RSPAMD_SET ~ "friend.example ~ quote
        RSPAMD_IP ~ 192.0.2.1 FRIEND:-1 ~ score -1
        RSPAMD_IP ~ 1[92].0.2.1 ~ not an IP
        RSPAMD_IP ~ 0.0.0.0/0 ~ allowBroad
        OPENSMTPD ~ bob@example.org value ~ value behind its key
        OPENSMTPD ~ !bob@example.org ~ negations
        EXIM_NWILDLSEARCH ~ "a\\\\nb@example.org": block ~ escape
        EXIM_IPLSEARCH ~ 0.0.0.0/0: block ~ allowBroad
        """)
    void lineThatCannotBeMeantShouldBeNamed(ListFormat format, String line, String reason) {
        ReadFile read = ReadFile.text(format, format.hasVerdicts() ? null : Verdict.BLOCK, unescaped(line) + "\n");

        assertThat(read.entries).isEmpty();
        assertThat(read.errors).singleElement().asString().contains(reason);
    }

    private static String unescaped(String text) {
        return java.util.regex.Pattern.compile("\\\\u([0-9a-f]{4})")
                .matcher(text)
                .replaceAll(escape -> String.valueOf((char) Integer.parseInt(escape.group(1), 16)))
                .translateEscapes();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.org",
                "github.io",
                "example.co.uk",
                "10.0.0.0/8",
                "2001:db8::/32",
                "/^news@/",
                "/@(.*\\.)?spam\\.com$/",
                "/[0-9]{6}@/",
                "/casino/",
                "/^.{1,3}@gmail\\.com$/"
            })
    void entryThatIsAboutFewShouldNotBeBroad(String line) {
        assertThat(ReadFile.text(PLAIN, Verdict.BLOCK, line).errors).isEmpty();
    }

    @Test
    void broadEntriesShouldBeTakenWhereTheyAreAllowed() {
        ReadFile read = ReadFile.text(PLAIN, Verdict.BLOCK, true, "com\n0.0.0.0/0\n/./\n");

        assertThat(read.errors).isEmpty();
        assertThat(read.entries).containsExactly("1 BLOCK DOMAIN com", "2 BLOCK CIDR 0.0.0.0/0", "3 BLOCK REGEX .");
    }

    @Test
    void linesOfNestedConditionsShouldAllBeLeftOut() {
        ReadFile read = ReadFile.text(
                POSTFIX_REGEXP,
                null,
                "IF /a/\nif !/b/\n/^x@/ OK\nendif\n/^y@/ OK\nENDIF\n/^z@/ OK\nif /c/\n/^v@/ OK\n");

        assertThat(read.entries).containsExactly("7 DELIVER REGEX ^z@");
        assertThat(read.errors).hasSize(6);
    }

    @Test
    void conditionsOfNetworksShouldBeLeftOutToo() {
        ReadFile read =
                ReadFile.text(POSTFIX_CIDR, null, "if 10.0.0.0/8\n10.1.0.0/16 REJECT\nendif\n192.0.2.0/24 REJECT\n");

        assertThat(read.entries).containsExactly("4 BLOCK CIDR 192.0.2.0/24");
        assertThat(read.errors).hasSize(2);
    }

    @Test
    void lineThatContinuesAnotherShouldBelongToItInTablesOfExim() {
        ReadFile read = ReadFile.text(
                EXIM_NWILDLSEARCH, null, "bob@example.org: block\n  eve@example.org: allow\n*@example.net: allow\n");

        assertThat(read.entries)
                .containsExactly("1 BLOCK ADDRESS bob@example.org", "3 DELIVER DOMAIN_ONLY example.net");
        assertThat(read.items.get(0).note()).contains("eve@example.org: allow");
    }

    @Test
    void lineThatIsContinuedTooFarShouldBeRejectedAsAWhole() {
        ReadFile read = ReadFile.text(
                POSTFIX_ACCESS,
                null,
                "bob@example.org\n  REJECT\n " + "x".repeat(20_000) + "\neve@example.org OK\n" + "y".repeat(20_000)
                        + "\n OK\n");

        assertThat(read.entries).containsExactly("4 DELIVER ADDRESS eve@example.org");
        assertThat(read.errors).hasSize(2);
        assertThat(read.errors.get(0)).startsWith("1 bob@example.org").contains("more than 10000");
        assertThat(read.errors.get(1)).startsWith("5 yyy").contains("more than 10000");
    }

    @Test
    void byteOrderMarkInTheMiddleShouldBeNoPartOfAKey() {
        assertThat(ReadFile.text(POSTFIX_ACCESS, null, "\uFEFFa.example OK\n\uFEFFb.example OK\n").entries)
                .containsExactly("1 DELIVER DOMAIN_ONLY a.example", "2 DELIVER DOMAIN_ONLY b.example");
    }

    @Test
    void scoresShouldFitTheVerdictThatIsGiven() {
        assertThat(ReadFile.text(RSPAMD_SET, Verdict.DELIVER, "friend.example -6.0\nspam.example 8\n").entries)
                .containsExactly("1 DELIVER DOMAIN_ONLY friend.example");
        assertThat(ReadFile.text(RSPAMD_IP, Verdict.BLOCK, "[2001:db8::]/32 X:1.5 # a\n192.0.2.1\t2\n").entries)
                .containsExactly("1 BLOCK CIDR 2001:db8::/32", "2 BLOCK IP 192.0.2.1");
    }

    @Test
    void addressWithAWildcardInQuotesShouldBeTakenAsItIs() {
        assertThat(ReadFile.text(PLAIN, Verdict.BLOCK, "\"bla*\"@example.org\n").entries)
                .containsExactly("1 BLOCK ADDRESS bla*@example.org");
    }

    @Test
    void emptyTableShouldHaveNoInvalidLines() {
        assertThat(ReadFile.text(EXIM_IPLSEARCH, null, "\n# nothing\n\u00a0\n").errors)
                .isEmpty();
        assertThat(ReadFile.text(OPENSMTPD, Verdict.BLOCK, "").errors).isEmpty();
    }
}
