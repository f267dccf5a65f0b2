package org.turingmail.central.lists.formats;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What address books write of RFC 6068: {@code mailto:bob%40example.org?subject=Hello}. */
final class MailtoUri {
    private static final int SCHEME = "mailto:".length();

    private MailtoUri() {}

    /** Returns the address, decoded; of a URI with several, all of them, which is none. */
    static String address(String uri) {
        int query = uri.indexOf('?');
        String address = uri.substring(SCHEME, query < 0 ? uri.length() : query);
        if (address.indexOf('%') < 0) {
            return address;
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        byte[] encoded = address.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < encoded.length; i++) {
            int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
            int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
            if (encoded[i] == '%' && high >= 0 && low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else {
                octets.write(encoded[i]);
            }
        }
        return octets.toString(StandardCharsets.UTF_8);
    }
}
