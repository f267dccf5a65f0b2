package org.turingmail.agent.authentication;

import com.google.common.net.InetAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.lang3.StringUtils;
import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.authentication.dkim.DkimResult;
import org.turingmail.agent.authentication.dkim.DkimVerifier;
import org.turingmail.agent.authentication.dmarc.DmarcCheck;
import org.turingmail.agent.authentication.dmarc.DmarcResult;
import org.turingmail.agent.authentication.dns.Dns;
import org.turingmail.agent.authentication.dns.DnsNames;
import org.turingmail.agent.authentication.dns.Lookups;
import org.turingmail.agent.authentication.spf.SpfCheck;
import org.turingmail.agent.authentication.spf.SpfResult;
import org.turingmail.agent.config.TrustedRelays;
import org.turingmail.agent.header.HeaderFields;

/**
 * Verifies senders itself: SPF of the client that the {@linkplain ReceivedPath path through trusted relays} begins
 * with, DKIM of each signature, and DMARC of the domain in {@code From}.
 *
 * <p>A stranger chooses what is asked of whose DNS servers, so a message may ask {@value #MOST_DMARC} times for DMARC,
 * {@value #MOST_SPF} times for SPF and once for each of {@value DkimVerifier#MOST_SIGNATURES} signatures, all within
 * {@code authentication.timeout}; and of the spooler's threads no more than {@value #MOST_AT_ONCE} wait for DNS. What
 * is not finished then is a {@code temperror}, which authenticates nobody. Thread-safe.
 */
final class OwnVerification implements SenderAuthentication {
    static final int MOST_DMARC = 8;
    /** Ten terms may ask (RFC 7208, section 4.6.4), some of them for the addresses of several names. */
    static final int MOST_SPF = 30;

    static final int MOST_AT_ONCE = 8;

    private static final Logger LOGGER = LoggerFactory.getLogger(OwnVerification.class);

    private final String authservId;
    private final TrustedRelays relays;
    private final Dns dns;
    private final Duration timeout;
    private final DkimVerifier dkim;
    private final Semaphore permits = new Semaphore(MOST_AT_ONCE, true);

    /**
     * @param authservId in whose name results are written
     * @param relays the administrator's servers in front of James
     * @param timeout for all questions of a message together
     */
    OwnVerification(String authservId, TrustedRelays relays, Dns dns, Duration timeout, Clock clock) {
        this.authservId = authservId;
        this.relays = relays;
        this.dns = dns;
        this.timeout = timeout;
        this.dkim = new DkimVerifier(clock);
    }

    @Override
    public Evidence of(Mail mail) {
        try {
            MimeMessage message = mail.getMessage();
            if (message == null) {
                return Evidence.none();
            }
            if (!permits.tryAcquire(timeout.toNanos() / 2, TimeUnit.NANOSECONDS)) {
                LOGGER.warn(
                        "{} is not verified, and counts as unauthenticated: {} others wait for DNS. If this lasts, see"
                                + " that the servers of authentication.dns-servers answer",
                        mail.getName(),
                        MOST_AT_ONCE);
                return Evidence.none();
            }
            try {
                AuthenticationResults results = verify(mail, message);
                Evidence evidence = Evidence.of(List.of(results));
                if (results.results().stream().anyMatch(MethodResult::isPass)) {
                    // Most messages, and the results stand in their header.
                    LOGGER.debug("{} from {}: {}", mail.getName(), mail.getMaybeSender(), evidence);
                } else {
                    LOGGER.info("{} from {}: {}", mail.getName(), mail.getMaybeSender(), evidence);
                }
                return evidence;
            } finally {
                permits.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Evidence.none();
        } catch (MessagingException | IOException | RuntimeException e) {
            LOGGER.info("{} cannot be verified; it authenticates nobody", mail.getName(), e);
            return Evidence.none();
        }
    }

    private AuthenticationResults verify(Mail mail, MimeMessage message) throws MessagingException, IOException {
        Lookups budget = Lookups.of(dns, DkimVerifier.MOST_SIGNATURES, timeout);
        List<MethodResult> results = new ArrayList<>();
        Optional<String> spf = Optional.empty();
        Optional<InetAddress> client = client(mail, message);
        Optional<String> domain = mail.getMaybeSender()
                .asOptional()
                .map(sender -> sender.getDomain().asString())
                .or(() -> domainOfHelo(mail, client));
        if (domain.isPresent()) {
            String sender = mail.getMaybeSender()
                    .asOptional()
                    .map(MailAddress::asString)
                    .orElse("postmaster@" + domain.get());
            SpfCheck.Outcome outcome = client.isPresent()
                    ? SpfCheck.check(budget.another(MOST_SPF), client.get(), sender, helo(mail))
                    : SpfCheck.Outcome.without("the client is not known");
            spf = outcome.result() == SpfResult.PASS ? domain : Optional.empty();
            results.add(MethodResult.of(
                    "spf",
                    outcome.result().word(),
                    reason(outcome.reason()),
                    Map.of(mail.getMaybeSender().isNullSender() ? "smtp.helo" : "smtp.mailfrom", domain.get())));
        }
        DkimVerifier.Outcome signatures;
        try (InputStream octets = new MimeMessageInputStream(message)) {
            signatures = dkim.verify(octets, budget);
        }
        signatures.results().forEach(signature -> results.add(dkim(signature)));
        Optional<String> from = FromField.domain(signatures.from());
        if (from.isPresent()) {
            DmarcResult dmarc = DmarcCheck.evaluate(
                    budget.another(MOST_DMARC),
                    from.get(),
                    spf,
                    signatures.results().stream()
                            .filter(DkimResult::isPass)
                            .flatMap(signature -> signature.domain().stream())
                            .collect(Collectors.toList()));
            results.add(MethodResult.of(
                    "dmarc",
                    dmarc.verdict().word(),
                    Optional.empty(),
                    Map.of("header.from", dmarc.domain(), "policy.dmarc", dmarc.policy())));
        }
        return AuthenticationResults.of(authservId, results);
    }

    /**
     * For the null sender, SPF is about the name that the client introduced itself by (RFC 7208, section 2.4). Behind a
     * relay James knows the relay's name only; and an address in brackets is no domain (section 2.3).
     */
    private static Optional<String> domainOfHelo(Mail mail, Optional<InetAddress> client) {
        boolean introducedItself = client.isPresent()
                && address(mail.getRemoteAddr()).filter(client.get()::equals).isPresent();
        String helo = DnsNames.normal(helo(mail));
        return introducedItself && DnsNames.isMailDomain(helo) && !InetAddresses.isInetAddress(helo)
                ? Optional.of(helo)
                : Optional.empty();
    }

    private Optional<InetAddress> client(Mail mail, MimeMessage message) throws MessagingException {
        Optional<String> address = relays.isEmpty()
                ? Optional.ofNullable(mail.getRemoteAddr())
                : ReceivedPath.of(mail, HeaderFields.of(message), relays).client();
        return address.flatMap(OwnVerification::address);
    }

    private static Optional<InetAddress> address(String text) {
        return Optional.ofNullable(text)
                .map(address -> StringUtils.substringBefore(StringUtils.strip(address, "[]"), "%"))
                .filter(InetAddresses::isInetAddress)
                .map(InetAddresses::forString);
    }

    private static String helo(Mail mail) {
        return mail.getAttribute(Mail.SMTP_HELO)
                .map(attribute -> String.valueOf(attribute.getValue().value()))
                .orElse("unknown");
    }

    private static MethodResult dkim(DkimResult signature) {
        Map<String, String> properties = new HashMap<>();
        signature.domain().ifPresent(domain -> properties.put("header.d", domain));
        signature.selector().ifPresent(selector -> properties.put("header.s", selector));
        signature.algorithm().ifPresent(algorithm -> properties.put("header.a", StringUtils.left(algorithm, 20)));
        signature.beginning().ifPresent(beginning -> properties.put("header.b", beginning));
        return MethodResult.of("dkim", signature.verdict().word(), reason(signature.reason()), properties);
    }

    private static Optional<String> reason(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(StringUtils.left(text, 120));
    }
}
