-- The header From as it stands in a held message: a name that nobody has proved.
ALTER TABLE held_mail ADD COLUMN header_from text;

-- What people decided on held messages. The recipients are settled at once; agents are told when it is due, and until
-- then it can be undone.
CREATE TABLE held_decision (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id    bigint      NOT NULL REFERENCES tenant,
    held_mail_id bigint      NOT NULL REFERENCES held_mail ON DELETE CASCADE,
    action       text        NOT NULL
        CHECK (action IN ('RELEASE', 'ALLOW_ADDRESS', 'ALLOW_DOMAIN', 'DISCARD', 'BLOCK_ADDRESS', 'BLOCK_DOMAIN')),
    -- As the agent wrote them, for the feed; and whose messages these are, for lists and for who may see it.
    recipients   text[]      NOT NULL,
    mailboxes    text[]      NOT NULL,
    actor        text        NOT NULL,
    decided_at   timestamptz NOT NULL,
    due_at       timestamptz NOT NULL,
    state        text        NOT NULL CHECK (state IN ('PENDING', 'DONE', 'UNDONE')),
    -- Entries that it added to the lists, and what entries of the contrary said whose place they took.
    entries      bigint[]    NOT NULL DEFAULT '{}',
    replaced     jsonb       NOT NULL DEFAULT '[]',
    undone_at    timestamptz,
    undone_by    text
);
CREATE INDEX held_decision_due ON held_decision (due_at) WHERE state = 'PENDING';
CREATE INDEX held_decision_page ON held_decision (tenant_id, id);
CREATE INDEX held_decision_mailbox ON held_decision USING gin (mailboxes);
CREATE INDEX held_decision_mail ON held_decision (held_mail_id, id);
