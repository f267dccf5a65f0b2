package org.turingmail.agent.authentication;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.mailet.Mail;
import org.turingmail.agent.config.TrustedRelays;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.header.FieldScanner;
import org.turingmail.agent.header.HeaderEdit;
import org.turingmail.agent.header.HeaderField;
import org.turingmail.agent.header.HeaderFields;

/**
 * What the administrator's front MTA found out about the sender of a message and wrote into
 * {@code Authentication-Results} fields (RFC 8601): the choice of the fields that apply, and what several of them mean.
 * Immutable.
 *
 * <p>A field applies if it has the configured authserv-id and stands above the first {@code Received} field that
 * neither James nor a trusted relay wrote (RFC 8601, section 5). Of these, only the topmost run of fields with nothing
 * in between applies. A field that follows a bare CR is ignored, as the front MTA saw it as a part of the field above.
 * A malformed field of ours says nothing, and neither does what stands below it. A later field never overrules what an
 * earlier one calls a failure of the same domain.
 */
public final class TrustedResults {
    /** Instead of an authserv-id: the topmost field applies, with any authserv-id. */
    public static final String TOPMOST = "*topmost*";

    static final String FIELD = "Authentication-Results";
    private static final Set<String> METHODS = Set.of("spf", "dkim", "dmarc");
    private static final Set<String> FAILURES = Set.of("fail", "hardfail", "softfail", "policy", "permerror");

    private final String authservId;
    private final TrustedRelays relays;

    /**
     * @param authservId whose fields apply, or {@link #TOPMOST}
     * @param relays by which a message may come; none: the host that connected to James
     */
    public TrustedResults(String authservId, TrustedRelays relays) {
        this.authservId = authservId.toLowerCase(Locale.ROOT);
        this.relays = relays;
    }

    /** As configured; empty if there is no authserv-id. */
    public static Optional<TrustedResults> configured(TuringConfiguration configuration) {
        return configuration.authservId().map(id -> new TrustedResults(id, configuration.trustedRelays()));
    }

    /**
     * Whether a domain is authenticated: by an SPF pass of that very domain, or by a DKIM signature or a DMARC result
     * of a domain that is {@linkplain Alignment aligned} with it.
     */
    public boolean authenticate(Mail mail, String domain) throws MessagingException {
        MimeMessage message = mail.getMessage();
        return message != null && authenticate(of(mail, HeaderFields.of(message)), domain);
    }

    /** Whether results of one or more fields, in their order from the top, authenticate a domain. */
    public static boolean authenticate(List<AuthenticationResults> fields, String claimed) {
        String domain = claimed.toLowerCase(Locale.ROOT);
        for (AuthenticationResults field : fields) {
            if (passes(field, domain)) {
                return true;
            }
            if (field.results().stream().anyMatch(result -> isFailureOf(result, domain))) {
                return false;
            }
        }
        return false;
    }

    /** The fields that apply, from the top. */
    public List<AuthenticationResults> of(Mail mail, HeaderFields fields) {
        return new ArrayList<>(applying(mail, fields).values());
    }

    /**
     * Removes the fields that have the authserv-id but do not apply, since they came in from outside (RFC 8601, section
     * 5). All other octets of the message stay. For {@link #TOPMOST}, those are all other fields without an
     * authserv-id.
     *
     * @return how many were removed
     */
    public int removeForged(Mail mail) throws MessagingException {
        if (mail.getMessage() == null) {
            return 0;
        }
        Set<Integer> apply = applying(mail, HeaderFields.of(mail.getMessage())).keySet();
        return HeaderEdit.remove(
                        mail,
                        (index, field) ->
                                !apply.contains(index) && field.name().equalsIgnoreCase(FIELD) && claimsToBeOurs(field))
                .size();
    }

    private Map<Integer, AuthenticationResults> applying(Mail mail, HeaderFields fields) {
        ReceivedPath path = ReceivedPath.of(mail, fields, relays);
        Map<Integer, AuthenticationResults> ours = new LinkedHashMap<>();
        boolean runIsOver = false;
        for (int i = 0; i < path.trustedFields() && path.isBehindRelay(); i++) {
            HeaderField field = fields.all().get(i);
            if (field.name().equalsIgnoreCase("Received")) {
                if (!ours.isEmpty()) {
                    break;
                }
                runIsOver = false;
            } else if (field.name().equalsIgnoreCase(FIELD) && !runIsOver) {
                Optional<AuthenticationResults> parsed = field.followsBareCr() || field.isCut()
                        ? Optional.empty()
                        : AuthenticationResults.parse(field.value());
                if (parsed.filter(this::isOurs).isEmpty()) {
                    runIsOver = true;
                } else {
                    ours.put(i, parsed.get());
                }
                if (authservId.equals(TOPMOST)) {
                    break;
                }
            } else if (!ours.isEmpty()) {
                break;
            }
        }
        return ours;
    }

    private boolean claimsToBeOurs(HeaderField field) {
        return claimsToBeOf(authservId, field);
    }

    /** Also what is malformed, as another reader may take it for well-formed. */
    static boolean claimsToBeOf(String authservId, HeaderField field) {
        FieldScanner scanner = new FieldScanner(field.value());
        String first = scanner.skip().word(";=").toLowerCase(Locale.ROOT);
        return authservId.equals(TOPMOST) ? scanner.skip().isAt('=') || first.isEmpty() : authservId.equals(first);
    }

    private boolean isOurs(AuthenticationResults field) {
        return authservId.equals(TOPMOST)
                || field.authservId().filter(authservId::equals).isPresent();
    }

    private static boolean passes(AuthenticationResults field, String domain) {
        // SPF and DMARC have one result of a domain: if there are two that differ, one of them was smuggled in.
        boolean spf = false;
        boolean dkim = false;
        boolean dmarc = false;
        boolean spfFailed = false;
        for (MethodResult result : field.results()) {
            Optional<String> about = result.domain();
            if (about.isEmpty()) {
                continue;
            }
            switch (result.method()) {
                case "spf":
                    spf |= result.isPass() && about.get().equals(domain);
                    spfFailed |= !result.isPass();
                    break;
                case "dkim":
                    dkim |= result.isPass() && Alignment.aligned(about.get(), domain);
                    break;
                case "dmarc":
                    if (!result.isPass()
                            && about.get().equals(domain)
                            && !result.result().equals("none")) {
                        return false;
                    }
                    dmarc |= result.isPass() && Alignment.aligned(about.get(), domain);
                    break;
                default:
                    break;
            }
        }
        return dkim || dmarc || spf && !spfFailed;
    }

    private static boolean isFailureOf(MethodResult result, String domain) {
        return METHODS.contains(result.method())
                && FAILURES.contains(result.result())
                && result.domain()
                        .map(about -> Alignment.aligned(about, domain))
                        .orElse(true);
    }
}
