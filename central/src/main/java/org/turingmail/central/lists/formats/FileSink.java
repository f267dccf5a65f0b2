package org.turingmail.central.lists.formats;

import java.io.IOException;
import org.turingmail.central.lists.ListItem;

/** Takes what a file says, in its order, while it is read. */
public interface FileSink {
    /**
     * An entry.
     *
     * @param line the number of the line where it begins, from 1
     */
    void entry(long line, ListItem item) throws IOException;

    /**
     * A line of which no entry could be made. The reading goes on.
     *
     * @param text what stands there, shortened, without control characters
     * @param reason what is wrong with it
     */
    void rejected(long line, String text, String reason) throws IOException;
}
