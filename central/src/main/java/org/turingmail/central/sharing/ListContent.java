package org.turingmail.central.sharing;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.policy.Entry;
import org.turingmail.central.policy.MailSource;

/** Where the entries of a list are. Thread-safe. */
public interface ListContent {
    /** The entries that concern a mail, from memory. */
    List<Entry> concerning(MailSource source);

    /** The same, as it is committed now. */
    List<Entry> concerning(Handle handle, MailSource source);

    /** Whether an entry is about networks. */
    boolean hasNetworks();
}
