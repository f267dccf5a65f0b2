package org.turingmail.central.lists.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

class ListFormatTest {
    private static final ReadOptions ALLOW = ReadOptions.ofTenant(Optional.of(Verdict.DELIVER));
    private static final ReadOptions NO_VERDICT = ReadOptions.ofTenant(Optional.empty());

    /** What came out of a file. */
    private static final class Outcome implements FileSink {
        private final List<String> entries = new ArrayList<>();
        private final List<ListItem> items = new ArrayList<>();
        private final List<String> errors = new ArrayList<>();
        private long lines;

        @Override
        public void entry(long line, ListItem item) {
            items.add(item);
            entries.add(line + " " + item.verdict() + " " + item.kind() + " " + item.value());
        }

        @Override
        public void rejected(long line, String text, String reason) {
            errors.add(line + " " + text + ": " + reason);
        }
    }

    private static Outcome read(ListFormat format, ReadOptions options, String text) {
        Outcome outcome = new Outcome();
        try {
            outcome.lines = format.read(new StringReader(text), options, outcome);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return outcome;
    }

    private static String write(ListFormat format, Optional<Verdict> verdict, List<ListItem> items) throws IOException {
        StringWriter text = new StringWriter();
        FileWriter writer = format.write(text, verdict);
        for (ListItem item : items) {
            if (format.kinds().contains(item.kind())) {
                writer.add(item);
            }
        }
        writer.finish();
        return text.toString();
    }

    /** Entries of all kinds, in the order of values; each value is there once, so that none overrules another. */
    private static List<ListItem> generated(long seed) {
        Random random = new Random(seed);
        String[] locals = {"bob", "b.o.b", "o'neill", "a+tag", "x_y", "a=b", "{curly}", "q?*", "#hash", "a/b", "$x^y|z~"
        };
        Map<String, ListItem> items = new LinkedHashMap<>();
        for (int i = 0; i < 1_500; i++) {
            Verdict verdict = random.nextBoolean() ? Verdict.DELIVER : Verdict.BLOCK;
            String domain = (random.nextInt(4) == 0 ? "xn--bcher-kva." : "") + "d" + i + "."
                    + (random.nextBoolean() ? "example" : "co.example");
            EntryKind kind = EntryKind.values()[random.nextInt(EntryKind.values().length)];
            String value =
                    switch (kind) {
                        case ADDRESS -> locals[random.nextInt(locals.length)] + i + "@" + domain;
                        case IP -> random.nextBoolean()
                                ? "10.1." + i / 256 + "." + i % 256
                                : "2001:db8::" + Integer.toHexString(i + 1);
                        case CIDR -> random.nextBoolean()
                                ? "10." + i % 200 + ".0.0/" + (16 + random.nextInt(9))
                                : "2001:db8:" + Integer.toHexString(i + 1) + "::/48";
                        case REGEX -> "^news" + i + "[0-9]+@" + (random.nextBoolean() ? "(a|b)\\.example$" : "[_a-f-]");
                        default -> domain;
                    };
            items.put(
                    value,
                    ListItem.ofTenant(
                            kind, kind == EntryKind.ADDRESS ? value : ListItem.canonical(kind, value), verdict));
        }
        return items.values().stream()
                .sorted(Comparator.comparing(ListItem::value))
                .toList();
    }

    /** As they come from the database. */
    private static List<ListItem> inOrder(List<ListItem> items, ListFormat.Order order) {
        Comparator<ListItem> comparator =
                switch (order) {
                    case BY_VALUE -> Comparator.comparing(item -> 0);
                    case BY_NETWORK -> Comparator.comparing(item -> {
                        int slash = item.kind() == EntryKind.CIDR ? item.value().indexOf('/') : -1;
                        return slash < 0 ? -128 : -Integer.parseInt(item.value().substring(slash + 1));
                    });
                    case BY_RANK -> Comparator.comparing(item -> switch (item.kind()) {
                        case ADDRESS -> -100;
                        case REGEX -> item.verdict() == Verdict.BLOCK ? 100 : 101;
                        default -> (int)
                                -item.value().chars().filter(c -> c == '.').count();
                    });
                };
        return items.stream().sorted(comparator).toList();
    }

    static Stream<ListFormat> writable() {
        return Stream.of(ListFormat.values()).filter(ListFormat::isWritable);
    }

    static Stream<ListFormat> withComments() {
        return Stream.of(ListFormat.values()).filter(ListFormat::hasComments);
    }

    @ParameterizedTest
    @MethodSource("writable")
    void whatIsWrittenShouldBeReadAgain(ListFormat format) throws IOException {
        for (long seed = 1; seed <= 5; seed++) {
            Optional<Verdict> verdict = format.hasVerdicts() ? Optional.empty() : Optional.of(Verdict.BLOCK);
            StringWriter text = new StringWriter();
            FileWriter writer = format.write(text, verdict);
            Set<ListItem> expected = new LinkedHashSet<>();
            for (ListItem item : inOrder(generated(seed), format.order())) {
                // Of such a domain a set has only the half.
                boolean whole = format != ListFormat.RSPAMD_SET || item.kind() != EntryKind.DOMAIN;
                if (whole && format.kinds().contains(item.kind())) {
                    long before = writer.skipped().values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
                    writer.add(item);
                    writer.finish();
                    long after = writer.skipped().values().stream()
                            .mapToLong(Long::longValue)
                            .sum();
                    if (after == before
                            && verdict.map(only -> only == item.verdict()).orElse(true)) {
                        expected.add(item);
                    }
                }
            }
            Outcome outcome = read(format, ReadOptions.ofTenant(verdict), text.toString());

            assertThat(outcome.errors).isEmpty();
            Set<ListItem> found = new LinkedHashSet<>(outcome.items);
            assertThat(found.stream().filter(item -> !expected.contains(item)).limit(5))
                    .isEmpty();
            assertThat(expected.stream().filter(item -> !found.contains(item)).limit(5))
                    .isEmpty();
            assertThat(expected).hasSizeGreaterThan(50);
        }
    }

    @ParameterizedTest
    @MethodSource("withComments")
    void memoryShouldNotGrowWithTheFile(ListFormat format) throws IOException {
        long length = 200_000_000L;
        Reader endless = new Reader() {
            private long left = length;

            @Override
            public int read(char[] buffer, int offset, int count) {
                int read = (int) Math.min(count, left);
                java.util.Arrays.fill(buffer, offset, offset + read, 'x');
                left -= read;
                return read == 0 ? -1 : read;
            }

            @Override
            public void close() {
                left = 0;
            }
        };
        Outcome outcome = new Outcome();

        assertThat(format.read(endless, ALLOW, outcome)).isEqualTo(1);
        assertThat(outcome.errors)
                .singleElement()
                .asString()
                .hasSizeLessThan(400)
                .contains("more than 10000 characters");
    }

    @Nested
    class PostfixAccess {
        @Test
        void tableOfAnAdministratorShouldBeRead() {
            Outcome outcome = read(
                    ListFormat.POSTFIX_ACCESS,
                    NO_VERDICT,
                    """
                    # comment
                    bob@example.org OK
                    example.net\tREJECT we do not
                       # not part of it
                       want you
                    .example.net REJECT
                    example.com 550 5.7.1 no
                    .Only-Below.example 42
                    postmaster@ OK
                    192.0.2 REJECT
                    192.0.2.7 REJECT
                    <> OK
                    a.example DUNNO
                    b.example
                    """);

            assertThat(outcome.entries)
                    .containsExactly(
                            "2 DELIVER ADDRESS bob@example.org",
                            "3 BLOCK DOMAIN example.net",
                            "7 BLOCK DOMAIN_ONLY example.com",
                            "8 DELIVER SUBDOMAINS only-below.example",
                            "9 DELIVER REGEX ^postmaster(\\+[^@]*)?@",
                            "10 BLOCK CIDR 192.0.2.0/24",
                            "11 BLOCK IP 192.0.2.7");
            assertThat(outcome.items.get(1).note()).contains("we do not   want you");
            assertThat(outcome.errors)
                    .satisfiesExactly(
                            error -> assertThat(error).startsWith("12 <> OK: "),
                            error -> assertThat(error).startsWith("13 a.example DUNNO: "),
                            error -> assertThat(error).startsWith("14 b.example: has no verdict"));
            assertThat(outcome.lines).isEqualTo(14);
        }

        @Test
        void domainAloneShouldHaveItsSubdomainsWhereThePostfixHasThemSo() {
            ReadOptions parents = new ReadOptions(Optional.empty(), EntryScope.TENANT, "", true, false);

            assertThat(read(ListFormat.POSTFIX_ACCESS, parents, "example.org OK\n").entries)
                    .containsExactly("1 DELIVER DOMAIN example.org");
        }

        @Test
        void pairOfDifferentVerdictsShouldStayTwo() {
            assertThat(read(ListFormat.POSTFIX_ACCESS, NO_VERDICT, "a.example OK\n.a.example REJECT\n.b.example OK\n")
                            .entries)
                    .containsExactly(
                            "1 DELIVER DOMAIN_ONLY a.example",
                            "2 BLOCK SUBDOMAINS a.example",
                            "3 DELIVER SUBDOMAINS b.example");
        }
    }

    @Test
    void contradictionShouldBeWrittenAsItIsDecided() throws IOException {
        List<ListItem> items = List.of(
                ListItem.ofTenant(EntryKind.DOMAIN, "a.example", Verdict.DELIVER),
                ListItem.ofTenant(EntryKind.DOMAIN_ONLY, "a.example", Verdict.BLOCK),
                ListItem.ofTenant(EntryKind.ADDRESS, "b@b.example", Verdict.BLOCK),
                ListItem.ofTenant(EntryKind.ADDRESS, "b@b.example", Verdict.DELIVER));

        assertThat(write(ListFormat.POSTFIX_ACCESS, Optional.empty(), items))
                .isEqualTo("a.example\tREJECT\n.a.example\tOK\nb@b.example\tREJECT\n");
        assertThat(write(ListFormat.PLAIN, Optional.of(Verdict.DELIVER), items)).isEqualTo(".a.example\n");
    }

    /** Its wildcard stops at the first dot. */
    @Test
    void subdomainsShouldHaveALineForEachLevelInATableOfOpenSmtpd() throws IOException {
        String table = write(
                ListFormat.OPENSMTPD,
                Optional.of(Verdict.DELIVER),
                List.of(ListItem.ofTenant(EntryKind.DOMAIN, "example.org", Verdict.DELIVER)));

        assertThat(table)
                .isEqualTo(
                        "@example.org\n@*.example.org\n@*.*.example.org\n@*.*.*.example.org\n@*.*.*.*.example.org\n");
        assertThat(read(ListFormat.OPENSMTPD, ALLOW, table).entries).containsExactly("1 DELIVER DOMAIN example.org");
        assertThat(read(ListFormat.OPENSMTPD, ALLOW, "@*.example.net\n@*.*.example.org\n").errors)
                .containsExactly("2 @*.*.example.org: is about subdomains of subdomains alone, as no entry is;"
                        + " @*.example.org before it is about all of them");
    }

    /** rspamd reads a key that begins with a slash over the ends of lines, and ends one at #. */
    @ParameterizedTest
    @ValueSource(strings = {"/slash@b.example", "a#b@x.example", "#a@x.example", "a@x#y.example"})
    void addressThatAMapOfRspamdWouldReadOtherwiseShouldBeLeftOut(String address) throws IOException {
        String set = write(
                ListFormat.RSPAMD_SET,
                Optional.of(Verdict.BLOCK),
                List.of(
                        ListItem.ofTenant(EntryKind.ADDRESS, address, Verdict.BLOCK),
                        ListItem.ofTenant(EntryKind.ADDRESS, "sla/sh@b.example", Verdict.BLOCK)));

        assertThat(set).startsWith("sla/sh@b.example\n# left out: 1 a").hasLineCount(2);
    }

    /**
     * A key of Exim is an item of a list: one that begins with a slash is a file, and every look-up fails that gets
     * there.
     */
    @ParameterizedTest
    @ValueSource(strings = {"/slash@b.example", "!bang@b.example", "+plus@b.example", "^hat@b.example"})
    void addressThatMeansMoreToEximShouldBeLeftOutAndNotBeRead(String address) throws IOException {
        List<ListItem> items = List.of(ListItem.ofTenant(EntryKind.ADDRESS, address, Verdict.BLOCK));

        assertThat(write(ListFormat.EXIM_NWILDLSEARCH, Optional.empty(), items))
                .startsWith("# left out: 1 an address that begins with " + address.charAt(0))
                .hasLineCount(1);
        assertThat(read(ListFormat.EXIM_NWILDLSEARCH, NO_VERDICT, address + ": block").items)
                .doesNotContainAnyElementsOf(items);
    }

    /** rspamd takes an empty answer for an error, and keeps what it has; a script for one that did not arrive. */
    @ParameterizedTest
    @MethodSource("writable")
    void fileShouldNeverBeEmpty(ListFormat format) throws IOException {
        String text = write(format, Optional.of(Verdict.BLOCK), List.of());

        assertThat(text).isEqualTo(format.hasComments() ? "# no entries\n" : "verdict,kind,value,scope,expires,note\n");
        assertThat(read(format, ALLOW, text).items).isEmpty();
    }

    /** Whatever is written without a closer look must pass one. */
    @Test
    void ordinaryAddressShouldBeOneThatEveryFormatTakes() {
        String characters = "ab1.-@+_ A/#:";
        Random random = new Random(20261126);
        int ordinary = 0;
        for (int round = 0; round < 200_000; round++) {
            StringBuilder address = new StringBuilder();
            for (int length = random.nextInt(9); length >= 0; length--) {
                address.append(characters.charAt(random.nextInt(round % 2 == 0 ? 6 : characters.length())));
            }
            String text = address.toString();
            if (ItemParser.isOrdinary(text)) {
                ordinary++;
                assertThat(ItemParser.canonical(EntryKind.ADDRESS, text)).isEqualTo(text);
            }
        }
        assertThat(ordinary).isGreaterThan(1_000);
        assertThat(ItemParser.isOrdinary("bob.smith-1@mail.example.org")).isTrue();
        assertThat(ItemParser.isOrdinary("bob@example.1")).isFalse();
    }

    /** Such entries may be there from before the API refused them. */
    @ParameterizedTest
    @MethodSource("writable")
    void domainThatCannotBeOneShouldBeWrittenIntoNoTableOfAProgram(ListFormat format) throws IOException {
        for (String domain : List.of("a:b.example", "#a.example", "a/b.example", "\"a.example", "example.123")) {
            String text = write(
                    format,
                    Optional.of(Verdict.BLOCK),
                    List.of(ListItem.ofTenant(EntryKind.DOMAIN_ONLY, domain, Verdict.BLOCK)));

            assertThat(text.contains(domain.replace("\"", "\"\""))).isEqualTo(format == ListFormat.CSV);
        }
    }

    /** The program takes the first line that matches; our lists would prefer the later one. */
    @Nested
    class FirstMatches {
        private String fault(ListFormat format, String text) {
            Outcome outcome = read(format, new ReadOptions(Optional.empty(), EntryScope.TENANT, "", false, true), text);
            assertThat(outcome.items).hasSize((int) text.lines().count() - outcome.errors.size());
            assertThat(outcome.errors).as(text).hasSizeLessThan(2);
            return outcome.errors.isEmpty() ? "" : outcome.errors.get(0);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "POSTFIX_REGEXP|/^boss@/ OK;/./ REJECT",
                    "POSTFIX_CIDR|10.0.0.0/8 REJECT;10.1.2.3 OK",
                    "POSTFIX_CIDR|10.0.0.0/8 OK;10.1.0.0/16 REJECT",
                    "POSTFIX_CIDR|2001:db8::/32 OK;2001:db8:1::/48 REJECT",
                    "POSTFIX_CIDR|0.0.0.0/0 OK;192.0.2.1 REJECT",
                    "POSTFIX_CIDR|192.0.2.1 OK;192.0.2.1 REJECT",
                    "POSTFIX_CIDR|192.0.2.0/24 OK;192.0.2.0/24 REJECT",
                    "EXIM_IPLSEARCH|10.0.0.0/8: block;10.1.2.3: allow",
                    "EXIM_NWILDLSEARCH|*@a.example: block;bob@a.example: allow",
                    "EXIM_NWILDLSEARCH|*.example: allow;bob@a.b.example: block",
                    "EXIM_NWILDLSEARCH|*.example: allow;*@a.example: block",
                    "EXIM_NWILDLSEARCH|*.example: allow;*.a.example: block",
                    "EXIM_NWILDLSEARCH|^bob: allow;^eve: block",
                    "EXIM_NWILDLSEARCH|^bob: block;bob@a.example: allow",
                    "EXIM_NWILDLSEARCH|^bob: block;*@a.example: allow",
                    "EXIM_NWILDLSEARCH|bob@a.example: allow;bob@a.example: block",
                    "EXIM_NWILDLSEARCH|*@a.example: allow;*@a.example: block",
                })
        void lineThatWouldMeanSomethingElseShouldBeNamedWithTheOther(ListFormat format, String lines) {
            assertThat(fault(format, lines.replace(';', '\n')))
                    .startsWith("2 " + lines.substring(lines.indexOf(';') + 1) + ": ")
                    .contains("behind line 1, ");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "POSTFIX_REGEXP|/./ REJECT;/^boss@/ OK",
                    "POSTFIX_REGEXP|/^boss@/ OK;/./ OK",
                    "POSTFIX_CIDR|10.1.2.3 OK;10.0.0.0/8 REJECT",
                    "POSTFIX_CIDR|10.0.0.0/8 REJECT;11.1.2.3 OK",
                    "POSTFIX_CIDR|10.0.0.0/8 REJECT;10.1.2.3 REJECT",
                    "POSTFIX_CIDR|0.0.0.0/0 REJECT;2001:db8::1 OK",
                    "POSTFIX_CIDR|192.0.2.1 REJECT;192.0.2.1 OK",
                    "EXIM_NWILDLSEARCH|bob@a.example: allow;*@a.example: block",
                    "EXIM_NWILDLSEARCH|*@a.example: block;bob@b.a.example: allow",
                    "EXIM_NWILDLSEARCH|*.a.example: block;bob@a.example: allow",
                    "EXIM_NWILDLSEARCH|*@a.example: block;^bob: allow",
                })
        void lineThatMeansTheSameShouldBeTaken(ListFormat format, String lines) {
            assertThat(fault(format, lines.replace(';', '\n'))).isEmpty();
        }

        @Test
        void moreThanIsRememberedShouldBeTakenInOrderAndElseBeRejected() {
            StringBuilder table = new StringBuilder();
            for (int i = 0; i <= FirstMatch.MAX_REMEMBERED; i++) {
                table.append("10." + i / 256 + "." + i % 256 + ".0/24 OK\n");
            }
            assertThat(fault(ListFormat.POSTFIX_CIDR, table + "192.0.2.0/24 REJECT\n10.0.0.0/8 REJECT\n"))
                    .isEmpty();
            assertThat(fault(ListFormat.POSTFIX_CIDR, table + "10.195.80.1 REJECT\n"))
                    .contains("from line " + (FirstMatch.MAX_REMEMBERED + 1) + " on", "too many to compare");
        }
    }

    @Test
    void flagThatMakesCaseMatterShouldBeRefused() {
        assertThat(read(ListFormat.POSTFIX_REGEXP, NO_VERDICT, "/x/i REJECT\n/y/m REJECT\n/zz/ REJECT\n"))
                .satisfies(outcome -> {
                    assertThat(outcome.entries).containsExactly("3 BLOCK REGEX zz");
                    assertThat(outcome.errors.get(0)).contains("makes case matter");
                    assertThat(outcome.errors.get(1)).contains("flags m");
                });
    }

    @Test
    void whatCannotBeExpressedShouldBeSaidWithItsReason() throws IOException {
        FileWriter writer = ListFormat.POSTFIX_REGEXP.write(new StringWriter(), Optional.empty());
        writer.add(ListItem.ofTenant(EntryKind.REGEX, "\\bword\\b", Verdict.BLOCK));
        writer.skipped(EntryKind.ADDRESS, 12);
        writer.finish();

        assertThat(writer.skipped())
                .containsEntry("of the kind ADDRESS", 12L)
                .containsEntry("the pattern has \\b, which not every program reads alike", 1L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "bob@example.org ADDRESS bob@example.org",
                "Bob@EXAMPLE.org ADDRESS bob@example.org",
                "example.org DOMAIN example.org",
                "bücher.example DOMAIN xn--bcher-kva.example",
                "@example.org DOMAIN_ONLY example.org",
                "*@example.org DOMAIN_ONLY example.org",
                ".example.org SUBDOMAINS example.org",
                "*.example.org SUBDOMAINS example.org",
                "192.0.2.1 IP 192.0.2.1",
                "192.0.2.1/32 IP 192.0.2.1",
                "192.0.2.0/24 CIDR 192.0.2.0/24",
                "2001:db8::1 IP 2001:db8::1",
                "2001:DB8:0::/32 CIDR 2001:db8::/32",
                "/^a.*@b/ REGEX ^a.*@b",
            })
    void kindOfAPlainValueShouldBeGuessed(String line, EntryKind kind, String value) {
        assertThat(read(ListFormat.PLAIN, ALLOW, line).items)
                .containsExactly(ListItem.ofTenant(kind, value, Verdict.DELIVER));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "two words",
                "a@b@c.example",
                "a b@c.example",
                "@",
                "a@",
                "192.0.2.300",
                "192.0.2.1/24",
                "192.0.2.0/33",
                "exa_mple!.org",
                "-a.example",
                "/(/",
                "/(a)\\1/",
                "\u0000",
                "a\uFFFD@example.org"
            })
    void whatIsNoEntryShouldBeNamed(String line) {
        Outcome outcome = read(ListFormat.PLAIN, ALLOW, "good@example.org\n" + line + "\nbetter@example.org");

        assertThat(outcome.items).hasSize(2);
        assertThat(outcome.errors).singleElement().asString().startsWith("2 ");
    }

    @Nested
    class Csv {
        @Test
        void everythingOfAnEntryShouldComeBack() throws IOException {
            ListItem item = new ListItem(
                    EntryKind.ADDRESS,
                    "bob@example.org",
                    Verdict.BLOCK,
                    EntryScope.USER,
                    "anna@home.example",
                    Optional.of(Instant.parse("2030-01-02T03:04:05.678901Z")),
                    Optional.of("said \"no\", twice; =1+1"));

            String text = write(ListFormat.CSV, Optional.empty(), List.of(item));

            assertThat(read(ListFormat.CSV, NO_VERDICT, text).items).containsExactly(item);
        }

        /** Whatever the API takes, in the middle of a local part or at its begin. */
        @ParameterizedTest
        @ValueSource(ints = {0, 1})
        void everyCharacterOfAnAddressShouldComeBack(int place) throws IOException {
            Set<ListItem> items = new LinkedHashSet<>();
            for (int c = 0; c < Character.MAX_CODE_POINT; c++) {
                if (c > 0x3000 && c % 97 != 0 || place == 0 && Character.isWhitespace(c) || c == 0xFFFD) {
                    continue; // many are enough; and blanks around a cell are nobody's
                }
                String address = new StringBuilder("b@x.example")
                        .insert(place, Character.toString(c))
                        .toString();
                try {
                    items.add(ListItem.ofTenant(
                            EntryKind.ADDRESS, ListItem.canonical(EntryKind.ADDRESS, address), Verdict.BLOCK));
                } catch (IllegalArgumentException e) {
                    assertThat(c == '*'
                                    || c == '@'
                                    || Invisible.isInvisible(c)
                                    || Character.getType(c) == Character.SURROGATE)
                            .as("U+%X", c)
                            .isTrue();
                }
            }
            assertThat(items).hasSizeGreaterThan(10_000);

            Outcome outcome =
                    read(ListFormat.CSV, NO_VERDICT, write(ListFormat.CSV, Optional.empty(), List.copyOf(items)));
            assertThat(outcome.errors).isEmpty();
            assertThat(outcome.items).isEqualTo(List.copyOf(items));
            Outcome plain = read(
                    ListFormat.PLAIN,
                    ReadOptions.ofTenant(Optional.of(Verdict.BLOCK)),
                    write(ListFormat.PLAIN, Optional.of(Verdict.BLOCK), List.copyOf(items)));
            assertThat(plain.errors).isEmpty();
            assertThat(plain.items.stream().filter(item -> !items.contains(item)))
                    .isEmpty();
            assertThat(plain.items).hasSizeGreaterThan(1_000);
        }

        @Test
        void columnsShouldBeFoundByTheirNames() {
            Outcome outcome = read(
                    ListFormat.CSV,
                    ALLOW,
                    "\uFEFFValue,Expires,Scope\r\nexample.org,2030-01-02,domain:home.example\r\n\r\nx y,,\r\n"
                            + "a@b.example,soon,\r\n");

            assertThat(outcome.entries).containsExactly("2 DELIVER DOMAIN example.org");
            assertThat(outcome.items.get(0).owner()).isEqualTo("home.example");
            assertThat(outcome.items.get(0).expiresAt()).contains(Instant.parse("2030-01-02T00:00:00Z"));
            assertThat(outcome.errors)
                    .satisfiesExactly(error -> assertThat(error).startsWith("4 x y,,: "), error -> assertThat(error)
                            .startsWith("5 a@b.example,soon,: expires soon"));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "bob@example.org\n", "value\n\"a\"b@example.org\n", "value\n\"never ends\n"})
        void whatIsNoTableShouldBeRefusedAsAWhole(String text) {
            assertThatThrownBy(() -> ListFormat.CSV.read(new StringReader(text), ALLOW, new Outcome()))
                    .isInstanceOf(UnreadableFileException.class);
        }

        @Test
        void quoteThatDoesNotEndShouldNotFillTheMemory() {
            assertThatThrownBy(() -> ListFormat.CSV.read(
                            new StringReader("value\n\"" + "x".repeat(20_000_000)), ALLOW, new Outcome()))
                    .isInstanceOf(UnreadableFileException.class);
        }
    }

    @Nested
    class AddressBooks {
        @Test
        void cardsOfAllVersionsShouldBeRead() {
            Outcome outcome = read(
                    ListFormat.VCARD,
                    NO_VERDICT,
                    "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Bob \\, Jr.\r\nEMAIL;TYPE=INTERNET:bob@exa\r\n mple.org\r\n"
                            + "item1.EMAIL;type=pref:Bob@Work.example\r\nEND:VCARD\r\n"
                            + "BEGIN:VCARD\r\nVERSION:4.0\r\nEMAIL:mailto:eve@example.net\r\nFN:Eve\r\nEND:VCARD\r\n"
                            + "BEGIN:VCARD\r\nVERSION:2.1\r\n"
                            + "EMAIL;INTERNET;ENCODING=QUOTED-PRINTABLE:al=40example.org\r\n"
                            + "EMAIL:nobody\r\nEND:VCARD\r\n");

            assertThat(outcome.entries)
                    .containsExactly(
                            "4 DELIVER ADDRESS bob@example.org",
                            "6 DELIVER ADDRESS bob@work.example",
                            "10 DELIVER ADDRESS eve@example.net",
                            "15 DELIVER ADDRESS al@example.org");
            assertThat(outcome.items.get(0).note()).contains("Bob , Jr.");
            assertThat(outcome.errors).singleElement().asString().startsWith("16 nobody: ");
            assertThat(outcome.lines).isEqualTo(17);
        }

        @Test
        void contactsOfGoogleAndOutlookShouldBeRead() {
            assertThat(read(
                                    ListFormat.CONTACTS_CSV,
                                    NO_VERDICT,
                                    "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value\n"
                                            + "Bob,Smith,Work,bob@example.org ::: b@example.org,eve@example.net\n")
                            .entries)
                    .containsExactly(
                            "2 DELIVER ADDRESS bob@example.org",
                            "2 DELIVER ADDRESS b@example.org",
                            "2 DELIVER ADDRESS eve@example.net");
            assertThat(read(
                                    ListFormat.CONTACTS_CSV,
                                    NO_VERDICT,
                                    "First Name,Last Name,E-mail Address,E-mail Type,E-mail 2 Address\n"
                                            + "Bob,Smith,bob@example.org,SMTP,\n")
                            .entries)
                    .containsExactly("2 DELIVER ADDRESS bob@example.org");
        }

        @Test
        void whatIsNoAddressBookShouldBeRefused() {
            assertThatThrownBy(() -> ListFormat.VCARD.read(new StringReader("hello\n"), ALLOW, new Outcome()))
                    .isInstanceOf(UnreadableFileException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "\\d+@x [0-9]+@x",
                "(?i)^a\\.b ^a\\.b",
                "(?:a|b)*?c (a|b)*c",
                "[\\w.-]+@ [.0-9A-Z_a-z-]+@",
                "[^@]* [^@]*",
                "[]a] []a]",
                "[\\^] \\^",
                "[\\^-] [-^]",
                "a{2,3}b a{2,3}b",
                "a{,3} a[{],3}",
                "\\x41\\-x A-x",
                "\\Aabc\\z ^abc$",
                "[[:digit:]_] [0-9_]",
            })
    void patternShouldBeSaidInWordsThatAllProgramsShare(String pattern, String expected) {
        assertThat(PortablePattern.of(pattern)).isEqualTo(expected);
        assertThat(PortablePattern.of(expected)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\bx", "(?s)x", "é", "\\pL", "a|", "(|a)", "[\\\\]", "\\Qx\\E", "^*a", "[[:^alpha:]]"})
    void patternThatProgramsReadDifferentlyShouldBeRefused(String pattern) {
        assertThatThrownBy(() -> PortablePattern.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }
}
