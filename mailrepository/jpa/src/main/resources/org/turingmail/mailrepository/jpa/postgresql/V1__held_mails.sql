-- One row for each mail. A row is written once, with its recipients and chunks, in one transaction, and never changed:
-- to replace a mail is to delete its row and to insert another with a new id. So whoever reads an id either finds all
-- that belongs to it or learns that it is gone.
CREATE TABLE turing_mail (
    id VARCHAR(32) NOT NULL,
    repository VARCHAR(255) NOT NULL,
    -- "C": keys are listed in the order of their characters, wherever the server was set up
    mail_key VARCHAR(512) COLLATE "C" NOT NULL,
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
    content_id VARCHAR(32),
    content_size BIGINT NOT NULL,
    chunk_count INTEGER NOT NULL,
    CONSTRAINT turing_mail_pk PRIMARY KEY (id),
    CONSTRAINT turing_mail_key UNIQUE (repository, mail_key)
);

CREATE TABLE turing_recipient (
    mail_id VARCHAR(32) NOT NULL,
    ordinal INTEGER NOT NULL,
    address TEXT NOT NULL,
    CONSTRAINT turing_recipient_pk PRIMARY KEY (mail_id, ordinal),
    CONSTRAINT turing_recipient_mail FOREIGN KEY (mail_id) REFERENCES turing_mail (id)
);

-- No foreign key: the chunks of a mail are written before its row, so that the row is locked for a moment only.
CREATE TABLE turing_chunk (
    content_id VARCHAR(32) NOT NULL,
    ordinal INTEGER NOT NULL,
    data BYTEA NOT NULL,
    CONSTRAINT turing_chunk_pk PRIMARY KEY (content_id, ordinal)
);

-- Mail is mostly base64 or already packed: the attempt to compress costs more than it saves.
ALTER TABLE turing_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
