package org.turingmail.mailrepository.mongodb;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a message as a string, from which the same bytes can be made again. MailHog writes them as they are into
 * a string of BSON, which must be UTF-8: other programs cannot read it where they are not. So a message that is UTF-8
 * is that text, and any other one has a character for each byte (ISO 8859-1), and says so. Immutable.
 */
final class RawText {
    private final String text;
    private final Charset charset;

    private RawText(String text, Charset charset) {
        this.text = text;
        this.charset = charset;
    }

    static RawText of(byte[] bytes) {
        Charset charset = isUtf8(bytes) ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
        return new RawText(new String(bytes, charset), charset);
    }

    /** A decoder of Java takes nothing that would not become the same bytes again: no surrogates, no long forms. */
    static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The bytes of a text, by the name of the charset that was given with it. */
    static byte[] bytes(String text, String charset) {
        return text.getBytes(Charset.forName(charset));
    }

    String text() {
        return text;
    }

    /** {@code UTF-8} or {@code ISO-8859-1}. */
    String charset() {
        return charset.name();
    }

    /** How MailHog shows it; see {@link MailHogContent}. */
    MailHogContent.Parsed parse(long size) {
        return MailHogContent.parse(text, charset, size);
    }
}
