package org.turingmail.central.lists.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.UntrustedText;
import org.turingmail.protocol.verdicts.Verdict;

/** Comma-separated values (RFC 4180): our own table, which says all of an entry, and those of address books. */
final class CsvFormats {
    private static final List<String> COLUMNS = List.of("verdict", "kind", "value", "scope", "expires", "note");
    /** An address in a text. Each run of characters is looked at once. */
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\s@<>\",;:()]++@[^\\s@<>\",;:()]++(?<=\\.[^\\s@<>\",;:().]{1,63})");

    private static final String SEPARATORS = ",;\t";
    /** A quote that does not end would put the rest of the file into memory. */
    private static final int MAX_RECORD = 1 << 20;
    /** How far the first line is looked at, in characters. */
    private static final int BEGIN = 1 << 14;

    private CsvFormats() {}

    private interface Row {
        void take(long line, CSVRecord row, Heading heading) throws IOException;
    }

    /** @return how many lines the table has */
    static long readEntries(Reader reader, ItemParser items) throws IOException {
        return read(reader, items, heading -> heading.has("value"), "the column value", (line, row, heading) -> {
            String text = text(row);
            try {
                requireKnown(row, heading);
                items.entry(line, item(row, heading, items));
            } catch (IllegalArgumentException e) {
                items.reject(line, text, e.getMessage());
            }
        });
    }

    private static void requireKnown(CSVRecord row, Heading heading) {
        for (int i = 0; i < row.size(); i++) {
            if (!COLUMNS.contains(heading.name(i)) && !row.get(i).isBlank()) {
                throw new IllegalArgumentException("has a value in "
                        + (i < heading.names().size()
                                ? "the column " + ItemParser.shortened(heading.name(i)) + ", which is not known"
                                : "a column that has no heading"));
            }
        }
    }

    /** @return how many lines the table has */
    static long readContacts(Reader reader, ItemParser items) throws IOException {
        long lines = read(
                reader,
                items,
                Heading::hasAddresses,
                "a column of e-mail addresses",
                (line, row, heading) -> contact(line, row, heading, items));
        if (items.isEmpty()) {
            throw new UnreadableFileException(1, "", "has columns of e-mail addresses, but no address is in them");
        }
        return lines;
    }

    private static void contact(long line, CSVRecord row, Heading heading, ItemParser items) throws IOException {
        Optional<String> name = heading.person(row);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < row.size(); i++) {
            if (heading.isAddress(i)) {
                for (String address : AddressCell.addresses(row.get(i))) {
                    taken.add(address.toLowerCase(Locale.ROOT));
                    items.add(line, row.get(i), EntryKind.ADDRESS, address, Optional.empty(), name);
                }
            }
        }
        for (int i = 0; i < row.size(); i++) {
            if (!heading.isAddress(i) && !heading.isWithoutMail(i) && row.get(i).indexOf('@') >= 0) {
                Matcher matcher = ADDRESS.matcher(row.get(i));
                while (matcher.find()) {
                    if (taken.add(matcher.group().toLowerCase(Locale.ROOT))) {
                        items.reject(
                                line,
                                matcher.group(),
                                heading.name(i).isEmpty()
                                        ? "is an address in a column that has no heading"
                                        : "is an address in the column " + ItemParser.shortened(heading.name(i))
                                                + ", which is none of e-mail addresses");
                    }
                }
            }
        }
    }

    private static long read(Reader reader, ItemParser items, Predicate<Heading> hasColumns, String wanted, Row row)
            throws IOException {
        LineEnds bounded = new LineEnds(reader, MAX_RECORD);
        BufferedReader buffered = new BufferedReader(bounded, BEGIN);
        char separator = separator(buffered);
        long line = 1;
        try (CSVParser parser = CSVParser.builder()
                .setReader(buffered)
                .setFormat(CSVFormat.RFC4180
                        .builder()
                        .setDelimiter(separator)
                        .setIgnoreEmptyLines(false)
                        .get())
                .get()) {
            Heading heading = null;
            for (CSVRecord read : parser) {
                bounded.begin();
                boolean saysSeparator = line == 1 && read.get(0).startsWith("sep=");
                if (read.size() == 1 && read.get(0).isBlank() || saysSeparator) {
                    line = parser.getCurrentLineNumber() + 1;
                    continue;
                }
                if (heading == null) {
                    heading = Heading.of(read);
                    Optional<String> twice = wanted.contains("value") ? heading.twice() : Optional.empty();
                    if (!hasColumns.test(heading)) {
                        throw new UnreadableFileException(line, text(read), "is not a heading with " + wanted);
                    } else if (twice.isPresent()) {
                        throw new UnreadableFileException(line, text(read), "has two columns " + twice.get());
                    }
                } else {
                    row.take(line, read, heading);
                }
                line = parser.getCurrentLineNumber() + 1;
            }
            if (heading == null) {
                throw new UnreadableFileException(1, "", "is not a heading with " + wanted);
            }
            return bounded.lines();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof UnreadableFileException unreadable && !bounded.isOver()) {
                throw unreadable;
            } else if (e.getCause() instanceof CSVException || bounded.isOver()) {
                throw new UnreadableFileException(
                        line,
                        "",
                        "has a quote where none belongs, or one that does not end; from here on the file cannot be"
                                + " read");
            }
            throw e.getCause();
        }
    }

    /** What stands most often in the first line, outside of quotes; or what the line says that Excel writes. */
    private static char separator(BufferedReader reader) throws IOException {
        reader.mark(BEGIN);
        int[] counts = new int[SEPARATORS.length()];
        StringBuilder begin = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < BEGIN - 1; i++) {
            int c = reader.read();
            if (c < 0 || c == '\n' && !quoted && begin.length() > 0) {
                break;
            }
            if (begin.length() < 5 && c != '\n') {
                begin.append((char) c);
            }
            quoted ^= c == '"';
            int separator = quoted ? -1 : SEPARATORS.indexOf(c);
            if (separator >= 0) {
                counts[separator]++;
            }
        }
        reader.reset();
        if (begin.length() == 5 && begin.indexOf("sep=") == 0 && SEPARATORS.indexOf(begin.charAt(4)) >= 0) {
            return begin.charAt(4);
        }
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            most = counts[i] > counts[most] ? i : most;
        }
        return SEPARATORS.charAt(most);
    }

    private static String text(CSVRecord row) {
        return String.join(",", row.toList());
    }

    private static ListItem item(CSVRecord row, Heading heading, ItemParser items) {
        String verdictText = heading.cell(row, "verdict");
        Optional<Verdict> verdict = verdictText.isEmpty()
                ? Optional.empty()
                : Optional.of(ItemParser.verdictOf(verdictText)
                        .orElseThrow(() -> new IllegalArgumentException("has the verdict "
                                + ItemParser.shortened(verdictText) + "; it must be DELIVER or BLOCK")));
        String value = heading.cell(row, "value");
        String kindText = heading.cell(row, "kind");
        String expires = heading.cell(row, "expires");
        String note = heading.cell(row, "note");
        if (note.length() > ListItem.MAX_NOTE || !UntrustedText.isClean(note)) {
            throw new IllegalArgumentException(
                    "has a note with more than " + ListItem.MAX_NOTE + " characters, or with control characters");
        }
        ListItem item;
        if (kindText.isEmpty()) {
            ItemParser.Guess guess = ItemParser.Guess.of(value);
            item = items.item(guess.kind(), guess.value(), verdict, Optional.of(note));
        } else {
            item = items.exactItem(kind(kindText), value, verdict, Optional.of(note));
        }
        items.requireNarrow(item);
        String scope = heading.cell(row, "scope");
        if (!scope.isEmpty()) {
            item = scoped(item, scope);
        }
        return new ListItem(
                item.kind(),
                item.value(),
                item.verdict(),
                item.scope(),
                item.owner(),
                expires.isEmpty() ? Optional.empty() : Optional.of(expires(expires)),
                item.note());
    }

    private static EntryKind kind(String text) {
        String name = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(EntryKind.values())
                .filter(kind -> kind.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("has the kind " + ItemParser.shortened(text)
                        + "; it must be one of "
                        + Arrays.stream(EntryKind.values()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    private static ListItem scoped(ListItem item, String scope) {
        if (scope.equalsIgnoreCase("tenant")) {
            return ItemParser.withScope(item, EntryScope.TENANT, "");
        } else if (scope.toLowerCase(Locale.ROOT).startsWith("user:")) {
            return ItemParser.withScope(
                    item,
                    EntryScope.USER,
                    EmailAddress.parse(scope.substring(5)).canonical());
        } else if (scope.toLowerCase(Locale.ROOT).startsWith("domain:")) {
            return ItemParser.withScope(
                    item, EntryScope.DOMAIN, Domain.parse(scope.substring(7)).name());
        }
        throw new IllegalArgumentException("has the scope " + ItemParser.shortened(scope)
                + "; it must be tenant, user:anna@home.example or domain:home.example");
    }

    private static Instant expires(String text) {
        try {
            Instant instant = text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            if (instant.isBefore(Instant.EPOCH) || instant.isAfter(Instant.parse("9999-12-31T23:59:59Z"))) {
                throw new DateTimeException(text);
            }
            return instant;
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expires " + ItemParser.shortened(text) + "; it must be a time such as 2026-01-02T03:04:05Z", e);
        }
    }

    /** Our own table: it can say all. */
    static LineFormat.Write write(Output output) throws IOException {
        var printer = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get().print(output.writer());
        printer.printRecord(COLUMNS);
        return item -> printer.printRecord(
                item.verdict(),
                item.kind(),
                written(item),
                item.scope().name().toLowerCase(Locale.ROOT) + (item.owner().isEmpty() ? "" : ":" + item.owner()),
                item.expiresAt().map(Instant::toString).orElse(""),
                item.note().orElse(""));
    }

    /** An address with a * in quotes: without, it would look like a wildcard. */
    private static String written(ListItem item) {
        int at = item.value().lastIndexOf('@');
        boolean star = item.kind() == EntryKind.ADDRESS && item.value().lastIndexOf('*', at) >= 0;
        return star && !item.value().startsWith("\"")
                ? '"' + item.value().substring(0, at) + '"' + item.value().substring(at)
                : item.value();
    }
}
