package org.turingmail.central.pages;

import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;

/** What stands around the content of pages for people who sign in. */
@TemplateData
public final class PersonFrame {
    /** The languages of these pages. */
    static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.FRENCH);

    private final Locale locale;
    private final Frame frame;
    private final String section;
    private final String address;
    private final String csrf;

    /** @param frame what stands around every page */
    PersonFrame(Locale locale, Frame frame, Signed signed, String section) {
        this.locale = locale;
        this.frame = frame;
        this.section = section;
        this.address = signed.address();
        this.csrf = signed.csrf();
    }

    /**
     * Who reads the page.
     *
     * @param address null if nobody has signed in
     * @param csrf what forms carry; null if nobody has signed in
     */
    public record Signed(String address, String csrf) {
        /** Nobody. */
        public static final Signed NOBODY = new Signed(null, null);
    }

    /** One of the languages of these pages. */
    static Locale language(Locale chosen) {
        return LANGUAGES.stream()
                .filter(locale -> locale.getLanguage().equals(chosen.getLanguage()))
                .findFirst()
                .orElse(LANGUAGES.get(0));
    }

    public String getLanguage() {
        return locale.toLanguageTag();
    }

    public String getOrganisation() {
        return frame.getOrganisation();
    }

    public String getBase() {
        return frame.getBase();
    }

    /** {@code inbox}, {@code history} or {@code account}; empty where there is nothing to choose. */
    public String getSection() {
        return section;
    }

    public String getAddress() {
        return address;
    }

    public String getCsrf() {
        return csrf;
    }

    /** The path of a file under {@code assets}. */
    public String asset(String name) {
        return frame.asset(name);
    }

    public String getStyle() {
        return frame.getStyle();
    }

    public String getLogo() {
        return frame.getLogo();
    }

    public List<Frame.Language> getLanguages() {
        return LANGUAGES.stream()
                .map(each -> new Frame.Language(
                        each.toLanguageTag(), capital(each.getDisplayLanguage(each), each), each.equals(locale)))
                .toList();
    }

    private static String capital(String name, Locale locale) {
        return name.substring(0, 1).toUpperCase(locale) + name.substring(1);
    }
}
