-- The history of the lists ends some day. The indexes of replicas follow it: one that was away while changes were deleted
-- that it had not read reads all entries instead, which it sees by the last transaction of which a change is gone.
CREATE TABLE list_change_horizon (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    xid xid8    NOT NULL
);
INSERT INTO list_change_horizon (xid) VALUES ('0');

CREATE INDEX list_change_at ON list_change (at);
CREATE INDEX list_change_import ON list_change (import_id) WHERE import_id IS NOT NULL;
