package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryScope;
import org.turingmail.protocol.verdicts.Verdict;

/** What came out of a file. */
final class ReadFile implements FileSink {
    /** As {@code 3 BLOCK DOMAIN spam.example}. */
    final List<String> entries = new ArrayList<>();

    final List<ListItem> items = new ArrayList<>();
    /** As {@code 3 text: reason}. */
    final List<String> errors = new ArrayList<>();

    long lines;
    /** Why it could not be read; empty if it could. */
    Optional<UnreadableFileException> refusal = Optional.empty();

    static ReadFile text(ListFormat format, Verdict verdict, boolean allowBroad, String text) {
        return of(format, verdict, allowBroad, new StringReader(text));
    }

    static ReadFile text(ListFormat format, Verdict verdict, String text) {
        return text(format, verdict, false, text);
    }

    /** @param name of a file in {@code cases} */
    static ReadFile resource(ListFormat format, Verdict verdict, String name) {
        try (InputStream file = ReadFile.class.getResourceAsStream("/cases/" + name)) {
            return of(format, verdict, false, new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    static ReadFile of(ListFormat format, Verdict verdict, boolean allowBroad, Reader reader) {
        ReadFile read = new ReadFile();
        try {
            read.lines = format.read(
                    reader,
                    new ReadOptions(Optional.ofNullable(verdict), EntryScope.TENANT, "", false, allowBroad),
                    read);
        } catch (UnreadableFileException e) {
            read.refusal = Optional.of(e);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return read;
    }

    @Override
    public void entry(long line, ListItem item) {
        items.add(item);
        entries.add(line + " " + item.verdict() + " " + item.kind() + " " + item.value());
    }

    @Override
    public void rejected(long line, String text, String reason) {
        errors.add(line + " " + text + ": " + reason);
    }
}
