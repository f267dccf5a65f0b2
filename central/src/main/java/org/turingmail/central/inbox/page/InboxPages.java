package org.turingmail.central.inbox.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.NumberFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.turingmail.central.accounts.Visitors;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.held.HeldRecipient;
import org.turingmail.central.held.Viewer;
import org.turingmail.central.inbox.HeldDecision;
import org.turingmail.central.inbox.HeldDecision.Undoable;
import org.turingmail.central.inbox.HeldFilter;
import org.turingmail.central.inbox.HeldMessage;
import org.turingmail.central.pages.Pages;
import org.turingmail.central.pages.PersonFrame;
import org.turingmail.central.tenants.Person;
import org.turingmail.central.web.PageRequest;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.held.RecipientState;

/** Writes the pages with held messages. Thread-safe. */
@Singleton
final class InboxPages {
    private static final Duration SOON = Duration.ofDays(3);
    private static final String MEMBER = "member:";
    private static final int LONGEST_MESSAGE_ID = 300;
    private static final int LONGEST_RECIPIENTS = 300;

    private final Pages pages;
    private final Visitors visitors;
    private final Clock clock;

    InboxPages(Pages pages, Visitors visitors, Clock clock) {
        this.pages = pages;
        this.visitors = visitors;
        this.clock = clock;
    }

    @CheckedTemplate(basePath = "inbox", requireTypeSafeExpressions = false)
    static class Templates {
        private Templates() {}

        static native TemplateInstance list(PersonFrame frame, InboxView view);

        static native TemplateInstance message(PersonFrame frame, MessageView view);

        static native TemplateInstance history(PersonFrame frame, HistoryView view);

        static native TemplateInstance notice(PersonFrame frame, String kind);
    }

    private PersonFrame frame(Person person, Visitors.Place place, String section, Locale locale) {
        return pages.personFrame(
                locale, UntrustedText.line(place.organisation(), Pages.MAX_NAME), visitors.signed(person), section);
    }

    String list(
            Person person,
            HeldFilter filter,
            PageRequest.Slice<HeldMessage, Long> slice,
            List<String> reasons,
            OutcomeView outcome,
            Locale locale) {
        Instant now = clock.instant();
        InboxView view = new InboxView(
                outcome,
                Viewer.of(person).seesAll(),
                filter.text().orElse(""),
                filter.reason().orElse(""),
                filter.order() == HeldFilter.Order.OLDEST,
                reasons,
                slice.items().stream().map(message -> row(message, now)).toList(),
                slice.next().map(next -> next(filter, next)).orElse(null));
        return Pages.render(Templates.list(frame(person, visitors.place(person), "inbox", locale), view), locale);
    }

    private String next(HeldFilter filter, long after) {
        return pages.path("/inbox") + "?text=" + encoded(filter.text()) + "&reason=" + encoded(filter.reason())
                + "&order=" + filter.order() + "&after=" + after;
    }

    private static String encoded(Optional<String> text) {
        return URLEncoder.encode(text.orElse(""), StandardCharsets.UTF_8);
    }

    private static InboxView.Message row(HeldMessage message, Instant now) {
        SenderLine sender = SenderLine.of(message.from().orElse(""), message.sender());
        Span age = Span.of(Duration.between(message.heldAt(), now));
        Duration left = Duration.between(now, message.expiresAt());
        Span until = Span.of(left);
        return new InboxView.Message(
                message.id(),
                sender.who(),
                sender.address(),
                UntrustedText.line(message.subject().orElse(""), Pages.MAX_SUBJECT),
                UntrustedText.line(
                        message.recipients().stream()
                                .map(HeldRecipient::recipient)
                                .collect(Collectors.joining(", ")),
                        LONGEST_RECIPIENTS),
                message.suppression().orElse(message.reason()),
                age.unit(),
                age.number(),
                left.compareTo(SOON) < 0,
                until.unit(),
                until.number());
    }

    String message(Person person, HeldMessage message, Locale locale) {
        Visitors.Place place = visitors.place(person);
        ZoneId zone = ZoneId.of(place.zone());
        String sender = UntrustedText.line(message.sender(), Pages.MAX_ADDRESS);
        MessageView view = new MessageView(
                message.id(),
                UntrustedText.line(message.from().orElse(""), Pages.MAX_NAME + Pages.MAX_ADDRESS),
                sender,
                message.sender().isEmpty()
                        ? ""
                        : UntrustedText.line(
                                EmailAddress.parse(message.sender()).domain().name(), Pages.MAX_ADDRESS),
                message.recipients().stream()
                        .map(recipient -> new MessageView.Recipient(
                                UntrustedText.line(recipient.recipient(), Pages.MAX_ADDRESS),
                                recipient.state().name(),
                                who(recipient.settledBy().orElse(""))))
                        .toList(),
                UntrustedText.line(message.subject().orElse(""), Pages.MAX_SUBJECT),
                UntrustedText.line(message.messageId().orElse(""), LONGEST_MESSAGE_ID),
                size(message.size(), locale),
                message.heldAt().toString(),
                Pages.words(message.heldAt(), locale, zone),
                message.expiresAt().toString(),
                Pages.words(message.expiresAt(), locale, zone),
                message.suppression().orElse(message.reason()),
                message.authenticated().map(yes -> yes ? "yes" : "no").orElse("unknown"),
                message.challenge().orElse(""),
                message.allowedBy().orElse(0),
                message.more().orElse(0),
                message.recipients().stream().anyMatch(recipient -> recipient.state() == RecipientState.HELD));
        return Pages.render(Templates.message(frame(person, place, "", locale), view), locale);
    }

    private static String size(long bytes, Locale locale) {
        NumberFormat format = NumberFormat.getIntegerInstance(locale);
        return bytes < 10_000 ? format.format(bytes) + " B" : format.format(bytes / 1_000) + " kB";
    }

    String history(Person person, PageRequest.Slice<HeldDecision, Long> slice, OutcomeView outcome, Locale locale) {
        Instant now = clock.instant();
        HistoryView view = new HistoryView(
                outcome,
                slice.items().stream().map(decision -> row(decision, now)).toList(),
                slice.next()
                        .map(next -> pages.path("/inbox/history") + "?after=" + next)
                        .orElse(null));
        return Pages.render(Templates.history(frame(person, visitors.place(person), "history", locale), view), locale);
    }

    private static HistoryView.Decision row(HeldDecision decision, Instant now) {
        Span age = Span.of(Duration.between(decision.decidedAt(), now));
        return new HistoryView.Decision(
                decision.id(),
                decision.message(),
                SenderLine.of(decision.from().orElse(""), decision.sender()).who(),
                UntrustedText.line(decision.subject().orElse(""), Pages.MAX_SUBJECT),
                decision.action().name(),
                who(decision.by()),
                decision.undoable().name(),
                decision.undoneAt().isPresent(),
                age.unit(),
                age.number());
    }

    /** Who did something: of a member, the address. */
    private static String who(String actor) {
        return UntrustedText.line(
                actor.startsWith(MEMBER) ? actor.substring(MEMBER.length()) : actor, Pages.MAX_ADDRESS);
    }

    /** What decisions that were just made look like. */
    static OutcomeView done(List<HeldDecision> decisions) {
        return new OutcomeView(
                "done",
                decisions.get(0).action().name(),
                decisions.size(),
                decisions.stream()
                        .filter(decision -> decision.undoable() != Undoable.NOTHING)
                        .map(HeldDecision::id)
                        .toList());
    }

    /** @param kind {@code gone} or {@code refused} */
    String notice(Person person, String kind, Locale locale) {
        return Pages.render(Templates.notice(frame(person, visitors.place(person), "", locale), kind), locale);
    }
}
