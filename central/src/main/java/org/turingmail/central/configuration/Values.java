package org.turingmail.central.configuration;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.Network;
import org.turingmail.configuration.Durations;

/** From the text of a setting to its value. Each throws {@link IllegalArgumentException} that says what is wrong. */
final class Values {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,12})\\s*([KMG]?)");
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?");
    private static final Pattern API_KEY = Pattern.compile("[!-~]{32,512}");
    private static final Pattern KEY_256 = Pattern.compile("[0-9A-Fa-f]{64}");
    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.]+(/\\d{1,3})?|[A-Za-z0-9][A-Za-z0-9.-]*");

    private Values() {}

    static String text(String text) {
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("has a control character");
        }
        return text;
    }

    static boolean bool(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("is neither true nor false");
        };
    }

    static int integer(String text, int min, int max) {
        try {
            int value = Integer.parseInt(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Same message as for a number that is too large.
        }
        throw new IllegalArgumentException("is not a number from " + min + " to " + max);
    }

    static long bytes(String text, long min, long max) {
        Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
        if (matcher.matches()) {
            int shift =
                    switch (matcher.group(2)) {
                        case "K" -> 10;
                        case "M" -> 20;
                        case "G" -> 30;
                        default -> 0;
                    };
            long number = Long.parseLong(matcher.group(1));
            if (number <= max >> shift && number << shift >= min) {
                return number << shift;
            }
        }
        throw new IllegalArgumentException(
                "is not a size from " + min + " to " + max + " bytes (a number, then nothing, K, M or G)");
    }

    static Duration duration(String text, Duration min, Duration max) {
        return Durations.parse(text)
                .filter(duration -> duration.compareTo(min) >= 0 && duration.compareTo(max) <= 0)
                .orElseThrow(() -> new IllegalArgumentException("is not a time from " + min.toSeconds() + "s to "
                        + max.toDays() + "d (a number, then ms, s, m, h or d)"));
    }

    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "is not a name (1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends)");
        }
        return text;
    }

    static String apiKey(String text) {
        if (!API_KEY.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a key (32 to 512 printable ASCII characters without blanks)");
        }
        return text;
    }

    static byte[] key256(String text) {
        if (!KEY_256.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a key of 64 hexadecimal digits");
        }
        return HexFormat.of().parseHex(text);
    }

    static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("is not a path", e);
        }
    }

    static Path readableFile(String text) {
        Path path = path(text);
        if (!Files.isReadable(path) || !Files.isRegularFile(path)) {
            throw new IllegalArgumentException("is not a file that can be read");
        }
        return path;
    }

    static Path folder(String text) {
        Path path = path(text);
        if (!Files.isReadable(path) || !Files.isDirectory(path)) {
            throw new IllegalArgumentException("is not a folder that can be read");
        }
        return path;
    }

    static String postgresUrl(String text) {
        if (!text.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException("is not a JDBC URL of a PostgreSQL");
        }
        return text;
    }

    static URI httpUrl(String text) {
        try {
            URI uri = new URI(text.replaceAll("/+$", ""));
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Same message as for a URL of the wrong sort.
        }
        throw new IllegalArgumentException("is not an http or https URL (without query and fragment)");
    }

    static ListenAddress listenAddress(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (!ADDRESS.matcher(host).matches()) {
            throw new IllegalArgumentException("must be ADDRESS:PORT");
        }
        return new ListenAddress("", host, integer(text.substring(colon + 1), 0, 65_535));
    }

    static List<ListenAddress> listenAddressesOfTenants(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .map(each -> {
                    int at = each.indexOf('@');
                    if (at < 0) {
                        throw new IllegalArgumentException("must be TENANT@ADDRESS:PORT, with commas between several");
                    }
                    ListenAddress address = listenAddress(each.substring(at + 1));
                    return new ListenAddress(name(each.substring(0, at)), address.host(), address.port());
                })
                .toList();
    }

    static List<Domain> domains(String text) {
        return Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(domain -> !domain.isEmpty())
                .map(Values::domain)
                .toList();
    }

    private static Domain domain(String text) {
        try {
            return Domain.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(text + " " + e.getMessage(), e);
        }
    }

    static List<String> addresses(String text) {
        List<String> addresses = Arrays.stream(text.split(","))
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
        for (String address : addresses) {
            if (!ADDRESS.matcher(address).matches()) {
                throw new IllegalArgumentException(
                        "'" + address + "' is neither an IP address, a range nor a host name");
            }
        }
        return addresses;
    }

    /** An address or a range of them as a network, whatever bits are behind its prefix; empty for a host name. */
    static Optional<Network> network(String text) {
        try {
            int slash = text.indexOf('/');
            return Optional.of(
                    slash < 0
                            ? Network.address(text)
                            : Network.address(text.substring(0, slash))
                                    .masked(Integer.parseInt(text.substring(slash + 1))));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
