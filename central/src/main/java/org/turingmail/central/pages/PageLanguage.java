package org.turingmail.central.pages;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.turingmail.protocol.Api;

/** The languages of the pages, and which of them a reader gets. */
public final class PageLanguage {
    /** In the order of the links to them; the first is taken where nothing else is known. */
    static final List<Locale> ALL =
            Api.LANGUAGES.stream().map(Locale::forLanguageTag).toList();

    private static final int MAX_HEADER = 500;

    private PageLanguage() {}

    /**
     * The first of these that is one of ours: what the reader clicked, what the reader's browser asks for, what the
     * challenge was written in.
     *
     * @param clicked a language tag; null or nonsense if none was clicked
     * @param acceptLanguage the header field (RFC 9110, section 12.5.4); null or nonsense if there is none
     * @param challenge the language of the challenge, if it is known
     */
    public static Locale choose(String clicked, String acceptLanguage, Optional<String> challenge) {
        return choose(clicked, acceptLanguage, challenge, Optional.empty());
    }

    /**
     * The same, with what the reader clicked before.
     *
     * @param remembered a language tag, after {@code clicked}
     */
    static Locale choose(
            String clicked, String acceptLanguage, Optional<String> challenge, Optional<String> remembered) {
        return Stream.of(
                        ours(clicked),
                        remembered.map(PageLanguage::ours).orElse(null),
                        accepted(acceptLanguage),
                        challenge.map(PageLanguage::ours).orElse(null))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(ALL.get(0));
    }

    private static Locale ours(String tag) {
        if (tag == null || tag.length() > 35) {
            return null;
        }
        String language = Locale.forLanguageTag(tag.replace('_', '-')).getLanguage();
        return ALL.stream()
                .filter(locale -> locale.getLanguage().equals(language))
                .findFirst()
                .orElse(null);
    }

    private static Locale accepted(String header) {
        if (header == null || header.length() > MAX_HEADER) {
            return null;
        }
        try {
            // Those that are wanted most come first; a weight of 0 means: not this one.
            return Locale.LanguageRange.parse(header).stream()
                    .filter(range -> range.getWeight() > 0 && !range.getRange().equals("*"))
                    .map(range -> ours(range.getRange()))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
