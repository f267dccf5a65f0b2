-- In which language people of the tenant are written to.
ALTER TABLE tenant ADD COLUMN language text NOT NULL DEFAULT 'en';

-- A mail that an agent is to write to somebody of the tenant. It sums up the notifications that refer to it.
CREATE TABLE notice (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint      NOT NULL REFERENCES tenant,
    mail          text        NOT NULL,
    created_at    timestamptz NOT NULL,
    -- Until then an agent is at it.
    claimed_until timestamptz,
    attempts      integer     NOT NULL DEFAULT 0,
    last_error    text,
    sent_at       timestamptz
);
CREATE INDEX notice_due ON notice (tenant_id, id) WHERE sent_at IS NULL;
CREATE INDEX notice_latest ON notice (tenant_id, mail, created_at);
CREATE INDEX notice_retention ON notice (created_at);

ALTER TABLE notification ADD COLUMN notice_id bigint REFERENCES notice ON DELETE SET NULL;
ALTER TABLE notification ADD COLUMN held_mail_id bigint REFERENCES held_mail ON DELETE SET NULL;
CREATE INDEX notification_page ON notification (tenant_id, id);
CREATE INDEX notification_waiting ON notification (tenant_id, mail) WHERE mail IS NOT NULL AND notice_id IS NULL;
CREATE INDEX notification_notice ON notification (notice_id, id) WHERE notice_id IS NOT NULL;
CREATE INDEX notification_held_mail ON notification (held_mail_id) WHERE held_mail_id IS NOT NULL;

-- Links of notices to the page on which an assistant decides. Each time that a notice is given out it has a new one, since only
-- hashes are kept.
CREATE TABLE approval_token (
    hash       bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    notice_id  bigint      NOT NULL REFERENCES notice ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX approval_token_notice ON approval_token (notice_id);
CREATE INDEX approval_token_expiry ON approval_token (expires_at);
