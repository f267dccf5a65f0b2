package org.turingmail.central.lists.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.copy.CopyIn;

/** The text format of PostgreSQL's {@code COPY}: a tab between columns, a backslash before what means something. */
final class CopyText {
    private static final int FLUSH = 1 << 16;
    private static final String NULL = "\\N";

    private final CopyIn copy;
    private final StringBuilder rows = new StringBuilder(FLUSH + 4096);
    private boolean first = true;

    CopyText(CopyIn copy) {
        this.copy = copy;
    }

    void column(String value) {
        begin();
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\\' -> rows.append("\\\\");
                case '\t' -> rows.append("\\t");
                case '\n' -> rows.append("\\n");
                case '\r' -> rows.append("\\r");
                default -> rows.append(c);
            }
        }
    }

    void column(Optional<String> value) {
        if (value.isPresent()) {
            column(value.get());
        } else {
            begin();
            rows.append(NULL);
        }
    }

    void instant(Optional<Instant> value) {
        column(value.map(Instant::toString));
    }

    private void begin() {
        if (!first) {
            rows.append('\t');
        }
        first = false;
    }

    void endRow() throws IOException {
        rows.append('\n');
        first = true;
        if (rows.length() >= FLUSH) {
            flush();
        }
    }

    void flush() throws IOException {
        byte[] bytes = rows.toString().getBytes(StandardCharsets.UTF_8);
        rows.setLength(0);
        try {
            copy.writeToCopy(bytes, 0, bytes.length);
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /** The columns of a row; null where it is. */
    static List<String> columns(byte[] row) {
        String text = new String(row, StandardCharsets.UTF_8);
        List<String> columns = new ArrayList<>(8);
        int end = text.endsWith("\n") ? text.length() - 1 : text.length();
        for (int start = 0; start <= end; ) {
            int tab = text.indexOf('\t', start);
            int stop = tab < 0 || tab > end ? end : tab;
            columns.add(value(text.substring(start, stop)));
            start = stop + 1;
        }
        return columns;
    }

    private static String value(String column) {
        if (column.indexOf('\\') < 0) {
            return column;
        } else if (column.equals(NULL)) {
            return null;
        }
        StringBuilder value = new StringBuilder(column.length());
        for (int i = 0; i < column.length(); i++) {
            char c = column.charAt(i);
            if (c == '\\' && i + 1 < column.length()) {
                c = switch (column.charAt(++i)) {
                    case 't' -> '\t';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'v' -> '\u000b';
                    default -> column.charAt(i);
                };
            }
            value.append(c);
        }
        return value.toString();
    }
}
