package org.turingmail.mailrepository.jpa;

import org.apache.openjpa.jdbc.sql.DBDictionary;

/**
 * SQLite as OpenJPA has to know it. No batches: they save no round trip here, and when one fails, what OpenJPA does
 * next with its statement hides why. Public for OpenJPA, which is told the name of this class.
 */
public final class SqliteDictionary extends DBDictionary {
    /** For OpenJPA. */
    public SqliteDictionary() {
        platform = "SQLite";
        supportsSelectForUpdate = false;
        supportsLockingWithDistinctClause = false;
        allowsAliasInBulkClause = false;
        useGetBytesForBlobs = true;
        useSetBytesForBlobs = true;
        useGetStringForClobs = true;
        useSetStringForClobs = true;
    }
}
