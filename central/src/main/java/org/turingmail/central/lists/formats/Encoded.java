package org.turingmail.central.lists.formats;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Files in the character set in which they are, if they say it themselves: by a byte order mark, or as UTF-16 by zeros.
 */
public final class Encoded {
    private Encoded() {}

    /**
     * Returns the characters of a file.
     *
     * @param charset if the file does not say it itself; what is not of it comes as U+FFFD
     */
    public static Reader reader(InputStream file, Charset charset) throws IOException {
        BufferedInputStream octets = new BufferedInputStream(file);
        octets.mark(3);
        byte[] first = octets.readNBytes(3);
        octets.reset();
        return new InputStreamReader(octets, charset(first, charset));
    }

    private static Charset charset(byte[] first, Charset otherwise) {
        int a = first.length > 0 ? first[0] & 0xff : -1;
        int b = first.length > 1 ? first[1] & 0xff : -1;
        int c = first.length > 2 ? first[2] & 0xff : -1;
        if (a == 0xef && b == 0xbb && c == 0xbf) {
            return StandardCharsets.UTF_8;
        } else if (a == 0xff && b == 0xfe || a > 0 && b == 0) {
            return StandardCharsets.UTF_16LE;
        } else if (a == 0xfe && b == 0xff || a == 0 && b > 0) {
            return StandardCharsets.UTF_16BE;
        }
        return otherwise;
    }
}
