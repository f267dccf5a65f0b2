package org.turingmail.central.pages;

import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What stands around the content of every page. */
@TemplateData
public final class Frame {
    private final Locale locale;
    private final String organisation;
    private final String base;
    private final Map<String, String> versions;
    private final String style;
    private final String logo;

    /**
     * @param organisation who asks; null on pages that belong to nobody
     * @param style the path of a style that is added to ours; null for none
     * @param logo the path of an image in place of our sign; null for none
     */
    Frame(Locale locale, String organisation, String base, Map<String, String> versions, String style, String logo) {
        this.locale = locale;
        this.organisation = organisation;
        this.base = base;
        this.versions = versions;
        this.style = style;
        this.logo = logo;
    }

    public String getLanguage() {
        return locale.toLanguageTag();
    }

    public String getDirection() {
        return switch (locale.getLanguage()) {
            case "ar", "dv", "fa", "he", "ku", "ps", "ur", "yi" -> "rtl";
            default -> "ltr";
        };
    }

    public String getOrganisation() {
        return organisation;
    }

    /** What goes before every path of this server; empty unless it is published below a path. */
    public String getBase() {
        return base;
    }

    /** The path of a file under {@code assets}; it changes with the content, so that browsers may keep the file. */
    public String asset(String name) {
        return base + "/assets/" + name + "?v=" + versions.get(name);
    }

    public String getStyle() {
        return style;
    }

    public String getLogo() {
        return logo;
    }

    public List<Language> getLanguages() {
        return PageLanguage.ALL.stream()
                .map(each -> new Language(
                        each.toLanguageTag(), capital(each.getDisplayLanguage(each), each), each.equals(locale)))
                .toList();
    }

    private static String capital(String name, Locale locale) {
        return name.substring(0, 1).toUpperCase(locale) + name.substring(1);
    }

    /** A link to the same page in another language. */
    @TemplateData
    record Language(String tag, String name, boolean current) {}
}
