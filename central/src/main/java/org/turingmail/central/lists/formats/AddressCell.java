package org.turingmail.central.lists.formats;

import java.util.ArrayList;
import java.util.List;
import org.turingmail.central.address.Invisible;

/**
 * The addresses in a cell of an address book: one, or several behind semicolons, commas, line ends or {@code :::}, each
 * alone, as {@code Name <user@domain>}, or behind {@code mailto:} or {@code SMTP:}.
 */
final class AddressCell {
    private AddressCell() {}

    /** Returns what stands for an address, whether it is one or not. */
    static List<String> addresses(String cell) {
        List<String> addresses = new ArrayList<>();
        String name = "";
        for (String part : parts(cell)) {
            int begin = part.lastIndexOf('<');
            if (begin >= 0 && part.endsWith(">")) {
                // What came before is the first half of a name with a comma in it.
                addresses.add(plain(part.substring(begin + 1, part.length() - 1)));
                name = "";
            } else if (part.indexOf('@') < 0) {
                name = name.isEmpty() ? part : name + ", " + part;
            } else {
                if (!name.isEmpty()) {
                    addresses.add(name);
                    name = "";
                }
                addresses.add(plain(part));
            }
        }
        if (!name.isEmpty()) {
            addresses.add(name);
        }
        return addresses;
    }

    private static List<String> parts(String cell) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        boolean angle = false;
        int begin = 0;
        for (int i = 0; i < cell.length(); i++) {
            char c = cell.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '<' || c == '>')) {
                angle = c == '<';
            } else if (!quoted && !angle && (c == ';' || c == ',' || c == '\n' || cell.startsWith(" ::: ", i))) {
                add(parts, cell.substring(begin, i));
                begin = i + (c == ' ' ? 5 : 1);
                i = begin - 1;
            }
        }
        add(parts, cell.substring(begin));
        return parts;
    }

    private static void add(List<String> parts, String part) {
        String text = Invisible.strip(part);
        if (!text.isEmpty()) {
            parts.add(text);
        }
    }

    private static String plain(String text) {
        String address = Invisible.strip(text);
        if (address.regionMatches(true, 0, "mailto:", 0, 7)) {
            return MailtoUri.address(address);
        }
        return address.regionMatches(true, 0, "smtp:", 0, 5) ? address.substring(5) : address;
    }
}
