-- How many mails a repository has is the sum of its rows here: to count the mails themselves takes longer the more there
-- are. Several rows, of which each transaction changes one, so that transactions do not wait for one another.
CREATE TABLE IF NOT EXISTS turing_mail_count (
    repository VARCHAR(255) NOT NULL,
    slot INTEGER NOT NULL,
    mails BIGINT NOT NULL,
    CONSTRAINT turing_mail_count_pk PRIMARY KEY (repository, slot)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- The second time, if the first was interrupted here, changes nothing.
INSERT IGNORE INTO turing_mail_count (repository, slot, mails)
SELECT repository, 0, COUNT(*) FROM turing_mail GROUP BY repository;
