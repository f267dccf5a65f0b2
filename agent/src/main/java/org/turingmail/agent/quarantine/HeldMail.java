package org.turingmail.agent.quarantine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.mail.MessagingException;
import org.apache.commons.lang3.StringUtils;
import org.apache.james.core.MailAddress;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.turingmail.agent.facts.Addressees;
import org.turingmail.agent.facts.Facts;
import org.turingmail.agent.header.FieldText;
import org.turingmail.agent.header.HeaderFields;
import org.turingmail.agent.header.MessageId;
import org.turingmail.protocol.Reason;
import org.turingmail.protocol.Registrable;
import org.turingmail.protocol.held.HeldMailRegistration;
import org.turingmail.protocol.verdicts.MailFacts;

/**
 * What is known of a held mail besides its bytes. Immutable. It is written into an attribute of the stored mail, so
 * that nothing has to be worked out again, and no index has to be kept beside the repository.
 */
public final class HeldMail {
    private static final AttributeName ATTRIBUTE = AttributeName.of("org.turingmail.held");
    private static final int LONGEST_SUBJECT = 998;
    private static final int LONGEST_MESSAGE_ID = 998;
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*");

    private final String key;
    private final String sender;
    private final List<String> recipients;
    private final Map<String, String> facts;

    private HeldMail(String key, String sender, List<String> recipients, Map<String, String> facts) {
        this.key = key;
        this.sender = sender;
        this.recipients = List.copyOf(recipients);
        this.facts = Map.copyOf(facts);
    }

    /** Reads a mail that is about to be held. */
    static HeldMail about(
            Mail mail,
            String key,
            Instant now,
            String reason,
            Optional<String> suppression,
            Optional<MailFacts> mailFacts)
            throws MessagingException {
        Map<String, String> facts = new HashMap<>();
        facts.put("at", now.truncatedTo(ChronoUnit.MILLIS).toString());
        facts.put("key", key);
        facts.put("reason", reason);
        facts.put("size", String.valueOf(mail.getMessageSize()));
        HeaderFields header = HeaderFields.of(mail.getMessage());
        header.first("Subject").ifPresent(subject -> facts.put("subject", FieldText.of(subject, LONGEST_SUBJECT)));
        header.first("From").ifPresent(from -> facts.put("from", FieldText.of(from, LONGEST_SUBJECT)));
        header.first("Message-ID")
                .map(MessageId::of)
                .filter(id -> !id.isEmpty() && id.length() <= LONGEST_MESSAGE_ID)
                .ifPresent(id -> facts.put("message-id", id));
        Addressees.onlyOriginal(mail).ifPresent(address -> facts.put("written-to", address));
        header.first("Content-Language")
                .map(languages -> StringUtils.substringBefore(languages, ",").trim())
                .filter(language ->
                        language.length() <= 35 && LANGUAGE.matcher(language).matches())
                .ifPresent(language -> facts.put("language", language));
        suppression.ifPresent(code -> facts.put("suppression", code));
        mailFacts.ifPresent(told -> facts.put("mail-facts", Facts.write(told)));
        return new HeldMail(key, sender(mail), recipients(mail), facts);
    }

    /** About a message whose header was not read: it is held with what its envelope says, and nobody is challenged. */
    static HeldMail unread(Mail mail, String key, Instant now, String reason, String suppression) {
        Map<String, String> facts = new HashMap<>();
        facts.put("at", now.truncatedTo(ChronoUnit.MILLIS).toString());
        facts.put("key", key);
        facts.put("reason", reason);
        facts.put("size", String.valueOf(size(mail)));
        facts.put("suppression", suppression);
        return new HeldMail(key, sender(mail), recipients(mail), facts);
    }

    /** Reads a mail that was held, also one that somebody else put into the repository. */
    public static HeldMail from(Mail mail) {
        Map<String, String> facts = new HashMap<>();
        mail.getAttribute(ATTRIBUTE)
                .map(attribute -> attribute.getValue().value())
                .filter(Map.class::isInstance)
                .map(value -> (Map<?, ?>) value)
                .orElse(Map.of())
                .forEach((name, value) ->
                        facts.put(String.valueOf(name), String.valueOf(((AttributeValue<?>) value).value())));
        facts.computeIfAbsent("at", absent -> mail.getLastUpdated().toInstant().toString());
        facts.putIfAbsent("reason", "unknown");
        facts.computeIfAbsent("size", absent -> String.valueOf(size(mail)));
        return new HeldMail(facts.getOrDefault("key", mail.getName()), sender(mail), recipients(mail), facts);
    }

    /** Writes the facts into a mail, for {@link #from}. */
    public void writeInto(Mail mail) {
        Map<String, AttributeValue<?>> written = new HashMap<>();
        facts.forEach((name, value) -> written.put(name, AttributeValue.of(value)));
        mail.setAttribute(new Attribute(ATTRIBUTE, AttributeValue.of(written)));
    }

    static void removeFrom(Mail mail) {
        mail.removeAttribute(ATTRIBUTE);
    }

    /** Key in the repository and at central. */
    public String key() {
        return key;
    }

    /** Envelope sender; empty for the null sender. */
    public String sender() {
        return sender;
    }

    public List<String> recipients() {
        return recipients;
    }

    public Instant heldAt() {
        return Instant.parse(facts.get("at"));
    }

    /** Why it is held, see {@link org.turingmail.protocol.Reason}. */
    public String reason() {
        return facts.get("reason");
    }

    /** Size in octets. */
    public long size() {
        return Long.parseLong(facts.get("size"));
    }

    /**
     * What central is told of it.
     *
     * @param withSubject whether the subject and the header {@code From} are told as well
     */
    public HeldMailRegistration registration(boolean withSubject) {
        return HeldMailRegistration.builder()
                .sender(Registrable.address(sender))
                .recipients(recipients.stream().map(Registrable::address).collect(Collectors.toList()))
                .subject(withSubject ? subject() : Optional.empty())
                .from(withSubject ? from() : Optional.empty())
                .messageId(messageId())
                .size(size())
                .heldAt(heldAt())
                .reason(Registrable.code(reason()))
                .suppression(suppression().or(this::invalidSender).map(Registrable::code))
                .language(language())
                .facts(mailFacts())
                .build();
    }

    /** Nobody may be asked under an address that is not quite the sender's. */
    private Optional<String> invalidSender() {
        return Optional.of(Reason.INVALID_SENDER)
                .filter(code -> !Registrable.address(sender).equals(sender));
    }

    /** Decoded and harmless, see {@link org.turingmail.protocol.UntrustedText}. */
    public Optional<String> subject() {
        return Optional.ofNullable(facts.get("subject"));
    }

    /** The header {@code From}, decoded and harmless: a name that nobody has proved. */
    public Optional<String> from() {
        return Optional.ofNullable(facts.get("from")).filter(from -> !from.isEmpty());
    }

    public Optional<String> messageId() {
        return Optional.ofNullable(facts.get("message-id"));
    }

    /** The address that the sender wrote to; empty if there were several, or if nobody took a note of it. */
    public Optional<String> writtenTo() {
        return Optional.ofNullable(facts.get("written-to"));
    }

    public Optional<String> language() {
        return Optional.ofNullable(facts.get("language"));
    }

    /** Why it must not be challenged. */
    public Optional<String> suppression() {
        return Optional.ofNullable(facts.get("suppression"));
    }

    /** What central is told of it beside its addresses; absent if the administrator keeps that here. */
    public Optional<MailFacts> mailFacts() {
        return Optional.ofNullable(facts.get("mail-facts")).flatMap(Facts::parse);
    }

    /** How much {@link #mailFacts()} is, in characters. */
    public int factsLength() {
        return facts.getOrDefault("mail-facts", "").length();
    }

    /** Whether all that is known of it stands in the mail, so that the message need not be read. */
    static boolean isDescribed(Mail mail) {
        return mail.getAttribute(ATTRIBUTE).isPresent();
    }

    /** The same for some of its recipients, under a key of their own. */
    HeldMail part(String partKey, List<String> partOfRecipients) {
        Map<String, String> partFacts = new HashMap<>(facts);
        partFacts.put("key", partKey);
        return new HeldMail(partKey, sender, partOfRecipients, partFacts);
    }

    private static String sender(Mail mail) {
        return mail.getMaybeSender().asOptional().map(MailAddress::asString).orElse("");
    }

    private static List<String> recipients(Mail mail) {
        return mail.getRecipients().stream().map(MailAddress::asString).collect(Collectors.toList());
    }

    private static long size(Mail mail) {
        try {
            return mail.getMessageSize();
        } catch (MessagingException e) {
            return 0;
        }
    }
}
