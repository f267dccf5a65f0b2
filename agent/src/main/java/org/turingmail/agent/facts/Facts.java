package org.turingmail.agent.facts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.google.common.net.InetAddresses;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.inject.Inject;
import javax.mail.MessagingException;
import javax.mail.internet.AddressException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.lang3.StringUtils;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.turingmail.agent.authentication.SenderAuthentication;
import org.turingmail.agent.config.TuringConfiguration;
import org.turingmail.agent.header.HeaderField;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.agent.header.Mailboxes;
import org.turingmail.protocol.verdicts.MailFacts;

/**
 * What central is told of a mail beside its envelope addresses, for entries about clients and for rules
 * ({@code screening.facts}). Read off the header and the connection; the body is not touched. Immutable.
 */
public final class Facts {
    private static final Logger LOGGER = LoggerFactory.getLogger(Facts.class);
    private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]{1,100}");
    private static final Pattern MESSAGE_ID = Pattern.compile("<[!-;=?-~]{1,250}>");
    /** Of more {@code In-Reply-To} or {@code References} fields, the others are ignored. */
    private static final int MAX_FIELDS_OF_IDS = 10;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final boolean enabled;
    private final SenderAuthentication authentication;
    private final SpamMark spam;

    @Inject
    public Facts(TuringConfiguration configuration, SenderAuthentication authentication) {
        this.enabled = configuration.screeningFacts();
        this.authentication = authentication;
        this.spam = new SpamMark(configuration.spamHeaders(), configuration.spamThreshold());
    }

    /** Whether facts are told at all. */
    public boolean areTold() {
        return enabled;
    }

    /**
     * Whether it is known that the sender of a mail is not authenticated. Never, unless facts are told: then nobody
     * looks, and central is not told either.
     */
    public boolean mayBeForged(Mail mail) {
        return enabled && !isAuthenticated(mail);
    }

    private boolean isAuthenticated(Mail mail) {
        return mail.getMaybeSender()
                .asOptional()
                .filter(sender ->
                        authentication.of(mail).authenticates(sender.getDomain().asString()))
                .isPresent();
    }

    /** The facts of a mail; empty if they are not told, or if the mail cannot be read. */
    public Optional<MailFacts> of(Mail mail) {
        if (!enabled) {
            return Optional.empty();
        }
        try {
            return Optional.of(read(mail));
        } catch (MessagingException | RuntimeException e) {
            // A condition on a fact that is absent does not hold: the mail is judged by its envelope alone.
            LOGGER.info("The header of {} cannot be read; its facts are not sent to central", mail.getName(), e);
            return Optional.of(withoutHeader(mail));
        }
    }

    /** A header that cannot be read authenticates nobody: to mangle it must not be a way around. */
    private static MailFacts withoutHeader(Mail mail) {
        MailFacts.Builder facts = MailFacts.builder().client(client(mail));
        try {
            facts.size(mail.getMessageSize());
        } catch (MessagingException | RuntimeException e) {
            LOGGER.debug("The size of {} is not known either", mail.getName(), e);
        }
        return mail.getMaybeSender().isNullSender()
                ? facts.build()
                : facts.authenticated(false).build();
    }

    /** The facts as text, for {@link #parse}. */
    public static String write(MailFacts facts) {
        try {
            return JSON.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A value of the contract can always be written", e);
        }
    }

    /** Facts that were written; empty if they cannot be read. */
    public static Optional<MailFacts> parse(String text) {
        try {
            return Optional.of(JSON.readValue(text, MailFacts.class));
        } catch (JsonProcessingException e) {
            LOGGER.info(
                    "The facts of a held mail cannot be read; central is told its addresses only: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** The message ids in a text, in their order. */
    public static List<String> messageIds(CharSequence text) {
        List<String> ids = new ArrayList<>();
        Matcher id = MESSAGE_ID.matcher(text);
        while (id.find()) {
            ids.add(id.group());
        }
        return ids;
    }

    private MailFacts read(Mail mail) throws MessagingException {
        MailFacts.Builder facts = MailFacts.builder().client(client(mail)).size(mail.getMessageSize());
        MimeMessage message = mail.getMessage();
        if (!mail.getMaybeSender().isNullSender()) {
            facts.authenticated(isAuthenticated(mail));
        }
        if (message == null) {
            return facts.build();
        }
        HeaderFields fields = HeaderFields.of(message);
        facts.score(spam.score(message)).headers(names(fields)).references(references(fields));
        return facts.headerFrom(alignedFrom(mail, fields)).build();
    }

    private static Optional<String> client(Mail mail) {
        return Optional.ofNullable(mail.getRemoteAddr())
                .map(address -> StringUtils.substringBefore(StringUtils.strip(address, "[]"), "%"))
                .filter(InetAddresses::isInetAddress);
    }

    private static Set<String> names(HeaderFields fields) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (HeaderField field : fields.all()) {
            if (names.size() < MailFacts.MAX_NAMES
                    && FIELD_NAME.matcher(field.name()).matches()) {
                names.add(field.name());
            }
        }
        return names;
    }

    /** What the mail answers first, then its nearest ancestors. */
    private static List<String> references(HeaderFields fields) {
        Set<String> ids = new LinkedHashSet<>(messageIds(fields, "In-Reply-To"));
        List<String> ancestors = messageIds(fields, "References");
        Collections.reverse(ancestors);
        ids.addAll(ancestors);
        return new ArrayList<>(ids).subList(0, Math.min(ids.size(), MailFacts.MAX_NAMES));
    }

    /** What a mail answers is at the end of a field that is too long. */
    private static List<String> messageIds(HeaderFields fields, String name) {
        return fields.named(name).stream()
                .limit(MAX_FIELDS_OF_IDS)
                .flatMap(field -> messageIds(field.end()).stream())
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private Optional<String> alignedFrom(Mail mail, HeaderFields fields) {
        List<HeaderField> from = fields.named("From");
        if (from.size() != 1 || from.get(0).isCut()) {
            return Optional.empty();
        }
        Optional<String> address = Mailboxes.parse(from.get(0).value()).only();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        try {
            MailAddress sender = new MailAddress(address.get());
            return authentication.of(mail).authenticates(sender.getDomain().asString())
                    ? Optional.of(sender.asString())
                    : Optional.empty();
        } catch (AddressException e) {
            return Optional.empty();
        }
    }
}
