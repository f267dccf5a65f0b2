-- One row for each mail. A row is written once, with its recipients and chunks, in one transaction, and never changed:
-- to replace a mail is to delete its row and to insert another with a new id. So whoever reads an id either finds all
-- that belongs to it or learns that it is gone.
CREATE TABLE turing_mail (
    id TEXT NOT NULL PRIMARY KEY,
    repository TEXT NOT NULL,
    mail_key TEXT NOT NULL,
    state TEXT NOT NULL,
    error_message TEXT,
    -- null: the null sender, <>
    sender TEXT,
    remote_host TEXT,
    remote_addr TEXT,
    -- milliseconds since 1970-01-01 UTC
    last_updated BIGINT,
    -- JSON: name -> value as James writes it
    attributes TEXT,
    -- JSON: recipient -> [[name, value], ...]
    recipient_headers TEXT,
    recipient_count INTEGER NOT NULL,
    -- null: the mail has no message at all, which is not the same as an empty one
    content_id TEXT,
    content_size BIGINT NOT NULL,
    chunk_count INTEGER NOT NULL,
    CONSTRAINT turing_mail_key UNIQUE (repository, mail_key)
);

CREATE TABLE turing_recipient (
    mail_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    address TEXT NOT NULL,
    CONSTRAINT turing_recipient_pk PRIMARY KEY (mail_id, ordinal),
    CONSTRAINT turing_recipient_mail FOREIGN KEY (mail_id) REFERENCES turing_mail (id)
) WITHOUT ROWID;

-- No foreign key: the chunks of a mail are written before its row.
CREATE TABLE turing_chunk (
    content_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    data BLOB NOT NULL,
    CONSTRAINT turing_chunk_pk PRIMARY KEY (content_id, ordinal)
);
