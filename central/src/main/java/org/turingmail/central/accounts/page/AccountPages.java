package org.turingmail.central.accounts.page;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.inject.Singleton;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.turingmail.central.accounts.AccountSession;
import org.turingmail.central.accounts.SignIns;
import org.turingmail.central.accounts.Visitors;
import org.turingmail.central.pages.Pages;
import org.turingmail.central.pages.PersonFrame;
import org.turingmail.central.tenants.Person;

/** Writes the pages on which people sign in and out. Thread-safe. */
@Singleton
final class AccountPages {
    private final Pages pages;
    private final Visitors visitors;

    AccountPages(Pages pages, Visitors visitors) {
        this.pages = pages;
        this.visitors = visitors;
    }

    @CheckedTemplate(basePath = "accounts", requireTypeSafeExpressions = false)
    static class Templates {
        private Templates() {}

        static native TemplateInstance signIn(PersonFrame frame, String self);

        static native TemplateInstance confirm(PersonFrame frame, String self);

        static native TemplateInstance said(PersonFrame frame, String kind, long minutes, String signIn);

        static native TemplateInstance account(PersonFrame frame, AccountView view);
    }

    /** The form that asks for a link. */
    String signIn(Locale locale) {
        return Pages.render(Templates.signIn(nobody(locale), pages.path("/sign-in")), locale);
    }

    /** The button that signs in. */
    String confirm(String token, Locale locale) {
        return Pages.render(Templates.confirm(nobody(locale), pages.path("/sign-in/" + token)), locale);
    }

    /** @param kind {@code sent}, {@code other-browser}, {@code dead-link}, {@code too-often} or {@code refused} */
    String said(String kind, Locale locale) {
        return Pages.render(
                Templates.said(nobody(locale), kind, SignIns.LIFE.toMinutes(), pages.path("/sign-in")), locale);
    }

    private PersonFrame nobody(Locale locale) {
        return pages.personFrame(locale, null, PersonFrame.Signed.NOBODY, "");
    }

    String account(Person person, List<AccountSession> sessions, Locale locale) {
        Visitors.Place place = visitors.place(person);
        ZoneId zone = ZoneId.of(place.zone());
        return Pages.render(
                Templates.account(
                        pages.personFrame(locale, place.organisation(), visitors.signed(person), "account"),
                        new AccountView(
                                person.addresses(),
                                person.role().name(),
                                sessions.stream()
                                        .map(session -> new AccountView.Session(
                                                session.id(),
                                                session.userAgent(),
                                                session.client(),
                                                Pages.words(session.createdAt(), locale, zone),
                                                Pages.words(session.lastSeenAt(), locale, zone),
                                                session.current()))
                                        .toList())),
                locale);
    }
}
