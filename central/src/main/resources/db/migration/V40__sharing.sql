-- Lists that tenants publish, and to which others subscribe. Entries are never copied: a list says which of the publisher's
-- entries are in it. What a list or subscription says is a document of the API; beside it stands what the database has to know.

CREATE TABLE published_list (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id     bigint      NOT NULL REFERENCES tenant,
    name          text        NOT NULL,
    -- Counts the changes: what If-Match compares.
    version       integer     NOT NULL DEFAULT 1,
    body          jsonb       NOT NULL,
    -- Who may subscribe: all tenants, or those of these names.
    everybody     boolean     NOT NULL,
    tenants       text[]      NOT NULL,
    -- Grows with each change of entries of the publisher that are for everybody, in the same transaction.
    revision      bigint      NOT NULL DEFAULT 1,
    -- The revision of which the agents of subscribers have heard.
    told_revision bigint      NOT NULL DEFAULT 1,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);
CREATE INDEX published_list_news ON published_list (id) WHERE revision <> told_revision;

CREATE TABLE subscription (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    list_id    bigint      NOT NULL REFERENCES published_list ON DELETE CASCADE,
    version    integer     NOT NULL DEFAULT 1,
    body       jsonb       NOT NULL,
    created_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    UNIQUE (tenant_id, list_id)
);
CREATE INDEX subscription_list ON subscription (list_id);
