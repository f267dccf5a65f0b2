package org.turingmail.central.sharing.remote;

import jakarta.inject.Singleton;
import org.jdbi.v3.core.Handle;
import org.turingmail.central.sharing.ListReplacement;

/**
 * Takes back the document of a list that has become another one: it must not be served any longer. A new one is due at
 * once, with a greater version. Thread-safe.
 */
@Singleton
final class DocumentWithdrawal implements ListReplacement {
    @Override
    public void replaced(Handle handle, long listId) {
        handle.createUpdate(
                        """
                        UPDATE list_document
                        SET jws = NULL, entries = 0, issued_at = NULL, expires_at = NULL, tried_at = '-infinity',
                            renew_at = '-infinity'
                        WHERE list_id = :list
                        """)
                .bind("list", listId)
                .execute();
    }
}
