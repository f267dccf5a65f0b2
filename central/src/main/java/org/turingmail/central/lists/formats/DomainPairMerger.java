package org.turingmail.central.lists.formats;

import java.io.IOException;
import java.util.Optional;
import java.util.function.ObjLongConsumer;
import org.turingmail.central.lists.ListItem;
import org.turingmail.central.policy.EntryKind;
import org.turingmail.protocol.verdicts.Verdict;

/**
 * Makes one entry of a domain and its subdomains that stand on lines of their own, one right behind the other with the
 * same verdict: that is how they are written where they are two keys. Not thread-safe.
 */
final class DomainPairMerger {
    private final ItemParser items;
    private final ObjLongConsumer<ListItem> check;
    private ListItem waiting;
    private long waitingLine;

    /** @param check throws an {@link IllegalArgumentException} for an entry that must not stand in its line */
    DomainPairMerger(ItemParser items, ObjLongConsumer<ListItem> check) {
        this.items = items;
        this.check = check;
    }

    /** As {@link ItemParser#add}. */
    void add(long line, String text, EntryKind kind, String value, Optional<Verdict> verdict, Optional<String> note)
            throws IOException {
        ListItem item;
        try {
            item = items.item(kind, value, verdict, note);
            check.accept(item, line);
            items.requireNarrow(item);
        } catch (IllegalArgumentException e) {
            reject(line, text, e.getMessage());
            return;
        }
        if (waiting != null
                && kind == EntryKind.SUBDOMAINS
                && item.value().equals(waiting.value())
                && item.verdict() == waiting.verdict()) {
            long first = waitingLine;
            ListItem both = new ListItem(
                    EntryKind.DOMAIN,
                    item.value(),
                    item.verdict(),
                    item.scope(),
                    item.owner(),
                    item.expiresAt(),
                    waiting.note().or(item::note));
            waiting = null;
            items.entry(first, both);
            return;
        }
        end();
        if (kind == EntryKind.DOMAIN_ONLY) {
            waiting = item;
            waitingLine = line;
        } else {
            items.entry(line, item);
        }
    }

    void reject(long line, String text, String reason) throws IOException {
        end();
        items.reject(line, text, reason);
    }

    /** Hands on what waits. */
    void end() throws IOException {
        if (waiting != null) {
            ListItem item = waiting;
            waiting = null;
            items.entry(waitingLine, item);
        }
    }
}
