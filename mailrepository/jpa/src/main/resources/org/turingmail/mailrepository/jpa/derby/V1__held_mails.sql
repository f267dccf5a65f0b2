-- One row for each mail. A row is written once, with its recipients and chunks, in one transaction, and never changed:
-- to replace a mail is to delete its row and to insert another with a new id. So whoever reads an id either finds all
-- that belongs to it or learns that it is gone.
--
-- Derby chooses pages of 32 KB for tables with long columns, and keeps 1000 pages in memory whatever their size.
CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', '8192');

CREATE TABLE turing_mail (
    id VARCHAR(32) NOT NULL,
    repository VARCHAR(255) NOT NULL,
    mail_key VARCHAR(512) NOT NULL,
    state VARCHAR(32672) NOT NULL,
    error_message CLOB,
    -- null: the null sender, <>
    sender VARCHAR(32672),
    remote_host VARCHAR(32672),
    remote_addr VARCHAR(32672),
    -- milliseconds since 1970-01-01 UTC
    last_updated BIGINT,
    -- JSON: name -> value as James writes it
    attributes CLOB,
    -- JSON: recipient -> [[name, value], ...]
    recipient_headers CLOB,
    recipient_count INTEGER NOT NULL,
    -- null: the mail has no message at all, which is not the same as an empty one
    content_id VARCHAR(32),
    content_size BIGINT NOT NULL,
    chunk_count INTEGER NOT NULL,
    CONSTRAINT turing_mail_pk PRIMARY KEY (id),
    CONSTRAINT turing_mail_key UNIQUE (repository, mail_key)
);

CREATE TABLE turing_recipient (
    mail_id VARCHAR(32) NOT NULL,
    ordinal INTEGER NOT NULL,
    address VARCHAR(32672) NOT NULL,
    CONSTRAINT turing_recipient_pk PRIMARY KEY (mail_id, ordinal),
    CONSTRAINT turing_recipient_mail FOREIGN KEY (mail_id) REFERENCES turing_mail (id)
);

-- No foreign key: the chunks of a mail are written before its row, so that the row is locked for a moment only.
CREATE TABLE turing_chunk (
    content_id VARCHAR(32) NOT NULL,
    ordinal INTEGER NOT NULL,
    data BLOB(1M) NOT NULL,
    CONSTRAINT turing_chunk_pk PRIMARY KEY (content_id, ordinal)
);

CALL SYSCS_UTIL.SYSCS_SET_DATABASE_PROPERTY('derby.storage.pageSize', NULL);
