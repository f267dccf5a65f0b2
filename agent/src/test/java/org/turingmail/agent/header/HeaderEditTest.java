package org.turingmail.agent.header;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.apache.commons.io.IOUtils;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeaderEditTest {
    @ParameterizedTest
    @CsvSource({
        "'X: 1\r\nA: \u00e9\r\n b\r\n\r\nbody\r\n', 'A: \u00e9\r\n b\r\n\r\nbody\r\n'",
        "'A: 1\r\nX: 1\r\n\t2\r\n 3\r\nB:2\n\nX: body', 'A: 1\r\nB:2\n\nX: body'",
        "'A: 1\r\nx : 1\r\nX:\r\n\r\n', 'A: 1\r\n\r\n'",
        "'A: 1\rX: 1\r\nB: 2\r\n\r\n', 'A: 1\r\nB: 2\r\n\r\n'",
        "'A: 1\rX: 1\rB: 2\r\n\r\n', 'A: 1\rB: 2\r\n\r\n'",
        "'A: 1\r\nX: 1', 'A: 1\r\n'",
    })
    void allOtherOctetsShouldStay(String before, String after) throws Exception {
        MailImpl mail = mail(before);

        assertThat(HeaderEdit.remove(mail, (index, field) -> field.name().equalsIgnoreCase("X")))
                .isNotEmpty();

        assertThat(octets(mail)).isEqualTo(after);
    }

    @Test
    void messageWithoutSuchAFieldShouldNotBeTouched() throws Exception {
        MailImpl mail = mail("A: 1\r\n\r\nX: 1\r\n");
        Object message = mail.getMessage();

        assertThat(HeaderEdit.remove(mail, (index, field) -> field.name().equals("X")))
                .isEmpty();

        assertThat(mail.getMessage()).isSameAs(message);
    }

    @Test
    void fieldsBeyondEveryLimitShouldBeRemoved() throws Exception {
        int many = 10 * HeaderFields.MAX_FIELDS;
        MailImpl mail = mail("A: 1\r\nX: 1\r\n".repeat(many) + "\r\nbody");

        assertThat(HeaderEdit.remove(mail, (index, field) -> field.name().equals("X")))
                .hasSize(many);

        assertThat(octets(mail)).isEqualTo("A: 1\r\n".repeat(many) + "\r\nbody");
    }

    @ParameterizedTest
    @CsvSource({
        "'A: \u00e9\r\n\r\nbody\r\n', 'N: 1\r\nA: \u00e9\r\n\r\nbody\r\n'",
        "'X: 1\r\nA: 1\nX: 2\r\n\r\nX: body', 'N: 1\r\nA: 1\n\r\nX: body'",
        "'\r\nbody', 'N: 1\r\n\r\nbody'",
        "' a folded line of no field\r\n\r\nbody', 'N: 1\r\n a folded line of no field\r\n\r\nbody'",
    })
    void fieldsShouldBePutOnTopOfAllOtherOctets(String before, String after) throws Exception {
        MailImpl mail = mail(before);

        HeaderEdit.replace(mail, "N: 1\r\n", (index, field) -> field.name().equals("X"));

        assertThat(octets(mail)).isEqualTo(after);
    }

    private static MailImpl mail(String message) throws Exception {
        MailImpl mail = MailImpl.builder().name("mail").build();
        mail.setMessageContent(MimeMessageInputStreamSource.create(
                "mail", new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1))));
        return mail;
    }

    private static String octets(MailImpl mail) throws Exception {
        return new String(
                IOUtils.toByteArray(new MimeMessageInputStream(mail.getMessage())), StandardCharsets.ISO_8859_1);
    }
}
