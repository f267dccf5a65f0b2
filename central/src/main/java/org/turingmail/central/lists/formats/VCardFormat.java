package org.turingmail.central.lists.formats;

import com.github.mangstadt.vinnie.VObjectProperty;
import com.github.mangstadt.vinnie.io.Context;
import com.github.mangstadt.vinnie.io.SyntaxRules;
import com.github.mangstadt.vinnie.io.VObjectDataAdapter;
import com.github.mangstadt.vinnie.io.VObjectPropertyValues;
import com.github.mangstadt.vinnie.io.VObjectReader;
import com.github.mangstadt.vinnie.io.Warning;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.turingmail.central.address.Invisible;
import org.turingmail.central.policy.EntryKind;

/**
 * vCards of any version (RFC 6350, RFC 2426, 2.1): every e-mail address becomes an entry, the name of its card the
 * note. Those of members of a group ({@code MEMBER}) and of agents ({@code AGENT}) too. What holds an address and is
 * not read is named. Not thread-safe.
 */
final class VCardFormat extends VObjectDataAdapter {
    private static final int MAX_ADDRESSES = 1_000;
    /** A picture may be some megabytes; more is no card. */
    private static final int MAX_PROPERTY = 8 << 20;

    private static final int MAX_DEPTH = 10;
    /** Of the UIDs of cards and of the members that are named by one. */
    private static final int MAX_REFERENCES = 20_000;

    private static final String CARD = "VCARD";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>\",;:]+@[^\\s@<>\",;:]+\\.[^\\s@<>\",;:.]+");
    private static final Pattern WITH_NAME = Pattern.compile("[^<>]*<[^<>@]+@[^<>@]+>[^<>]*");

    /** Properties with texts, and names of other services that only look like addresses. */
    private static final Set<String> WITHOUT_MAIL = Set.of(
            "FN",
            "N",
            "NICKNAME",
            "SORT-STRING",
            "IMPP",
            "URL",
            "SOURCE",
            "UID",
            "PRODID",
            "PHOTO",
            "LOGO",
            "SOUND",
            "KEY",
            "NOTE",
            "TITLE",
            "ROLE",
            "ORG",
            "LABEL",
            "ADR",
            "TEL",
            "REV",
            "CATEGORIES",
            "FBURL",
            "CALURI",
            "CALADRURI",
            "X-JABBER",
            "X-AIM",
            "X-MSN",
            "X-GTALK",
            "X-GOOGLE-TALK",
            "X-ICQ",
            "X-YAHOO",
            "X-SKYPE",
            "X-SKYPE-USERNAME",
            "X-SIP",
            "X-QQ",
            "X-TWITTER",
            "X-SOCIALPROFILE",
            "X-GADUGADU",
            "X-MASTODON",
            "X-MATRIX",
            "X-ABUID",
            "X-MAILER",
            "MAILER");

    private final ItemParser items;
    private final Deque<Component> open = new ArrayDeque<>();
    private final Set<String> uids = new HashSet<>();
    private final Map<String, Found> references = new LinkedHashMap<>();
    private final int depth;
    private final long firstLine;
    private LineEnds lines;
    private long cards;
    /** Of a line that could not be decoded. */
    private long undecoded = -1;

    private VCardFormat(ItemParser items, int depth, long firstLine) {
        this.items = items;
        this.depth = depth;
        this.firstLine = firstLine;
    }

    private record Found(long line, String text, String address) {}

    /** What begins with {@code BEGIN}. */
    private static final class Component {
        private final String name;
        private final long line;
        private final List<Found> found = new ArrayList<>();
        private String fullName = "";
        private String parts = "";
        /** Whether the next card is the agent of this one. */
        private boolean agent;

        Component(String name, long line) {
            this.name = name;
            this.line = line;
        }

        boolean isCard() {
            return name.equalsIgnoreCase(CARD);
        }

        String nameOfPerson() {
            return fullName.isBlank() ? parts : fullName;
        }
    }

    /** @return how many lines the file has */
    static long read(Reader reader, ItemParser items) throws IOException {
        VCardFormat cards = new VCardFormat(items, 0, 0);
        long lines = cards.parse(reader);
        if (cards.cards == 0) {
            throw new UnreadableFileException(1, "", "is not the beginning of a vCard, nor is any other line");
        }
        if (items.isEmpty()) {
            throw new UnreadableFileException(1, "", "has " + cards.cards + " cards, but no e-mail address is in them");
        }
        return lines;
    }

    private long parse(Reader reader) throws IOException {
        lines = new LineEnds(reader, MAX_PROPERTY);
        try {
            new VObjectReader(lines, SyntaxRules.vcard()).parse(this);
            while (!open.isEmpty()) {
                unfinished(open.pop());
            }
            for (Map.Entry<String, Found> reference : references.entrySet()) {
                if (!uids.contains(reference.getKey())) {
                    reject(
                            reference.getValue().line(),
                            reference.getValue().text(),
                            "is a member that is named by the UID of a card, which is not in this file");
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return lines.lines();
    }

    private long line(Context context) {
        return firstLine == 0 ? context.getLineNumber() : firstLine;
    }

    @Override
    public void onComponentBegin(String component, Context context) {
        lines.begin();
        Component parent = open.peek();
        Component begun = new Component(component, line(context));
        if (begun.isCard()) {
            cards++;
            if (parent != null && parent.agent) {
                parent.agent = false;
            } else {
                while (!open.isEmpty() && open.peek().isCard()) {
                    unfinished(open.pop());
                }
            }
        }
        if (open.size() >= MAX_DEPTH) {
            throw new UncheckedIOException(new UnreadableFileException(
                    line(context), context.getUnfoldedLine(), "is inside of " + MAX_DEPTH + " others"));
        }
        open.push(begun);
    }

    private void unfinished(Component component) {
        reject(
                component.line,
                "BEGIN:" + component.name,
                component.isCard()
                        ? "is a card without an end (END:VCARD)" + lost(component)
                        : "is without an end (END:" + ItemParser.shortened(component.name) + ")");
    }

    private static String lost(Component card) {
        return card.found.isEmpty() ? "" : "; its " + card.found.size() + " addresses are not taken";
    }

    @Override
    public void onComponentEnd(String component, Context context) {
        lines.begin();
        while (!open.isEmpty() && !open.peek().name.equalsIgnoreCase(component)) {
            unfinished(open.pop());
        }
        if (open.isEmpty()) {
            reject(line(context), "END:" + component, "is the end of nothing: BEGIN:" + component + " is missing");
            return;
        }
        Component ended = open.pop();
        for (Found address : ended.found) {
            try {
                items.add(
                        address.line(),
                        address.text(),
                        EntryKind.ADDRESS,
                        address.address(),
                        Optional.empty(),
                        Optional.of(ended.nameOfPerson()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void onProperty(VObjectProperty property, Context context) {
        lines.begin();
        long line = line(context);
        String raw = property.getValue() == null ? "" : property.getValue();
        if (raw.isBlank() && !property.getName().equalsIgnoreCase("AGENT") || line == undecoded && firstLine == 0) {
            return;
        }
        String name = property.getName().toUpperCase(Locale.ROOT);
        Component card = open.peek();
        boolean inCard = card != null && card.isCard();
        if (inCard) {
            card.agent = false;
        }
        String value = Invisible.strip(VObjectPropertyValues.unescape(raw));
        switch (name) {
            case "EMAIL" -> {
                if (!inCard) {
                    reject(line, value, "is an e-mail address outside of a card");
                } else if (WITH_NAME.matcher(value).matches()) {
                    reject(line, value, "has a name and < > around its address; a card has the address alone");
                } else {
                    found(card, line, value, withoutScheme(value));
                }
            }
            case "FN" -> {
                if (inCard) {
                    card.fullName = value;
                }
            }
            case "N" -> {
                if (inCard) {
                    List<String> parts = VObjectPropertyValues.parseSemiStructured(raw);
                    String given = parts.size() > 1 ? parts.get(1) : "";
                    card.parts = (given + " " + (parts.isEmpty() ? "" : parts.get(0))).strip();
                }
            }
            case "UID" -> {
                if (uids.size() < MAX_REFERENCES) {
                    uids.add(reference(value));
                }
            }
            case "MEMBER", "X-ADDRESSBOOKSERVER-MEMBER" -> member(card, line, value);
            case "RELATED" -> {
                if (isMail(value)) {
                    member(card, line, value);
                }
            }
            case "AGENT" -> agent(card, line, value);
            default -> {
                boolean address = ADDRESS.matcher(withoutScheme(value)).matches() && !WITHOUT_MAIL.contains(name);
                if (address || name.contains("MAIL") && value.indexOf('@') >= 0 && !WITHOUT_MAIL.contains(name)) {
                    reject(
                            line,
                            value,
                            "is an address in the property " + ItemParser.shortened(name) + ", which is not read");
                }
            }
        }
    }

    private void found(Component card, long line, String text, String address) {
        if (card.found.size() >= MAX_ADDRESSES) {
            reject(line, text, "is one address too many: a card may have " + MAX_ADDRESSES);
        } else {
            card.found.add(new Found(line, text, address));
        }
    }

    private void member(Component card, long line, String value) {
        if (card == null || !card.isCard()) {
            reject(line, value, "is a member outside of a card");
        } else if (isMail(value)) {
            found(card, line, value, withoutScheme(value));
        } else if (references.size() < MAX_REFERENCES
                && value.toLowerCase(Locale.ROOT).startsWith("urn:")) {
            references.putIfAbsent(reference(value), new Found(line, value, ""));
        } else {
            reject(line, value, "is a member whose address is not in this file");
        }
    }

    private static String reference(String uid) {
        String lower = uid.toLowerCase(Locale.ROOT);
        return lower.startsWith("urn:uuid:") ? lower.substring("urn:uuid:".length()) : lower;
    }

    private void agent(Component card, long line, String value) {
        if (card == null) {
            return;
        }
        if (value.isEmpty()) {
            card.agent = true;
        } else if (value.regionMatches(true, 0, "BEGIN:VCARD", 0, 11)) {
            if (depth >= MAX_DEPTH) {
                reject(line, value, "is an agent of agents of agents");
                return;
            }
            try {
                VCardFormat nested = new VCardFormat(items, depth + 1, line);
                nested.parse(new StringReader(value + "\n"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } else if (isMail(value)) {
            found(card, line, value, withoutScheme(value));
        } else if (value.indexOf('@') >= 0) {
            reject(line, value, "is an agent that is not a card");
        }
    }

    private static boolean isMail(String value) {
        return value.regionMatches(true, 0, "mailto:", 0, 7);
    }

    /** The address of a URI (RFC 6068), without what is to stand in a message to it. */
    private static String withoutScheme(String value) {
        return isMail(value) ? MailtoUri.address(value) : value;
    }

    private void reject(long line, String text, String reason) {
        try {
            items.reject(line, text, reason);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onWarning(Warning warning, VObjectProperty property, Exception thrown, Context context) {
        lines.begin();
        switch (warning) {
            case UNKNOWN_VERSION -> {
                // Lines are lines in every version.
            }
            case UNMATCHED_END -> reject(
                    line(context), context.getUnfoldedLine(), "is the end of nothing: its BEGIN is missing");
            case UNKNOWN_CHARSET -> {
                undecoded = line(context);
                reject(undecoded, context.getUnfoldedLine(), "has a character set that is not known");
            }
            case QUOTED_PRINTABLE_ERROR -> {
                undecoded = line(context);
                reject(undecoded, context.getUnfoldedLine(), "is not quoted-printable, as it says");
            }
            default -> reject(line(context), context.getUnfoldedLine(), "is no line of a vCard");
        }
    }
}
