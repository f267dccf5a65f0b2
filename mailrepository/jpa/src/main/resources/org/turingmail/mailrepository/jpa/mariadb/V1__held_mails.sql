-- One row for each mail. A row is written once, with its recipients and chunks, in one transaction, and never changed:
-- to replace a mail is to delete its row and to insert another with a new id. So whoever reads an id either finds all
-- that belongs to it or learns that it is gone.
--
-- utf8mb4_bin: keys differ by case and are listed in the order of their characters, whatever the server's default is. It
-- ignores blanks at the end, which keys do not have. The unique key takes (255 + 512) * 4 of InnoDB's 3072 bytes.
--
-- IF NOT EXISTS: MariaDB commits after each statement, so this may be run again after it was interrupted.
CREATE TABLE IF NOT EXISTS turing_mail (
    id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    repository VARCHAR(255) NOT NULL,
    mail_key VARCHAR(512) NOT NULL,
    state MEDIUMTEXT NOT NULL,
    error_message LONGTEXT,
    -- null: the null sender, <>
    sender MEDIUMTEXT,
    remote_host MEDIUMTEXT,
    remote_addr MEDIUMTEXT,
    -- milliseconds since 1970-01-01 UTC
    last_updated BIGINT,
    -- JSON: name -> value as James writes it
    attributes LONGTEXT,
    -- JSON: recipient -> [[name, value], ...]
    recipient_headers LONGTEXT,
    recipient_count INTEGER NOT NULL,
    -- null: the mail has no message at all, which is not the same as an empty one
    content_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin,
    content_size BIGINT NOT NULL,
    chunk_count INTEGER NOT NULL,
    CONSTRAINT turing_mail_pk PRIMARY KEY (id),
    CONSTRAINT turing_mail_key UNIQUE (repository, mail_key)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE IF NOT EXISTS turing_recipient (
    mail_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ordinal INTEGER NOT NULL,
    address MEDIUMTEXT NOT NULL,
    CONSTRAINT turing_recipient_pk PRIMARY KEY (mail_id, ordinal),
    CONSTRAINT turing_recipient_mail FOREIGN KEY (mail_id) REFERENCES turing_mail (id)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- No foreign key: the chunks of a mail are written before its row, so that the row is locked for a moment only.
CREATE TABLE IF NOT EXISTS turing_chunk (
    content_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    ordinal INTEGER NOT NULL,
    data LONGBLOB NOT NULL,
    CONSTRAINT turing_chunk_pk PRIMARY KEY (content_id, ordinal)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
