package org.turingmail.agent.authentication.dkim;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A list of tags and values (RFC 6376, section 3.2), with white space around them removed. Immutable. */
final class TagList {
    private static final int MOST = 100;

    private final Map<String, String> values;

    private TagList(Map<String, String> values) {
        this.values = values;
    }

    /** Empty if the text is no such list, or has a tag twice. */
    static Optional<TagList> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        int begin = 0;
        while (begin < text.length()) {
            int end = text.indexOf(';', begin);
            end = end < 0 ? text.length() : end;
            String tag = text.substring(begin, end);
            begin = end + 1;
            if (tag.isBlank() && begin >= text.length()) {
                break;
            }
            int equals = tag.indexOf('=');
            String name = equals < 0 ? "" : tag.substring(0, equals).trim();
            if (!isName(name)
                    || values.size() == MOST
                    || values.putIfAbsent(name, tag.substring(equals + 1).trim()) != null) {
                return Optional.empty();
            }
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new TagList(values));
    }

    private static boolean isName(String name) {
        return !name.isEmpty()
                && isAlpha(name.charAt(0))
                && name.chars().allMatch(c -> isAlpha(c) || c >= '0' && c <= '9' || c == '_');
    }

    private static boolean isAlpha(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    Optional<String> get(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /** A value without any white space, as base64 and lists of names may be folded. */
    Optional<String> compact(String name) {
        return get(name).map(TagList::withoutSpace);
    }

    static String withoutSpace(String text) {
        StringBuilder compact = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > ' ') {
                compact.append(text.charAt(i));
            }
        }
        return compact.toString();
    }

    boolean beginsWith(String name) {
        return values.keySet().iterator().next().equals(name);
    }
}
