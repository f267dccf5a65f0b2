package org.turingmail.webadmin;

import com.google.common.collect.Iterables;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.MimeMessageInputStream;
import org.apache.james.webadmin.Routes;
import org.apache.james.webadmin.authentication.AuthenticationFilter;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.outbox.Outbox;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.agent.quarantine.Quarantine;
import org.turingmail.agent.registration.RefusedRegistrations;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.held.RecipientState;
import org.turingmail.protocol.held.Settlement;
import org.turingmail.webadmin.HeldMailJson.ToCentral;
import spark.HaltException;
import spark.Request;
import spark.Response;
import spark.Service;

/**
 * Held mails in James' WebAdmin, under {@code /turing/held-mails}: list, look at, release, discard. To be named in
 * {@code webadmin.properties} as {@code extensions.routes}; described in {@code docs/webadmin.md}.
 *
 * <p>Nothing here needs the central service: a mail is released or discarded at once, and central is told, now or as
 * soon as it answers. {@code GET} changes nothing.
 */
public final class HeldMailsRoutes implements Routes {
    static final String BASE = "/turing/held-mails";
    static final int DEFAULT_LIMIT = 50;
    static final int MAX_LIMIT = 1_000;
    /** A request with a filter reads so many mails at most; the answer says where to go on. */
    static final int MAX_READ = 10_000;

    private static final Logger LOGGER = LoggerFactory.getLogger(HeldMailsRoutes.class);
    private static final String BY = "webadmin";
    private static final int KEYS_AT_ONCE = 500;
    private static final int NAMED_IN_AN_ERROR = 10;

    private final Quarantine quarantine;
    private final Outbox outbox;
    private final RefusedRegistrations refused;
    private final Clock clock;
    private final JsonTransformer json;

    @Inject
    public HeldMailsRoutes(
            Quarantine quarantine, Outbox outbox, RefusedRegistrations refused, Clock clock, JsonTransformer json) {
        this.refused = refused;
        this.quarantine = quarantine;
        this.outbox = outbox;
        this.clock = clock;
        this.json = json;
    }

    @Override
    public String getBasePath() {
        return BASE;
    }

    @Override
    public void define(Service service) {
        service.get(BASE, this::list, json);
        service.get(BASE + "/:key", this::one, json);
        service.get(BASE + "/:key/message", this::message);
        service.post(BASE + "/:key/release", (request, response) -> settle(request, Way.RELEASE), json);
        service.post(BASE + "/:key/discard", (request, response) -> settle(request, Way.DISCARD), json);
    }

    private Object list(Request request, Response response) {
        QueryParameters.checkKnown(request, "limit", "after", Filter.SENDER, Filter.RECIPIENT);
        int limit = QueryParameters.number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        Filter filter = Filter.of(request);
        Optional<String> after = Optional.ofNullable(request.queryParams("after"));
        try {
            return filter.matchesEverything() ? page(after, limit) : page(after, limit, filter);
        } catch (MessagingException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private HeldMailJson.Page page(Optional<String> after, int limit) throws MessagingException {
        List<String> keys = quarantine.keysAfter(after, limit + 1);
        List<Object> mails = new ArrayList<>();
        for (String key : Iterables.limit(keys, limit)) {
            read(key, mails, Filter.NONE);
        }
        return new HeldMailJson.Page(mails, keys.size() > limit ? keys.get(limit - 1) : null);
    }

    private HeldMailJson.Page page(Optional<String> after, int limit, Filter filter) throws MessagingException {
        List<Object> mails = new ArrayList<>();
        Optional<String> last = after;
        for (int read = 0; read < MAX_READ; ) {
            List<String> keys = quarantine.keysAfter(last, KEYS_AT_ONCE);
            if (keys.isEmpty()) {
                return new HeldMailJson.Page(mails, null);
            }
            for (String key : keys) {
                read(key, mails, filter);
                read++;
                last = Optional.of(key);
                if (mails.size() == limit) {
                    return new HeldMailJson.Page(mails, key);
                }
            }
        }
        return new HeldMailJson.Page(mails, last.orElse(null));
    }

    /** A mail that is released meanwhile is left out; one that cannot be read does not hide the others. */
    private void read(String key, List<Object> mails, Filter filter) {
        try {
            quarantine
                    .find(key)
                    .filter(filter::matches)
                    .map(mail -> HeldMailJson.Facts.inAList(mail, refused.problem(key)))
                    .ifPresent(mails::add);
        } catch (MessagingException | RuntimeException e) {
            LOGGER.warn("The held mail {} cannot be read. Look at the repository of quarantine.url", key, e);
            mails.add(new HeldMailJson.Unreadable(key, "it cannot be read; the log of James says why"));
        }
    }

    private Object one(Request request, Response response) {
        QueryParameters.checkKnown(request);
        String key = key(request);
        try {
            Mail mail = quarantine.retrieve(key).orElseThrow(() -> Failures.notHeld(key));
            try {
                return new HeldMailJson.WithHeaders(
                        HeldMailJson.Facts.whole(HeldMail.from(mail), refused.problem(key)),
                        MessageHeaders.of(mail.getMessage()));
            } finally {
                LifecycleUtil.dispose(mail);
            }
        } catch (HaltException e) {
            throw e;
        } catch (MessagingException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private Object message(Request request, Response response) {
        QueryParameters.checkKnown(request);
        String key = key(request);
        try {
            Mail mail = quarantine.retrieve(key).orElseThrow(() -> Failures.notHeld(key));
            try {
                InputStream octets = new Octets(mail);
                response.type("message/rfc822");
                // A browser must not show what a stranger wrote as if it were a page of James.
                response.header("Content-Disposition", "attachment; filename=\"held-mail.eml\"");
                response.header("X-Content-Type-Options", "nosniff");
                LOGGER.info("{} downloads the message of {}", who(request), key);
                return octets;
            } catch (MessagingException | RuntimeException e) {
                LifecycleUtil.dispose(mail);
                throw e;
            }
        } catch (HaltException e) {
            throw e;
        } catch (MessagingException | RuntimeException e) {
            throw unreadable(e);
        }
    }

    private Object settle(Request request, Way way) {
        QueryParameters.checkKnown(request);
        String key = key(request);
        Optional<List<String>> named = RequestBody.recipients(request);
        List<String> settled;
        try {
            HeldMail mail = quarantine.find(key).orElseThrow(() -> Failures.notHeld(key));
            named.ifPresent(addresses -> checkHeldFor(mail, addresses));
            List<String> recipients = named.orElse(mail.recipients());
            settled = way == Way.RELEASE ? quarantine.release(key, recipients) : quarantine.remove(key, recipients);
        } catch (HaltException e) {
            throw e;
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error("{} could not {} {}", who(request), way.verb, key, e);
            throw Failures.broken(
                    "The mail could not be " + way.past + ", and is still held. The log of James says why");
        }
        if (settled.isEmpty()) {
            // Somebody else, or a decision of central, was faster.
            throw Failures.notHeld(key);
        }
        refused.forget(key);
        ToCentral told = tell(key, settled, way);
        LOGGER.info("{} {} {} for {}; central: {}", who(request), way.past, key, settled, told);
        return new HeldMailJson.Settled(key, way.past, settled, told);
    }

    private static void checkHeldFor(HeldMail mail, List<String> addresses) {
        Set<String> held =
                mail.recipients().stream().map(HeldMailsRoutes::lower).collect(Collectors.toCollection(HashSet::new));
        List<String> others = addresses.stream()
                .filter(address -> !held.contains(lower(address)))
                .collect(Collectors.toList());
        if (!others.isEmpty()) {
            throw Failures.badRequest("The mail is not held for " + some(others) + "; it is held for "
                    + some(mail.recipients()) + ". Nothing was done");
        }
    }

    /** What is done stays done, whether or not central can be told. */
    private ToCentral tell(String key, List<String> recipients, Way way) {
        try {
            Outbox.Delivery delivery = outbox.settled(
                    key,
                    Settlement.builder()
                            .recipients(recipients)
                            .state(way.state)
                            .by(BY)
                            .reason(Reason.ADMINISTRATOR)
                            .at(clock.instant())
                            .build());
            switch (delivery) {
                case TOLD:
                    return ToCentral.TOLD;
                case KEPT:
                    return ToCentral.LATER;
                default:
                    return ToCentral.REFUSED;
            }
        } catch (MessagingException | RuntimeException e) {
            LOGGER.error(
                    "{} was {} for {}, but central does not answer and outbox.url takes no note of it. Central shows"
                            + " it as held until reconciliation finds it missing. Fix outbox.url",
                    key,
                    way.past,
                    recipients,
                    e);
            return ToCentral.NOT_NOTED;
        }
    }

    private static HaltException unreadable(Exception e) {
        LOGGER.error("The quarantine cannot be read", e);
        return Failures.broken(
                "The quarantine cannot be read. The log of James says why; quarantine.url in turing.properties"
                        + " says where it is");
    }

    /**
     * The key as it stands in the path. Spark's own decoding would take a plus sign for a space (RFC 3986 knows no such
     * thing, HTML forms do).
     */
    private static String key(Request request) {
        String segment = request.uri().split("/", -1)[BASE.split("/", -1).length];
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failures.badRequest("The key in the path is not URL-encoded: " + e.getMessage());
        }
    }

    private static String who(Request request) {
        String user = request.attribute(AuthenticationFilter.LOGIN);
        return "WebAdmin" + (user == null ? "" : " user " + user) + " at " + request.ip();
    }

    private static String some(List<String> addresses) {
        return addresses.stream().limit(NAMED_IN_AN_ERROR).collect(Collectors.joining(", "))
                + (addresses.size() > NAMED_IN_AN_ERROR
                        ? " and " + (addresses.size() - NAMED_IN_AN_ERROR) + " more"
                        : "");
    }

    private static String lower(String address) {
        return address.toLowerCase(Locale.ROOT);
    }

    /** What an administrator does with a held mail. */
    private enum Way {
        RELEASE("release", "released", RecipientState.RELEASED),
        DISCARD("discard", "discarded", RecipientState.DISCARDED);

        private final String verb;
        private final String past;
        private final RecipientState state;

        Way(String verb, String past, RecipientState state) {
            this.verb = verb;
            this.past = past;
            this.state = state;
        }
    }

    /** The message as it came in; the mail is disposed of when it is read. */
    private static final class Octets extends FilterInputStream {
        private final Mail mail;

        Octets(Mail mail) throws MessagingException {
            super(new MimeMessageInputStream(mail.getMessage()));
            this.mail = mail;
        }

        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                LifecycleUtil.dispose(mail);
            }
        }
    }
}
