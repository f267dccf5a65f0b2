-- Rules, groups of recipients and calendars of holidays. What they say is a document of the API; beside it stands what the
-- database has to know of it.

-- The zone in which schedules are read that name none.
ALTER TABLE tenant ADD COLUMN zone text NOT NULL DEFAULT 'UTC';

CREATE TABLE rule (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    name       text        NOT NULL,
    -- Counts the changes: what If-Match compares.
    version    integer     NOT NULL DEFAULT 1,
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);
CREATE INDEX rule_page ON rule (tenant_id, id);

CREATE TABLE recipient_group (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    name       text        NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);
CREATE INDEX recipient_group_page ON recipient_group (tenant_id, id);

CREATE TABLE calendar (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    name       text        NOT NULL,
    version    integer     NOT NULL DEFAULT 1,
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);
CREATE INDEX calendar_page ON calendar (tenant_id, id);

-- What rules on trial would have done. Rows are only ever added, and go when they are old.
CREATE TABLE rule_trial (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint      NOT NULL REFERENCES tenant,
    rule_id   bigint      NOT NULL REFERENCES rule ON DELETE CASCADE,
    at        timestamptz NOT NULL,
    sender    text        NOT NULL,
    recipient text        NOT NULL,
    action    text        NOT NULL
);
CREATE INDEX rule_trial_page ON rule_trial (rule_id, id);
CREATE INDEX rule_trial_retention ON rule_trial (at);

-- Who is to be told. Replicas claim rows by moving next_at, so that one that dies leaves its rows to the others.
CREATE TABLE notification (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    created_at timestamptz NOT NULL,
    -- rule:ID or group:ID
    subject    text        NOT NULL,
    webhook    text,
    -- Recorded only: central sends no mail.
    mail       text,
    payload    jsonb       NOT NULL,
    attempts   integer     NOT NULL DEFAULT 0,
    next_at    timestamptz,
    last_error text,
    done_at    timestamptz,
    CHECK (webhook IS NOT NULL OR mail IS NOT NULL)
);
CREATE INDEX notification_due ON notification (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX notification_retention ON notification (created_at);

-- How the verdict on a held mail came about, for each of the first recipients; bounded when it is written.
ALTER TABLE held_mail ADD COLUMN explanation jsonb;
-- For whom the sender must not be asked: an answer to the challenge of the others does not release it.
ALTER TABLE held_recipient ADD COLUMN silent boolean NOT NULL DEFAULT false;
-- Who may release it as well.
ALTER TABLE held_recipient ADD COLUMN delegate text;
