package org.turingmail.agent.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import javax.mail.MessagingException;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.junit.jupiter.api.Test;

class DelayLargeHeadersTest {
    private static final String LARGE_TEXT = "x".repeat(100_000);

    private final DelayLargeHeaders hook = new DelayLargeHeaders();

    @Test
    void largeHeaderShouldGiveTheLowestPriority() throws Exception {
        assertThat(isDelayed("Subject: " + "a\r\n ".repeat(30_000) + "\r\n\r\nx"))
                .isTrue();
        assertThat(isDelayed("X: y\r\n".repeat(30_000) + "\r\nx")).isTrue();
        assertThat(isDelayed("X: y\n".repeat(30_000) + "\nx")).isTrue();
        assertThat(isDelayed("X: " + LARGE_TEXT)).isTrue();
    }

    @Test
    void largeTextShouldNotMatter() throws Exception {
        assertThat(isDelayed("Subject: a\r\n\r\n" + LARGE_TEXT)).isFalse();
        assertThat(isDelayed("Subject: a\n\n" + LARGE_TEXT)).isFalse();
        assertThat(isDelayed("Subject: a\r\n")).isFalse();
        assertThat(isDelayed("")).isFalse();
    }

    @Test
    void headerShouldBeLargeFromOneOctetMoreThanTheLimit() throws Exception {
        String field = "X: " + "a".repeat(DelayLargeHeaders.LARGE - 6);

        assertThat(isDelayed(field + "\n\n" + LARGE_TEXT)).isFalse();
        assertThat(isDelayed(field + "aaa\n\n" + LARGE_TEXT)).isTrue();
    }

    private boolean isDelayed(String message) throws MessagingException {
        MailImpl mail = MailImpl.builder()
                .name("a message")
                .sender("bob@example.org")
                .addRecipient("alice@example.com")
                .mimeMessage(new MimeMessageWrapper(MimeMessageInputStreamSource.create(
                        "source", new ByteArrayInputStream(message.getBytes(US_ASCII)))))
                .build();
        try {
            assertThat(hook.onMessage(null, mail)).isEqualTo(HookResult.DECLINED);
            return mail.getAttribute(MailPrioritySupport.MAIL_PRIORITY)
                    .equals(Optional.of(MailPrioritySupport.LOW_PRIORITY_ATTRIBUTE));
        } finally {
            mail.dispose();
        }
    }
}
