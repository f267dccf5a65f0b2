package org.turingmail.agent.facts;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

/**
 * Whether the domain of a sender is authenticated, as the customer's front MTA found and wrote into {@code
 * Authentication-Results} fields (RFC 8601). Immutable.
 *
 * <p>Only the topmost run of fields with the configured authserv-id counts (RFC 8601, section 5): further down they came in
 * from outside and may be forged. The domain is authenticated by an SPF pass of that very domain, or by a DKIM
 * signature or a DMARC result of a domain in relaxed alignment with it (RFC 7489, section 3.1).
 */
public final class AuthenticationResults {
    private static final Pattern COMMENT = Pattern.compile("\\([^()]*\\)");
    private static final Pattern QUOTED = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern METHOD = Pattern.compile("([a-z0-9-]+)\\s*(?:/\\s*\\d+\\s*)?=\\s*([a-z]+)");
    private static final Pattern PROPERTY = Pattern.compile("([a-z]+)\\s*\\.\\s*([a-z0-9_-]+)\\s*=\\s*([^\\s;]+)");

    private final String authservId;

    /** @param authservId whose fields count */
    public AuthenticationResults(String authservId) {
        this.authservId = authservId.toLowerCase(Locale.ROOT);
    }

    /** Whether a domain is authenticated as the sender's. */
    public boolean authenticate(MimeMessage message, String senderDomain) throws MessagingException {
        String[] fields = message.getHeader("Authentication-Results");
        if (fields == null) {
            return false;
        }
        String domain = senderDomain.toLowerCase(Locale.ROOT);
        for (String field : fields) {
            String[] parts = plain(field).split(";");
            if (!authservId.equals(parts[0].trim().split("\\s+")[0])) {
                return false;
            }
            for (int i = 1; i < parts.length; i++) {
                if (authenticates(parts[i], domain)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean authenticates(String result, String domain) {
        Matcher method = METHOD.matcher(result);
        if (!method.find() || !method.group(2).equals("pass")) {
            return false;
        }
        switch (method.group(1)) {
            case "spf":
                return property(result, "smtp", "mailfrom")
                        .map(AuthenticationResults::domainOf)
                        .filter(domain::equals)
                        .isPresent();
            case "dkim":
                return property(result, "header", "d")
                        .or(() -> property(result, "header", "i").map(AuthenticationResults::domainOf))
                        .filter(signer -> aligned(signer, domain))
                        .isPresent();
            case "dmarc":
                return property(result, "header", "from")
                        .map(AuthenticationResults::domainOf)
                        .filter(from -> aligned(from, domain))
                        .isPresent();
            default:
                return false;
        }
    }

    /** The same domain, or one of the two within the other; a top-level domain is aligned with nothing. */
    private static boolean aligned(String left, String right) {
        return left.contains(".")
                && right.contains(".")
                && (left.equals(right) || left.endsWith("." + right) || right.endsWith("." + left));
    }

    private static Optional<String> property(String result, String type, String name) {
        Matcher property = PROPERTY.matcher(result);
        while (property.find()) {
            if (property.group(1).equals(type) && property.group(2).equals(name)) {
                return Optional.of(property.group(3));
            }
        }
        return Optional.empty();
    }

    private static String domainOf(String addressOrDomain) {
        return addressOrDomain.substring(addressOrDomain.lastIndexOf('@') + 1);
    }

    private static String plain(String field) {
        String before;
        String bare = field.replaceAll("[\\r\\n\\t]+", " ");
        do {
            before = bare;
            bare = COMMENT.matcher(before).replaceAll(" ");
        } while (!bare.equals(before));
        return QUOTED.matcher(bare).replaceAll("$1").toLowerCase(Locale.ROOT);
    }
}
