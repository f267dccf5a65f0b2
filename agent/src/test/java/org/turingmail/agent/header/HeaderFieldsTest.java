package org.turingmail.agent.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.stream.Collectors;
import javax.mail.Header;
import javax.mail.Session;
import javax.mail.internet.MimeMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderFieldsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "A: 1\r\nb: 2\r\n\r\nbody: no",
                "A: 1\r\n 1a\r\n\t1b\r\nB:2\r\n\r\n",
                "A: 1\nB: 2\n\nC: no",
                "A: 1\rB: 2\r\r\nC: 3\r\n\r\nno: no",
                "A: 1\r\r\nB: 2\r\rC: no",
                "A : 1\r\n:\r\nno colon\r\nB:\r\n\r\n",
                "A: caf\u00c3\u00a9\r\nB: \u0000x\r\n\r\n",
                " begins folded: x\r\nB: 2\r\n\r\n",
                "A: 1",
                "",
                "\r\n",
            })
    void headerShouldBeReadAsJavaMailReadsIt(String message) throws Exception {
        byte[] octets = message.getBytes(StandardCharsets.ISO_8859_1);
        MimeMessage javaMail = new MimeMessage((Session) null, new ByteArrayInputStream(octets));

        assertThat(HeaderFields.read(new ByteArrayInputStream(octets)).all().stream()
                        .map(field -> field.name() + "|" + field.value())
                        .collect(Collectors.toList()))
                .isEqualTo(Collections.list(javaMail.getAllHeaders()).stream()
                        .map(HeaderFieldsTest::show)
                        .collect(Collectors.toList()));
    }

    private static String show(Header header) {
        return header.getName() + "|" + (header.getValue() == null ? "" : header.getValue());
    }

    @Test
    void fieldBehindABareCrShouldBeMarked() throws Exception {
        HeaderFields fields = read("A: 1\rB: 2\r\nC: 3\nD: 4\r\r\nE: 5\r\n\r\n");

        assertThat(fields.all())
                .filteredOn(HeaderField::followsBareCr)
                .extracting(HeaderField::name)
                .containsExactly("B");
    }

    @Test
    void longFieldShouldBeCutAndItsEndBeKept() throws Exception {
        HeaderField field = read("A: begin" + "x".repeat(HeaderFields.MAX_LENGTH) + "end\r\n\r\n")
                .all()
                .get(0);

        assertThat(field.isCut()).isTrue();
        assertThat(field.value()).startsWith("begin").hasSize(HeaderFields.MAX_LENGTH);
        assertThat(field.end()).endsWith("end").hasSize(HeaderFields.MAX_LENGTH);
    }

    @Test
    void headerWithTooManyFieldsShouldNotBeComplete() throws Exception {
        String fields = "A: 1\r\n".repeat(HeaderFields.MAX_FIELDS);

        assertThat(read(fields + "\r\n").isComplete()).isTrue();
        assertThat(read(fields + "B: 2\r\n\r\n").isComplete()).isFalse();
        assertThat(read(fields + "B: 2\r\n\r\n").all()).hasSize(HeaderFields.MAX_FIELDS);
    }

    @Test
    void headerThatIsTooLongShouldNotBeComplete() throws Exception {
        assertThat(read("A: " + "x".repeat(HeaderFields.MAX_OCTETS)).isComplete())
                .isFalse();
    }

    private static HeaderFields read(String message) throws Exception {
        return HeaderFields.read(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
