package org.turingmail.agent.authentication.spf;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.apache.commons.lang3.StringUtils;
import org.turingmail.agent.authentication.dns.DnsNames;

/** A text with macros in a record (RFC 7208, section 7), with its syntax checked. Immutable. */
final class MacroString {
    private static final String LETTERS = "slodiphv";
    private static final String LETTERS_OF_EXPLANATIONS = "crt";
    private static final String DELIMITERS = ".-+,/_=";
    private static final int LONGEST_NAME = 253;
    /** Of a longer text only the end is kept: a name is cut from the left anyway (section 7.3). */
    private static final int LONGEST_EXPANSION = 8 * LONGEST_NAME;

    /** Gives the values of the letters. */
    interface Values {
        String of(char letter) throws SpfException;
    }

    private final List<Part> parts;
    private final boolean isDomain;

    private MacroString(List<Part> parts, boolean isDomain) {
        this.parts = parts;
        this.isDomain = isDomain;
    }

    /** A {@code macro-string}, as an unknown modifier has one. */
    static MacroString parse(String text) throws SpfException {
        List<Part> parts = new ArrayList<>();
        int end = text.length();
        int i = 0;
        StringBuilder literal = new StringBuilder();
        boolean endsWithMacro = false;
        while (i < end) {
            char c = text.charAt(i);
            if (c != '%') {
                if (c < 0x21 || c > 0x7e) {
                    throw SpfException.permanent("a character is not allowed");
                }
                literal.append(c);
                endsWithMacro = false;
                i++;
                continue;
            }
            char next = i + 1 < end ? text.charAt(i + 1) : 0;
            endsWithMacro = true;
            switch (next) {
                case '%':
                    literal.append('%');
                    i += 2;
                    break;
                case '_':
                    literal.append(' ');
                    i += 2;
                    break;
                case '-':
                    literal.append("%20");
                    i += 2;
                    break;
                case '{':
                    int close = text.indexOf('}', i);
                    if (close < 0) {
                        throw SpfException.permanent("a macro does not end");
                    }
                    if (literal.length() > 0) {
                        parts.add(new Part(literal.toString()));
                        literal.setLength(0);
                    }
                    parts.add(Part.macro(text.substring(i + 2, close)));
                    i = close + 1;
                    break;
                default:
                    throw SpfException.permanent("a percent sign begins no macro");
            }
        }
        if (literal.length() > 0) {
            parts.add(new Part(literal.toString()));
        }
        return new MacroString(parts, endsWithMacro || endsWithTopLabel(text));
    }

    /** A {@code domain-spec}: ends with a macro or a top-level label. */
    static MacroString domain(String text) throws SpfException {
        MacroString parsed = parse(text);
        if (!parsed.isDomain || parsed.parts.stream().anyMatch(part -> part.onlyInExplanations)) {
            throw SpfException.permanent("'" + StringUtils.abbreviate(text, 60) + "' is no domain");
        }
        return parsed;
    }

    private static boolean endsWithTopLabel(String text) {
        String bare = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        int dot = bare.lastIndexOf('.');
        String top = bare.substring(dot + 1);
        return dot >= 0
                && !top.isEmpty()
                && top.chars().allMatch(c -> isAlphanumeric(c) || c == '-')
                && isAlphanumeric(top.charAt(0))
                && isAlphanumeric(top.charAt(top.length() - 1))
                && !top.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isAlphanumeric(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }

    /** The name that it stands for; cut from the left at a dot where it would be too long for DNS. */
    String expand(Values values) throws SpfException {
        StringBuilder expanded = new StringBuilder();
        for (Part part : parts) {
            expanded.append(part.expand(values));
            if (expanded.length() > LONGEST_EXPANSION) {
                expanded.delete(0, expanded.length() - LONGEST_EXPANSION);
            }
        }
        String name = expanded.toString();
        name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        while (name.length() > LONGEST_NAME && name.indexOf('.') >= 0) {
            name = name.substring(name.indexOf('.', name.length() - LONGEST_NAME - 1) + 1);
        }
        return name;
    }

    private static final class Part {
        private final String literal;
        private final char letter;
        private final boolean escaped;
        private final int keep;
        private final boolean reverse;
        private final String delimiters;
        private final boolean onlyInExplanations;

        private Part(String literal) {
            this(literal, ' ', false, 0, false, "");
        }

        private Part(String literal, char letter, boolean escaped, int keep, boolean reverse, String delimiters) {
            this.literal = literal;
            this.letter = letter;
            this.escaped = escaped;
            this.keep = keep;
            this.reverse = reverse;
            this.delimiters = delimiters;
            this.onlyInExplanations = LETTERS_OF_EXPLANATIONS.indexOf(letter) >= 0;
        }

        static Part macro(String body) throws SpfException {
            char first = body.isEmpty() ? ' ' : body.charAt(0);
            char letter = Character.toLowerCase(first);
            int i = 1;
            int keep = Integer.MAX_VALUE;
            int digits = i;
            while (i < body.length() && body.charAt(i) >= '0' && body.charAt(i) <= '9') {
                i++;
            }
            if (i > digits) {
                String number = StringUtils.stripStart(body.substring(digits, i), "0");
                if (number.isEmpty()) {
                    throw SpfException.permanent("a macro keeps nothing");
                }
                keep = number.length() > 3 ? keep : Integer.parseInt(number);
            }
            boolean reverse = i < body.length() && (body.charAt(i) == 'r' || body.charAt(i) == 'R');
            String delimiters = i < body.length() ? body.substring(reverse ? i + 1 : i) : "";
            if ((LETTERS + LETTERS_OF_EXPLANATIONS).indexOf(letter) < 0
                    || !StringUtils.containsOnly(delimiters, DELIMITERS)) {
                throw SpfException.permanent("'%{" + StringUtils.abbreviate(body, 60) + "}' is no macro");
            }
            return new Part(null, letter, first != letter, keep, reverse, delimiters.isEmpty() ? "." : delimiters);
        }

        String expand(Values values) throws SpfException {
            if (literal != null) {
                return literal;
            }
            String value = values.of(letter);
            List<String> pieces = new ArrayList<>(Arrays.asList(StringUtils.splitPreserveAllTokens(value, delimiters)));
            if (reverse) {
                Collections.reverse(pieces);
            }
            String transformed = String.join(".", pieces.subList(Math.max(0, pieces.size() - keep), pieces.size()));
            return escaped ? urlEscaped(transformed) : transformed;
        }

        private static String urlEscaped(String text) {
            return URLEncoder.encode(text, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A")
                    .replace("%7E", "~");
        }
    }

    /** Whether an expanded name can be asked for; else the mechanism does not match (section 4.8). */
    static boolean canBeAskedFor(String name) {
        return DnsNames.canExist(name);
    }
}
