package org.turingmail.central.rules.calendars;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataAdapter;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.Warning;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.turingmail.protocol.UntrustedText;

/**
 * The lines of an iCalendar file (RFC 5545), in components, as they are written. Whatever is no line of one, or is in a
 * component that does not end, refuses the file: it may have been cut, or be of another format. Not thread-safe.
 */
final class CalendarText extends VObjectDataAdapter {
    private static final int MAX_DEPTH = 5;
    private static final Set<String> METHODS = Set.of("", "PUBLISH", "REQUEST");

    private final Deque<Component> open = new ArrayDeque<>();
    private final List<Component> calendars = new ArrayList<>();

    private CalendarText() {}

    /** @param name in capitals */
    record Property(String name, VObjectProperty written) {
        String value() {
            return written.getValue() == null ? "" : written.getValue().strip();
        }

        /** A parameter; empty if it is absent. */
        String parameter(String parameter) {
            String value = written.getParameters().first(parameter);
            return value == null ? "" : value.strip();
        }
    }

    /** @param name in capitals */
    record Component(String name, List<Property> properties, List<Component> parts) {
        List<Property> all(String property) {
            return properties.stream().filter(one -> one.name.equals(property)).toList();
        }

        /** Of a property that may be there once: the value; empty if it is absent or has none. */
        Optional<Property> one(String property) {
            List<Property> found =
                    all(property).stream().filter(one -> !one.value().isEmpty()).toList();
            if (found.stream().map(Property::value).distinct().count() > 1) {
                throw new IllegalArgumentException("has more than one " + property);
            }
            return found.stream().findFirst();
        }

        String text(String property) {
            return one(property).map(Property::value).orElse("");
        }

        List<Component> parts(String component) {
            return parts.stream().filter(part -> part.name.equals(component)).toList();
        }
    }

    /**
     * Reads the calendars of a file.
     *
     * @throws IllegalArgumentException if it is none; the message says why
     */
    static List<Component> read(String content) {
        CalendarText text = new CalendarText();
        // Files that were joined have byte order marks in the middle; some systems end lines with CR alone.
        String clean =
                content.replace("\uFEFFBEGIN:", "BEGIN:").replace("\r\n", "\n").replace('\r', '\n');
        try {
            new VObjectReader(new StringReader(clean), SyntaxRules.iCalendar()).parse(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!text.open.isEmpty()) {
            throw new IllegalArgumentException("is no whole iCalendar file: it ends within a "
                    + text.open.peek().name() + ": END:" + text.open.peek().name() + " is missing");
        }
        text.calendars.forEach(CalendarText::check);
        return text.calendars;
    }

    private static void check(Component calendar) {
        String method = calendar.text("METHOD").toUpperCase(Locale.ROOT);
        if (!METHODS.contains(method)) {
            throw new IllegalArgumentException("has METHOD:" + shown(method) + ", which is not about holidays but about"
                    + " changes to another calendar (event 1 and all others)");
        }
        String scale = calendar.text("CALSCALE");
        if (!scale.isEmpty() && !scale.equalsIgnoreCase("GREGORIAN")) {
            throw new IllegalArgumentException("has CALSCALE:" + shown(scale) + "; it must be GREGORIAN");
        }
    }

    static String shown(String text) {
        String clean = UntrustedText.clean(text, 60);
        return clean.length() < text.length() ? clean + "..." : clean;
    }

    @Override
    public void onComponentBegin(String name, Context context) {
        Component begun = new Component(name.toUpperCase(Locale.ROOT).strip(), new ArrayList<>(), new ArrayList<>());
        if (open.size() >= MAX_DEPTH || begun.name.equals("VEVENT") && !isIn("VCALENDAR")) {
            throw refused(context, "begins inside of another component, whose END is missing");
        }
        if (open.isEmpty()) {
            if (!begun.name.equals("VCALENDAR")) {
                throw refused(context, "is not BEGIN:VCALENDAR");
            }
            calendars.add(begun);
        } else {
            open.peek().parts.add(begun);
        }
        open.push(begun);
    }

    private boolean isIn(String name) {
        return !open.isEmpty() && open.peek().name.equals(name);
    }

    @Override
    public void onComponentEnd(String name, Context context) {
        if (!isIn(name.toUpperCase(Locale.ROOT).strip())) {
            throw refused(context, "is not the end of the component that it is in");
        }
        open.pop();
    }

    @Override
    public void onProperty(VObjectProperty property, Context context) {
        if (open.isEmpty()) {
            throw refused(context, "is outside of a VCALENDAR");
        }
        open.peek().properties.add(new Property(property.getName().toUpperCase(Locale.ROOT), property));
    }

    @Override
    public void onWarning(Warning warning, VObjectProperty property, Exception thrown, Context context) {
        if (warning != Warning.UNKNOWN_VERSION) {
            throw refused(context, "is no line of an iCalendar file");
        }
    }

    private static IllegalArgumentException refused(Context context, String why) {
        return new IllegalArgumentException(
                "has a line " + context.getLineNumber() + " (" + shown(context.getUnfoldedLine()) + ") that " + why);
    }
}
