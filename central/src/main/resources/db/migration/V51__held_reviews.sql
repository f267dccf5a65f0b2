-- New allow entries, which may concern mail that is held already. A job looks, and deletes the row. A sender is the value of an
-- entry on an address; without one, all that the tenant holds is looked at.
CREATE TABLE held_review (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint      NOT NULL REFERENCES tenant,
    sender    text,
    due_at    timestamptz NOT NULL
);
CREATE INDEX held_review_due ON held_review (due_at);
CREATE INDEX held_mail_sender ON held_mail (tenant_id, sender_address, id) WHERE open;
CREATE INDEX held_mail_tenant ON held_mail (tenant_id, id) WHERE open;
