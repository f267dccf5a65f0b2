package org.turingmail.central.lists.formats;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.turingmail.central.address.Domain;
import org.turingmail.central.address.EmailAddress;
import org.turingmail.central.address.Text;
import org.turingmail.central.lists.ListItem;
import org.turingmail.protocol.EntryKind;
import org.turingmail.protocol.EntryScope;
import org.turingmail.protocol.Verdict;

/** Comma-separated values (RFC 4180): our own table, which says all of an entry, and those of address books. */
final class Tables {
    private static final List<String> COLUMNS = List.of("verdict", "kind", "value", "scope", "expires", "note");
    private static final Pattern ADDRESS_COLUMN =
            Pattern.compile("e-?mail(?: *[0-9]+)?(?: *- *value| address)?|(?:primary|secondary) e-?mail(?: address)?");
    private static final List<List<String>> NAMES =
            List.of(List.of("name"), List.of("display name"), List.of("first name", "last name"), List.of("file as"));
    /** Between the addresses that one cell of an export of Google Contacts may hold. */
    private static final String SEVERAL = " ::: ";
    /** A quote that does not end would put the rest of the file into memory. */
    private static final int MAX_RECORD = 1 << 20;

    private Tables() {}

    private interface Row {
        void take(long line, CSVRecord row, Map<String, Integer> columns) throws IOException;
    }

    /** @return how many lines the table has */
    static long readEntries(Reader reader, Items items) throws IOException {
        return read(
                reader, items, columns -> columns.containsKey("value"), "the column value", (line, row, columns) -> {
                    String text = text(row);
                    try {
                        items.entry(line, item(row, columns, items));
                    } catch (IllegalArgumentException e) {
                        items.reject(line, text, e.getMessage());
                    }
                });
    }

    /** @return how many lines the table has */
    static long readContacts(Reader reader, Items items) throws IOException {
        return read(
                reader,
                items,
                columns -> columns.keySet().stream().anyMatch(Tables::isAddress),
                "a column of e-mail addresses",
                (line, row, columns) -> {
                    Optional<String> name = NAMES.stream()
                            .map(parts -> parts.stream()
                                    .map(part -> cell(row, columns, part))
                                    .filter(part -> !part.isEmpty())
                                    .collect(Collectors.joining(" ")))
                            .filter(joined -> !joined.isEmpty())
                            .findFirst();
                    for (String column : columns.keySet()) {
                        if (isAddress(column)) {
                            for (String address : cell(row, columns, column).split(SEVERAL)) {
                                if (!address.isBlank()) {
                                    items.add(
                                            line, address, EntryKind.ADDRESS, address.strip(), Optional.empty(), name);
                                }
                            }
                        }
                    }
                });
    }

    private static boolean isAddress(String column) {
        return ADDRESS_COLUMN.matcher(column).matches();
    }

    private static long read(
            Reader reader,
            Items items,
            java.util.function.Predicate<Map<String, Integer>> hasColumns,
            String wanted,
            Row row)
            throws IOException {
        Bounded bounded = new Bounded(reader);
        long line = 1;
        try (CSVParser parser = CSVParser.builder()
                .setReader(bounded)
                .setFormat(
                        CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).get())
                .get()) {
            Map<String, Integer> columns = null;
            for (CSVRecord read : parser) {
                bounded.begin();
                if (read.size() == 1 && read.get(0).isBlank()) {
                    line = parser.getCurrentLineNumber() + 1;
                    continue;
                }
                if (columns == null) {
                    columns = columns(read);
                    if (!hasColumns.test(columns)) {
                        throw new UnreadableFileException(1, text(read), "is not a heading with " + wanted);
                    }
                } else {
                    row.take(line, read, columns);
                }
                line = parser.getCurrentLineNumber() + 1;
            }
            if (columns == null) {
                throw new UnreadableFileException(1, "", "is not a heading with " + wanted);
            }
            return parser.getCurrentLineNumber();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof org.apache.commons.csv.CSVException || bounded.isOver()) {
                throw new UnreadableFileException(
                        line,
                        "",
                        "has a quote where none belongs, or one that does not end; from here on the file cannot be read");
            }
            throw e.getCause();
        }
    }

    private static Map<String, Integer> columns(CSVRecord heading) {
        Map<String, Integer> columns = new TreeMap<>();
        for (int i = 0; i < heading.size(); i++) {
            String name = heading.get(i).strip().toLowerCase(Locale.ROOT);
            columns.putIfAbsent(i == 0 && name.startsWith("\uFEFF") ? name.substring(1) : name, i);
        }
        return columns;
    }

    private static String cell(CSVRecord row, Map<String, Integer> columns, String name) {
        Integer index = columns.get(name);
        return index == null || index >= row.size() ? "" : row.get(index).strip();
    }

    private static String text(CSVRecord row) {
        return String.join(",", row.toList());
    }

    private static ListItem item(CSVRecord row, Map<String, Integer> columns, Items items) {
        String verdictText = cell(row, columns, "verdict");
        Optional<Verdict> verdict = verdictText.isEmpty()
                ? Optional.empty()
                : Optional.of(Items.verdictOf(verdictText)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "has the verdict " + Items.shortened(verdictText) + "; it must be DELIVER or BLOCK")));
        String value = cell(row, columns, "value");
        String kindText = cell(row, columns, "kind");
        String expires = cell(row, columns, "expires");
        String note = cell(row, columns, "note");
        if (note.length() > ListItem.MAX_NOTE || !Text.isClean(note)) {
            throw new IllegalArgumentException(
                    "has a note with more than " + ListItem.MAX_NOTE + " characters, or with control characters");
        }
        ListItem item;
        if (kindText.isEmpty()) {
            Items.Guess guess = Items.Guess.of(value);
            item = items.item(guess.kind(), guess.value(), verdict, Optional.of(note));
        } else {
            item = items.exactItem(kind(kindText), value, verdict, Optional.of(note));
        }
        items.requireNarrow(item);
        String scope = cell(row, columns, "scope");
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
                .orElseThrow(() -> new IllegalArgumentException("has the kind " + Items.shortened(text)
                        + "; it must be one of "
                        + Arrays.stream(EntryKind.values()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    private static ListItem scoped(ListItem item, String scope) {
        if (scope.equalsIgnoreCase("tenant")) {
            return Items.withScope(item, EntryScope.TENANT, "");
        } else if (scope.toLowerCase(Locale.ROOT).startsWith("user:")) {
            return Items.withScope(
                    item,
                    EntryScope.USER,
                    EmailAddress.parse(scope.substring(5)).canonical());
        } else if (scope.toLowerCase(Locale.ROOT).startsWith("domain:")) {
            return Items.withScope(
                    item, EntryScope.DOMAIN, Domain.parse(scope.substring(7)).name());
        }
        throw new IllegalArgumentException("has the scope " + Items.shortened(scope)
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
                    "expires " + Items.shortened(text) + "; it must be a time such as 2026-01-02T03:04:05Z", e);
        }
    }

    /** Our own table: it can say all. */
    static Shape.Write write(Output output) throws IOException {
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

    /** Ends a record that is too large. The parser reads ahead by some KB, which does not matter. */
    private static final class Bounded extends FilterReader {
        private long sinceBegin;

        Bounded(Reader in) {
            super(in);
        }

        void begin() {
            sinceBegin = 0;
        }

        boolean isOver() {
            return sinceBegin > MAX_RECORD;
        }

        @Override
        public int read() throws IOException {
            int c = super.read();
            count(1);
            return c;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            int count = super.read(buffer, offset, Math.min(length, 8192));
            count(Math.max(0, count));
            return count;
        }

        private void count(int more) throws IOException {
            sinceBegin += more;
            if (isOver()) {
                throw new IOException("A record has more than " + MAX_RECORD + " characters");
            }
        }
    }
}
