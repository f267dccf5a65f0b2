-- A file that was read into the lists, so that what it added can be taken back as a whole.
CREATE TABLE list_import (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    name       text        NOT NULL,
    format     text        NOT NULL,
    lines      bigint      NOT NULL,
    -- Entries that were not there before. The others of the file stay what they were.
    added      bigint      NOT NULL,
    unchanged  bigint      NOT NULL,
    rejected   bigint      NOT NULL,
    created_by text        NOT NULL,
    created_at timestamptz NOT NULL,
    undone_by  text,
    undone_at  timestamptz
);
CREATE INDEX list_import_page ON list_import (tenant_id, id);

ALTER TABLE list_entry DROP CONSTRAINT list_entry_check;
ALTER TABLE list_entry DROP CONSTRAINT list_entry_kind_check;
ALTER TABLE list_entry ADD CONSTRAINT list_entry_kind_check
    CHECK (kind IN ('ADDRESS', 'DOMAIN', 'DOMAIN_ONLY', 'SUBDOMAINS', 'IP', 'CIDR', 'REGEX'));
ALTER TABLE list_entry DROP CONSTRAINT list_entry_origin_check;
ALTER TABLE list_entry ADD CONSTRAINT list_entry_origin_check
    CHECK (origin IN ('manual', 'import', 'challenge', 'outgoing', 'digest', 'shared'));
ALTER TABLE list_entry ADD COLUMN created_by text NOT NULL DEFAULT '';
-- Counts the changes of the entry: what If-Match compares.
ALTER TABLE list_entry ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE list_entry ADD COLUMN import_id bigint REFERENCES list_import;
CREATE INDEX list_entry_import ON list_entry (import_id) WHERE import_id IS NOT NULL;

-- This is also the index of look-ups in the database.
ALTER TABLE list_entry ADD CONSTRAINT list_entry_unique UNIQUE (tenant_id, value, owner, verdict, kind);
ALTER TABLE list_entry DROP CONSTRAINT list_entry_tenant_id_value_owner_verdict_key;
-- The few entries that cannot be found by their value.
CREATE INDEX list_entry_pattern ON list_entry (tenant_id) WHERE kind = 'REGEX';
CREATE INDEX list_entry_network ON list_entry (tenant_id, value) WHERE kind IN ('IP', 'CIDR');
CREATE INDEX list_entry_expiry ON list_entry (expires_at) WHERE expires_at IS NOT NULL;

-- Apart from the entries: a count that grows must not rewrite a row that is indexed five times.
CREATE TABLE list_entry_hit (
    entry_id bigint PRIMARY KEY REFERENCES list_entry ON DELETE CASCADE,
    hits     bigint      NOT NULL,
    last_at  timestamptz NOT NULL
) WITH (fillfactor = 70);

-- Who changed what. Also what keeps each replica's index of the lists up to date.
CREATE TABLE list_change (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint      NOT NULL REFERENCES tenant,
    -- A row with a smaller id may become visible later; what counts is which transactions a reader has seen.
    xid       xid8        NOT NULL DEFAULT pg_current_xact_id(),
    at        timestamptz NOT NULL,
    actor     text        NOT NULL,
    action    text        NOT NULL CHECK (action IN ('added', 'changed', 'removed', 'imported', 'undone')),
    -- Of one entry; absent for an import, which is one change.
    entry_id  bigint,
    kind      text,
    value     text,
    owner     text,
    before    jsonb,
    after     jsonb,
    import_id bigint REFERENCES list_import,
    CHECK ((action IN ('imported', 'undone')) = (import_id IS NOT NULL)),
    CHECK ((action IN ('imported', 'undone')) = (entry_id IS NULL))
);
CREATE INDEX list_change_page ON list_change (tenant_id, id);
CREATE INDEX list_change_entry ON list_change (tenant_id, entry_id) WHERE entry_id IS NOT NULL;
CREATE INDEX list_change_xid ON list_change (xid);
