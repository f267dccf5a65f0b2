package org.turingmail.agent.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.turingmail.agent.authentication.AuthenticationResults;
import org.turingmail.agent.header.CountedText;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.agent.header.Mailboxes;

/** Twice as much input is at most twice as much work, whatever a stranger writes. */
class LinearWorkTest {
    private static final String[] NASTY = {
        "(",
        ")",
        "()",
        "(a",
        "\\",
        "\\(",
        "(\\)",
        "\"",
        "\"\\\"",
        "\"a\" ",
        ";",
        ";a",
        "; a=b",
        ";a=b c.d=e",
        "=",
        "=;",
        ".",
        "/",
        "a/",
        "a.",
        " ",
        "\t",
        "\r\n ",
        "\r",
        "a",
        "a ",
        "a@",
        "@",
        "a@b",
        "a@b,",
        "<",
        "<a",
        "<a@b>",
        "<a@b>,",
        ">",
        "<<",
        ",",
        ":",
        "a:b;",
        "=?utf-8?Q?a?=",
        "=?",
        "?=",
        "no (",
        "Received ",
        "by (",
        "1.2.3.4 ",
        "[1.2.3.4]",
        "\u00e4",
    };

    static Stream<Arguments> parsersAndTexts() {
        Map<String, Consumer<CharSequence>> parsers = Map.of(
                "keyword", Automatic::keyword,
                "addressees", text -> Addressees.find(text, Addressees.MAX_ADDRESSES, address -> {}),
                "message ids", Facts::messageIds,
                "authentication results", AuthenticationResults::parse,
                "mailboxes", Mailboxes::parse);
        return parsers.entrySet().stream().flatMap(parser -> Stream.of(NASTY)
                .flatMap(repeated -> Stream.of("", "mx.example.com; spf=pass ", "<", "(", "\"")
                        .map(begin -> Arguments.of(parser.getKey(), parser.getValue(), begin, repeated))));
    }

    @ParameterizedTest(name = "{0}: {2}{3}…")
    @MethodSource("parsersAndTexts")
    void twiceTheTextShouldBeAtMostTwiceTheWork(
            String parser, Consumer<CharSequence> reader, String begin, String repeated) {
        int times = 8_192 / repeated.length();

        long once = work(reader, begin + repeated.repeat(times));
        long twice = work(reader, begin + repeated.repeat(2 * times));

        // What begins the text, and what ends it, is read a few times more.
        assertThat(twice).isLessThanOrEqualTo(2 * once + 1_000);
        assertThat(once).isLessThanOrEqualTo(10L * 8_192 + 1_000);
    }

    private static long work(Consumer<CharSequence> reader, String text) {
        CountedText counted = new CountedText(text);
        reader.accept(counted);
        return counted.looks();
    }

    static Stream<String> headers() {
        return Stream.of("A: (\r\n", "A: b\r\n c\r\n", " a\r\n", "A", "A\r", "\r", "A:\n", "A: \"\r\n\t", ":\r\n");
    }

    @ParameterizedTest
    @MethodSource("headers")
    void headerShouldBeReadOnce(String repeated) throws Exception {
        byte[] message = repeated.repeat(100_000).getBytes(StandardCharsets.ISO_8859_1);
        AtomicLong read = new AtomicLong();
        InputStream octets = new ByteArrayInputStream(message) {
            @Override
            public synchronized int read(byte[] into, int offset, int length) {
                int count = super.read(into, offset, length);
                read.addAndGet(Math.max(0, count));
                return count;
            }
        };

        HeaderFields fields = HeaderFields.read(octets);

        assertThat(read.get()).isLessThanOrEqualTo(message.length);
        assertThat(fields.all()).hasSizeLessThanOrEqualTo(HeaderFields.MAX_FIELDS);
        assertThat(fields.all()).allMatch(field -> field.value().length() <= HeaderFields.MAX_LENGTH);
    }
}
