package org.turingmail.central.lists.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turingmail.central.lists.ListItem;
import org.turingmail.protocol.verdicts.Verdict;

/** Whatever is in a file, every reader takes it or names it, and reads it once. */
class MutatedFilesTest {
    private static final int ROUNDS = 1_500;
    private static final String[] PIECES = {
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        "\"",
        "\\",
        "/",
        "#",
        ":",
        ";",
        ",",
        "<",
        ">",
        "@",
        "*",
        "!",
        "\0",
        "\uFEFF",
        "\u200B",
        "\uD83D",
        "\uFFFD",
        "if /x/\n",
        "endif\n",
        "BEGIN:VCARD\n",
        "END:VCARD\n",
        "AGENT:\n",
        "=3D",
        "=\n",
        "0",
        "(",
        "[",
        "{9",
        "EMAIL:x@example.org\n",
        "MEMBER:urn:uuid:1\n"
    };

    private static final Map<ListFormat, String> VALID = Map.ofEntries(
            Map.entry(
                    ListFormat.POSTFIX_ACCESS,
                    "bob@example.org OK\nexample.net\n  REJECT no\n.example.net REJECT no\neve@ REJECT\n192.0.2 OK\n"),
            Map.entry(ListFormat.POSTFIX_CIDR, "192.0.2.1 OK\n192.0.2.0/24 REJECT\n2001:db8::/32 REJECT\n"),
            Map.entry(
                    ListFormat.POSTFIX_REGEXP,
                    "/^news@/ REJECT\nif /a/\n/^a@/ OK\nendif\n!/b/ OK\n/^eve@example\\.org$/ OK\n"),
            Map.entry(
                    ListFormat.SENDMAIL_ACCESS,
                    "From:bob@example.org OK\nConnect:192.0.2 REJECT\nConnect:IPv6:2001:db8 OK\n"),
            Map.entry(ListFormat.EXIM_NWILDLSEARCH, "bob@example.org: block\n*@example.net: allow\n\"^eve@\": block\n"),
            Map.entry(ListFormat.EXIM_IPLSEARCH, "192.0.2.1: allow\n\"2001:db8::/32\": block\n"),
            Map.entry(ListFormat.OPENSMTPD, "bob@example.org\n@example.net\n@*.example.net\n192.0.2.0/24\n[::1]\n"),
            Map.entry(ListFormat.RSPAMD_SET, "bob@example.org 4.5\nexample.net SYM:2 # c\n\"a.example\" 1\n"),
            Map.entry(ListFormat.RSPAMD_IP, "192.0.2.0/24 S:1\n[2001:db8::]/32\n"),
            Map.entry(ListFormat.RSPAMD_REGEXP, "/@evil\\.example$/i # x / y\n/^a\\/b@/i SYM:3\n"),
            Map.entry(ListFormat.PLAIN, "bob@example.org # x\nexample.net\n/^news@/\n192.0.2.0/24\n"),
            Map.entry(
                    ListFormat.CSV,
                    "verdict,kind,value,scope,expires,note\nBLOCK,ADDRESS,bob@example.org,tenant,,\"a\nb\"\n"
                            + "DELIVER,,a.example,,,\n"),
            Map.entry(
                    ListFormat.VCARD,
                    "BEGIN:VCARD\nVERSION:2.1\nFN:Bob\nEMAIL;INTERNET;ENCODING=QUOTED-PRINTABLE:b=6Fb=\n@example.org\n"
                            + "AGENT:\n"
                            + "BEGIN:VCARD\nEMAIL:dora@example.org\nEND:VCARD\nEND:VCARD\nBEGIN:VCARD\nVERSION:4.0\n"
                            + "MEMBER:mailto:a@example.org\nEND:VCARD\n"),
            Map.entry(
                    ListFormat.CONTACTS_CSV,
                    "Name;E-mail Address;Notes\nBob;\"\"\"Bob\"\" <bob@example.org>; eve@example.org\";x\n"
                            + "Eve;a@example.org;\n"));

    private static String mutated(String valid, Random random) {
        StringBuilder text = new StringBuilder(valid);
        for (int i = random.nextInt(5); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            switch (random.nextInt(4)) {
                case 0 -> text.delete(at, Math.min(text.length(), at + random.nextInt(15)));
                case 1 -> text.insert(at, text.substring(at, Math.min(text.length(), at + random.nextInt(40))));
                default -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
            }
            if (text.length() == 0) {
                text.append('x');
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @EnumSource(ListFormat.class)
    void mutatedFilesShouldBeReadOrNamedWhateverIsInThem(ListFormat format) {
        Random random = new Random(20261127);
        int read = 0;
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated(VALID.get(format), random);
            ReadFile file = ReadFile.text(format, format.hasVerdicts() ? null : Verdict.BLOCK, text);

            long lines = text.replace("\r\n", "\n")
                            .chars()
                            .filter(c -> c == '\n' || c == '\r')
                            .count()
                    + 1;
            file.errors.forEach(error -> assertThat(Long.parseLong(error.substring(0, error.indexOf(' '))))
                    .as(text)
                    .isBetween(1L, lines));
            assertThat(file.lines).as(text).isLessThanOrEqualTo(lines);
            for (ListItem item : file.items) {
                assertThat(item.value().codePoints())
                        .noneMatch(c -> c == 0 || c == 0x200B || c == 0xFEFF || c == 0xFFFD);
            }
            read += file.refusal.isEmpty() ? 1 : 0;
        }
        assertThat(read).isGreaterThan(ROUNDS / 20);
    }

    /** In formats with one entry to a line, each line is a comment, an entry, or named. */
    @ParameterizedTest
    @EnumSource(
            value = ListFormat.class,
            names = {"PLAIN", "RSPAMD_SET", "RSPAMD_IP", "RSPAMD_REGEXP", "SENDMAIL_ACCESS"})
    void everyLineShouldBeAccountedFor(ListFormat format) {
        Random random = new Random(8);
        for (int round = 0; round < ROUNDS; round++) {
            String text = mutated(VALID.get(format), random);
            ReadFile file = ReadFile.text(format, format.hasVerdicts() ? null : Verdict.BLOCK, text);

            Set<Long> accounted = new HashSet<>();
            file.entries.forEach(entry -> accounted.add(Long.parseLong(entry.substring(0, entry.indexOf(' ')))));
            file.errors.forEach(error -> accounted.add(Long.parseLong(error.substring(0, error.indexOf(' ')))));
            String[] lines = text.split("\n", -1);
            for (int i = 0; i < lines.length; i++) {
                String line = lines[i].replaceAll("[\\s\u200B\uFEFF]", "");
                if (!line.isEmpty() && !line.startsWith("#") && !accounted.contains(i + 1L)) {
                    // An address and its domain pair is one entry, at the line of the first.
                    assertThat(i > 0 && accounted.contains((long) i) && line.contains("."))
                            .as(text)
                            .isTrue();
                }
            }
        }
    }

    /** A file that is twice as large costs twice as many characters, and no line is kept that is larger than any. */
    @ParameterizedTest
    @EnumSource(ListFormat.class)
    void hugeLineShouldBeReadOnce(ListFormat format) throws IOException {
        for (String piece : new String[] {"x", "\"", "<", "(", "a@", "\\", ";", "=", "[", "BEGIN:VCARD:"}) {
            Reader huge = new Reader() {
                private final String valid = VALID.get(format);
                private long at;

                @Override
                public int read(char[] into, int offset, int length) {
                    int count = 0;
                    while (count < length && at < 10_000_000L) {
                        into[offset + count++] = at < valid.length()
                                ? valid.charAt((int) at)
                                : piece.charAt((int) (at % piece.length()));
                        at++;
                    }
                    return count == 0 ? -1 : count;
                }

                @Override
                public void close() {
                    at = 0;
                }
            };
            ReadFile file = ReadFile.of(format, format.hasVerdicts() ? null : Verdict.BLOCK, false, huge);

            assertThat(file.errors.size() + (file.refusal.isPresent() ? 1 : 0))
                    .as(piece)
                    .isPositive();
            file.errors.forEach(error -> assertThat(error.length()).isLessThan(600));
        }
    }
}
