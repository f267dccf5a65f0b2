package org.turingmail.agent.authentication.spf;

import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.lang3.StringUtils;

/** A record, with its syntax checked from the first to the last term (RFC 7208, sections 4.6 and 12). Immutable. */
final class SpfRecord {
    private static final String VERSION = "v=spf1";
    private static final Map<Character, SpfResult> QUALIFIERS =
            Map.of('+', SpfResult.PASS, '-', SpfResult.FAIL, '?', SpfResult.NEUTRAL, '~', SpfResult.SOFTFAIL);

    /** The kinds of mechanisms. */
    enum Kind {
        ALL,
        INCLUDE,
        A,
        MX,
        PTR,
        IP4,
        IP6,
        EXISTS
    }

    private final List<Mechanism> mechanisms;
    private final Optional<MacroString> redirect;

    private SpfRecord(List<Mechanism> mechanisms, Optional<MacroString> redirect) {
        this.mechanisms = mechanisms;
        this.redirect = redirect;
    }

    /** Whether a text record is one of SPF at all. */
    static boolean isOne(String text) {
        return text.length() >= VERSION.length()
                && text.substring(0, VERSION.length()).equalsIgnoreCase(VERSION)
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    static SpfRecord parse(String text) throws SpfException {
        List<Mechanism> mechanisms = new ArrayList<>();
        Optional<MacroString> redirect = Optional.empty();
        boolean explained = false;
        for (String term : StringUtils.split(text.substring(VERSION.length()), ' ')) {
            int equals = nameEnd(term);
            if (equals < 0) {
                mechanisms.add(Mechanism.parse(term));
                continue;
            }
            String name = term.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = term.substring(equals + 1);
            if (name.equals("redirect")) {
                if (redirect.isPresent()) {
                    throw SpfException.permanent("redirect is given twice");
                }
                redirect = Optional.of(MacroString.domain(value));
            } else if (name.equals("exp")) {
                if (explained) {
                    throw SpfException.permanent("exp is given twice");
                }
                explained = true;
                MacroString.domain(value);
            } else {
                MacroString.parse(value);
            }
        }
        return new SpfRecord(mechanisms, redirect);
    }

    /** Where the equals sign of a modifier is; -1 if the term is no modifier. */
    private static int nameEnd(String term) {
        int equals = term.indexOf('=');
        if (equals <= 0 || !isAlpha(term.charAt(0))) {
            return -1;
        }
        for (int i = 1; i < equals; i++) {
            char c = term.charAt(i);
            if (!isAlpha(c) && !(c >= '0' && c <= '9') && c != '-' && c != '_' && c != '.') {
                return -1;
            }
        }
        return equals;
    }

    private static boolean isAlpha(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    List<Mechanism> mechanisms() {
        return mechanisms;
    }

    Optional<MacroString> redirect() {
        return redirect;
    }

    /** One mechanism with its qualifier. Immutable. */
    static final class Mechanism {
        private final Kind kind;
        private final SpfResult result;
        private final Optional<MacroString> domain;
        private final Optional<InetAddress> network;
        private final int length4;
        private final int length6;

        private Mechanism(
                Kind kind,
                SpfResult result,
                Optional<MacroString> domain,
                Optional<InetAddress> network,
                int length4,
                int length6) {
            this.kind = kind;
            this.result = result;
            this.domain = domain;
            this.network = network;
            this.length4 = length4;
            this.length6 = length6;
        }

        private static Mechanism parse(String term) throws SpfException {
            SpfResult result = QUALIFIERS.get(term.charAt(0));
            String rest = result == null ? term : term.substring(1);
            int end = StringUtils.indexOfAny(rest, ":/");
            String name = (end < 0 ? rest : rest.substring(0, end)).toUpperCase(Locale.ROOT);
            String argument = end < 0 ? "" : rest.substring(end);
            for (Kind kind : Kind.values()) {
                if (kind.name().equals(name)) {
                    return of(kind, result == null ? SpfResult.PASS : result, argument);
                }
            }
            throw SpfException.permanent("'" + StringUtils.abbreviate(term, 60) + "' is no mechanism");
        }

        private static Mechanism of(Kind kind, SpfResult result, String argument) throws SpfException {
            switch (kind) {
                case ALL:
                    if (!argument.isEmpty()) {
                        throw SpfException.permanent("all takes nothing");
                    }
                    return new Mechanism(kind, result, Optional.empty(), Optional.empty(), 32, 128);
                case INCLUDE:
                case EXISTS:
                    return withDomain(kind, result, mandatory(argument));
                case PTR:
                    return argument.isEmpty()
                            ? new Mechanism(kind, result, Optional.empty(), Optional.empty(), 32, 128)
                            : withDomain(kind, result, mandatory(argument));
                case A:
                case MX:
                    return dual(kind, result, argument);
                default:
                    return network(kind, result, mandatory(argument));
            }
        }

        private static Mechanism withDomain(Kind kind, SpfResult result, String domain) throws SpfException {
            return new Mechanism(kind, result, Optional.of(MacroString.domain(domain)), Optional.empty(), 32, 128);
        }

        private static String mandatory(String argument) throws SpfException {
            if (!argument.startsWith(":") || argument.length() == 1) {
                throw SpfException.permanent("a mechanism lacks its argument");
            }
            return argument.substring(1);
        }

        private static Mechanism dual(Kind kind, SpfResult result, String argument) throws SpfException {
            String rest = argument;
            int length6 = 128;
            int length4 = 32;
            int double6 = endOfDigits(rest);
            if (double6 > 1 && rest.charAt(double6 - 1) == '/' && rest.charAt(double6 - 2) == '/') {
                length6 = length(rest.substring(double6), 128);
                rest = rest.substring(0, double6 - 2);
            }
            int single4 = endOfDigits(rest);
            if (single4 > 0 && rest.charAt(single4 - 1) == '/') {
                length4 = length(rest.substring(single4), 32);
                rest = rest.substring(0, single4 - 1);
            }
            Optional<MacroString> domain =
                    rest.isEmpty() ? Optional.empty() : Optional.of(MacroString.domain(mandatory(rest)));
            return new Mechanism(kind, result, domain, Optional.empty(), length4, length6);
        }

        /** Where the digits at the end begin; 0 if there are none. */
        private static int endOfDigits(String text) {
            int begin = text.length();
            while (begin > 0 && text.charAt(begin - 1) >= '0' && text.charAt(begin - 1) <= '9') {
                begin--;
            }
            return begin == text.length() ? 0 : begin;
        }

        private static Mechanism network(Kind kind, SpfResult result, String argument) throws SpfException {
            boolean four = kind == Kind.IP4;
            int slash = argument.indexOf('/');
            String address = slash < 0 ? argument : argument.substring(0, slash);
            int most = four ? 32 : 128;
            int length = slash < 0 ? most : length(argument.substring(slash + 1), most);
            if (four == address.contains(":")
                    || address.contains("%")
                    || !InetAddresses.isInetAddress(address)
                    || four && !isDottedQuad(address)) {
                throw SpfException.permanent("'" + StringUtils.abbreviate(address, 60) + "' is no IP network");
            }
            return new Mechanism(
                    kind, result, Optional.empty(), Optional.of(InetAddresses.forString(address)), length, length);
        }

        /** Guava takes leading zeros for decimal in some versions; RFC 7208 has none. */
        private static boolean isDottedQuad(String address) {
            for (String number : address.split("\\.", -1)) {
                if (number.length() > 1 && number.startsWith("0")) {
                    return false;
                }
            }
            return true;
        }

        private static int length(String digits, int most) throws SpfException {
            boolean valid = !digits.isEmpty()
                    && digits.length() <= 3
                    && StringUtils.containsOnly(digits, "0123456789")
                    && (digits.length() == 1 || !digits.startsWith("0"));
            if (!valid || Integer.parseInt(digits) > most) {
                throw SpfException.permanent("'" + StringUtils.abbreviate(digits, 60) + "' is no prefix length");
            }
            return Integer.parseInt(digits);
        }

        Kind kind() {
            return kind;
        }

        /** What a match means. */
        SpfResult result() {
            return result;
        }

        Optional<MacroString> domain() {
            return domain;
        }

        InetAddress network() {
            return network.orElseThrow();
        }

        int length4() {
            return length4;
        }

        int length6() {
            return length6;
        }
    }
}
