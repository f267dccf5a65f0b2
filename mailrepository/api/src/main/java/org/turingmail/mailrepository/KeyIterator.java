package org.turingmail.mailrepository;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.apache.james.mailrepository.api.MailKey;

/** Walks keys in ascending order, a page at a time. Not thread-safe. */
public final class KeyIterator implements Iterator<MailKey> {
    /** Keys of a page. */
    public static final int PAGE = 1_000;

    private final Function<String, List<String>> pageAfter;
    private Iterator<String> page = Collections.emptyIterator();
    private String last;
    private boolean complete;

    /**
     * @param after where to start, itself left out; empty to start at the beginning
     * @param pageAfter gives the next {@value #PAGE} keys after one, fewer at the end; no key is empty
     */
    public KeyIterator(String after, Function<String, List<String>> pageAfter) {
        this.last = after;
        this.pageAfter = pageAfter;
        turn();
    }

    @Override
    public boolean hasNext() {
        if (!page.hasNext() && !complete) {
            turn();
        }
        return page.hasNext();
    }

    @Override
    public MailKey next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return new MailKey(page.next());
    }

    private void turn() {
        List<String> keys = pageAfter.apply(last);
        complete = keys.size() < PAGE;
        if (!keys.isEmpty()) {
            last = keys.get(keys.size() - 1);
        }
        page = keys.iterator();
    }
}
