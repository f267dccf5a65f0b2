package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Writes entries into a file. Where entries of one value contradict each other, the block is written, as it is the one
 * that decides; what the format cannot express is counted by its reason, and said at the end of the file. Not
 * thread-safe.
 */
public final class FileWriter {
    private static final int MAX_REASONS = 100;

    private final ListFormat format;
    private final Output output;
    private final LineFormat.Write write;
    private final Optional<Verdict> only;
    private final List<ListItem> sameValue = new ArrayList<>();
    private final Map<String, Long> skipped = new TreeMap<>();

    FileWriter(ListFormat format, Output output, LineFormat.Write write, Optional<Verdict> only) {
        this.format = format;
        this.output = output;
        this.write = write;
        this.only = only;
    }

    /** Adds an entry. They come in the {@linkplain ListFormat#order() order} of the format. */
    public void add(ListItem item) throws IOException {
        if (format.isComplete()) {
            write(item);
            return;
        }
        if (!sameValue.isEmpty() && !sameValue.get(0).value().equals(item.value())) {
            flush();
        }
        sameValue.add(item);
    }

    /** Notes entries that were not even read, since the format has none of their kind. */
    public void skipped(EntryKind kind, long count) {
        skip("of the kind " + kind, count);
    }

    /** Notes entries that no format has. */
    public void skipped(String reason, long count) {
        skip(reason, count);
    }

    /**
     * Writes what is left and, where the format has comments, what was left out. Where there is nothing to write, it
     * says so: an empty file looks like one that did not arrive, and rspamd does without it.
     */
    public void finish() throws IOException {
        flush();
        if (format.hasComments()) {
            for (Map.Entry<String, Long> reason : skipped.entrySet()) {
                output.line("# left out: ", String.valueOf(reason.getValue()), " ", reason.getKey());
            }
            if (output.isEmpty()) {
                output.line("# no entries");
            }
        }
        output.writer().flush();
    }

    /** How many entries were left out, by reason. */
    public Map<String, Long> skipped() {
        return Map.copyOf(skipped);
    }

    /** Of entries of one value, the ones that decide. */
    private void flush() throws IOException {
        if (sameValue.size() == 1) {
            write(sameValue.get(0));
        } else {
            writeSameValue();
        }
        sameValue.clear();
    }

    private void writeSameValue() throws IOException {
        ListItem alone = null;
        ListItem below = null;
        ListItem last = null;
        for (ListItem item : sameValue) {
            if (ItemParser.isDomain(item.kind())) {
                alone = item.kind() == EntryKind.SUBDOMAINS ? alone : stronger(alone, item);
                below = item.kind() == EntryKind.DOMAIN_ONLY ? below : stronger(below, item);
            } else if (last == null || last.kind() != item.kind()) {
                // Blocks come first, so what follows of the same kind is overruled.
                write(item);
                last = item;
            }
        }
        if (alone != null && below != null && alone.verdict() == below.verdict()) {
            write(of(EntryKind.DOMAIN, alone));
            return;
        }
        if (alone != null) {
            // Where a domain has its subdomains, those that follow with a line of their own are taken out of it again.
            boolean takenOut = format == ListFormat.SENDMAIL_ACCESS && below != null && only.isEmpty();
            write(of(takenOut ? EntryKind.DOMAIN : EntryKind.DOMAIN_ONLY, alone));
        }
        if (below != null) {
            write(of(EntryKind.SUBDOMAINS, below));
        }
    }

    private static ListItem stronger(ListItem a, ListItem b) {
        return a == null || b.verdict() == Verdict.BLOCK ? b : a;
    }

    private static ListItem of(EntryKind kind, ListItem item) {
        return item.kind() == kind
                ? item
                : new ListItem(
                        kind, item.value(), item.verdict(), item.scope(), item.owner(), item.expiresAt(), item.note());
    }

    private void write(ListItem item) throws IOException {
        if (only.isPresent() && only.get() != item.verdict()) {
            return;
        }
        try {
            if (!format.isComplete()) {
                ItemParser.requireDomain(item);
            }
            write.entry(item);
        } catch (IllegalArgumentException e) {
            skip(e.getMessage(), 1);
        }
    }

    private void skip(String reason, long count) {
        String key = skipped.containsKey(reason) || skipped.size() < MAX_REASONS ? reason : "for other reasons";
        skipped.merge(key, count, Long::sum);
    }
}
