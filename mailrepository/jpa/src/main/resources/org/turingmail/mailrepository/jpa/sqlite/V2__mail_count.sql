-- How many mails a repository has is the sum of its rows here: to count the mails themselves takes longer the more there
-- are. Several rows, of which each transaction changes one, so that transactions do not wait for one another.
CREATE TABLE turing_mail_count (
    repository TEXT NOT NULL,
    slot INTEGER NOT NULL,
    mails BIGINT NOT NULL,
    CONSTRAINT turing_mail_count_pk PRIMARY KEY (repository, slot)
) WITHOUT ROWID;

INSERT INTO turing_mail_count (repository, slot, mails)
SELECT repository, 0, COUNT(*) FROM turing_mail GROUP BY repository;
