package org.turingmail.mailrepository.contract;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/** Mails as James' SMTP server makes them: the message is a stream of bytes that nobody has looked into. */
public final class TestMails {
    /** A size around which a back end that stores messages in pieces may go wrong. */
    private static final int CHUNK = 256 * 1024;

    private TestMails() {}

    public static MailImpl mail(String name, byte[] message) throws MessagingException {
        MailImpl mail = MailImpl.builder()
                .name(name)
                .sender("sender@example.org")
                .addRecipients("one@example.com", "two@example.com")
                .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create("test", new ByteArrayInputStream(message)));
        return mail;
    }

    public static MailImpl mail(String name, String message) throws MessagingException {
        return mail(name, message.getBytes(StandardCharsets.UTF_8));
    }

    public static MailImpl mail(String name) throws MessagingException {
        return mail(name, "Subject: test\r\n\r\nHello\r\n");
    }

    /** The bytes as they are, without any reading and writing of headers; disposes the mail. */
    public static byte[] bytes(Mail mail) throws MessagingException, IOException {
        try (InputStream in = ((MimeMessageWrapper) mail.getMessage()).getMessageInputStream()) {
            return in.readAllBytes();
        } finally {
            LifecycleUtil.dispose(mail);
        }
    }

    /** What comes after the first empty line, however lines end. */
    public static byte[] body(byte[] message) {
        String text = new String(message, StandardCharsets.ISO_8859_1);
        int end = -1;
        for (String separator : new String[] {"\r\n\r\n", "\n\n"}) {
            int found = text.indexOf(separator);
            if (found >= 0 && (end < 0 || found + separator.length() < end)) {
                end = found + separator.length();
            }
        }
        return text.substring(end).getBytes(StandardCharsets.ISO_8859_1);
    }

    public static byte[] random(int length, long seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    public static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Messages that are delivered by real senders, however wrong; each has headers, an empty line and a body. */
    public static Map<String, byte[]> messages() {
        byte[] headers = ascii("From: a@example.org\r\nSubject: test\r\n\r\n");
        Map<String, byte[]> messages = new LinkedHashMap<>();
        messages.put("plain", join(headers, ascii("Hello\r\n")));
        messages.put("no line end at the end", join(headers, ascii("Hello")));
        messages.put("empty body", headers);
        messages.put("bare line feeds in the body", join(headers, ascii("a\nb\n\nc\r\n\n")));
        messages.put("bare carriage returns in the body", join(headers, ascii("a\rb\r\rc\r")));
        messages.put("8 bit body", join(headers, "Grüße, приветы, 🐋\r\n".getBytes(StandardCharsets.UTF_8)));
        messages.put("every byte", join(headers, everyByte()));
        messages.put("a lone dot and a leading dot", join(headers, ascii("..\r\n.\r\n.x\r\n")));
        messages.put(
                "multipart that never ends",
                join(
                        ascii("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"),
                        ascii("--x\r\nContent-Type: text/plain; charset=nonsense\r\n\r\nhello\r\n--x\r\nContent-")));
        messages.put(
                "encoding that lies",
                join(
                        ascii("Content-Transfer-Encoding: base64\r\nContent-Type: nonsense\r\n\r\n"),
                        ascii("!!! this is no base64 !!!\r\n=")));
        messages.put("300 KB of headers", join(ascii(manyHeaders()), headers, ascii("Hello\r\n")));
        messages.put(
                "one header of 100 KB", join(ascii("X: " + "y".repeat(100_000) + "\r\n"), headers, ascii("Hello\r\n")));
        messages.put("a folded header", join(ascii("X: a\r\n\tb\r\n  c\r\n"), headers, ascii("Hello\r\n")));
        for (int size : new int[] {CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK}) {
            messages.put(size + " bytes in all", join(headers, random(size - headers.length, size)));
        }
        return messages;
    }

    /** What only a repository that never parses keeps as it is. */
    public static Map<String, byte[]> messagesThatParsingChanges() {
        Map<String, byte[]> messages = new LinkedHashMap<>();
        messages.put("nothing at all", new byte[0]);
        messages.put("one byte", new byte[] {'x'});
        messages.put("headers alone, no empty line", ascii("From: a@example.org\r\nSubject: test\r\n"));
        messages.put("headers alone, no line end", ascii("Subject: test"));
        messages.put("a body alone", ascii("\r\nHello\r\n"));
        messages.put("lines that are no headers", ascii("this is no header\r\nSubject: x\r\n\r\nHello\r\n"));
        messages.put("bare line feeds everywhere", ascii("From: a@example.org\nSubject: test\n\nHello\nyou\n"));
        messages.put("bare carriage returns everywhere", ascii("From: a@example.org\rSubject: test\r\rHello\r"));
        messages.put("UTF-8 in the headers", "Subject: Grüße 🐋\r\n\r\nHello\r\n".getBytes(StandardCharsets.UTF_8));
        messages.put(
                "Latin-1 in the headers",
                "Subject: Gr\u00fc\u00dfe\r\n\r\nHello\r\n".getBytes(StandardCharsets.ISO_8859_1));
        messages.put("U+0000 in the headers", ascii("Subject: a\0b\r\n\r\nHello\r\n"));
        messages.put("random bytes", random(10_000, 1));
        return messages;
    }

    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] everyByte() {
        byte[] bytes = new byte[256];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    private static String manyHeaders() {
        StringBuilder headers = new StringBuilder();
        for (int i = 0; headers.length() < 300 * 1024; i++) {
            headers.append("X-Header-")
                    .append(i)
                    .append(": ")
                    .append("value ".repeat(10))
                    .append("\r\n");
        }
        return headers.toString();
    }
}
