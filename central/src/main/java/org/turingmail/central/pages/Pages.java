package org.turingmail.central.pages;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.turingmail.central.configuration.CentralConfiguration;

/** What all pages have in common, and those that belong to no feature. Thread-safe. */
@Singleton
public final class Pages {
    /** How much of a subject is shown, in characters. */
    public static final int MAX_SUBJECT = 160;
    /** How much of the name of an organisation is shown, in characters. */
    public static final int MAX_NAME = 120;
    /** The longest address that there can be (RFC 5321, section 4.5.3.1.3). */
    public static final int MAX_ADDRESS = 254;

    private static final String ASSETS = "/assets/";

    private final String base;
    private final Map<String, String> versions;
    private final Optional<String> style;
    private final Optional<String> logo;

    Pages(CentralConfiguration configuration, CustomTexts texts) {
        String path = configuration.publicUrl().getRawPath();
        this.base = path == null ? "" : path;
        this.versions = versions(List.of("page.css", "early.js", "press.js"));
        this.style = custom(texts, "page.css");
        this.logo = custom(texts, "logo.svg").or(() -> custom(texts, "logo.png"));
    }

    @Produces
    @Singleton
    static PageFiles assets() {
        return new PageFiles(ASSETS);
    }

    @CheckedTemplate(basePath = "pages", requireTypeSafeExpressions = false)
    static class Templates {
        private Templates() {}

        static native TemplateInstance notice(Frame frame, NoticeView notice);
    }

    /** The path of a page, as browsers know it. */
    public String path(String page) {
        return base + page;
    }

    /**
     * The path of a page in a language, as browsers know it.
     *
     * @param page its path on this server, without a query
     */
    public String path(String page, Locale locale) {
        return path(page) + "?lang=" + locale.toLanguageTag();
    }

    /** What stands around the content of a page. */
    public Frame frame(Locale locale, String organisation) {
        return new Frame(locale, organisation, base, versions, style.orElse(null), logo.orElse(null));
    }

    /**
     * What stands around the content of a page for people who sign in.
     *
     * @param organisation whose messages they are; null if nobody has signed in
     * @param section which of the pages it is: {@code inbox}, {@code history}, {@code account}, or empty
     */
    public PersonFrame personFrame(Locale locale, String organisation, PersonFrame.Signed signed, String section) {
        return new PersonFrame(locale, frame(locale, organisation), signed, section);
    }

    /** A page that belongs to nobody. */
    public String notice(String kind, Locale locale) {
        return notice(NoticeView.of(kind), null, locale);
    }

    /**
     * A page that says one thing.
     *
     * @param organisation who asks; null on pages that belong to nobody
     */
    public String notice(NoticeView notice, String organisation, Locale locale) {
        return render(Templates.notice(frame(locale, organisation), notice), locale);
    }

    /** The page of a template, in a language. */
    public static String render(TemplateInstance template, Locale locale) {
        return template.setLocale(locale).render();
    }

    /** A time in words. We do not know where the sender is, so the zone is named. */
    public static String words(Instant instant, Locale locale) {
        return words(instant, locale, ZoneId.of("UTC"));
    }

    /** A time in words, in a zone that is named. */
    public static String words(Instant instant, Locale locale, ZoneId zone) {
        return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.SHORT)
                        .localizedBy(locale)
                        .withZone(zone)
                        .format(instant)
                + " " + zone.getId();
    }

    private Optional<String> custom(CustomTexts texts, String name) {
        return texts.file(name).map(bytes -> base + CustomFiles.FOLDER + name + "?v=" + version(bytes));
    }

    private static String version(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Map<String, String> versions(List<String> names) {
        Map<String, String> versions = new LinkedHashMap<>();
        for (String name : names) {
            try (InputStream in = Thread.currentThread()
                    .getContextClassLoader()
                    .getResourceAsStream("META-INF/resources/assets/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("no asset " + name);
                }
                versions.put(name, version(in.readAllBytes()));
            } catch (IOException e) {
                throw new UncheckedIOException("asset " + name, e);
            }
        }
        return Map.copyOf(versions);
    }
}
