-- The document whose expiry the tenant's agents have heard of: verdicts that they remember may rest on it.
ALTER TABLE list_source ADD COLUMN expired_id bigint;

-- Tenants whose entries have changed since their published lists got a revision. Rows are only added and taken, so nobody who changes
-- entries waits for somebody else who does.
CREATE TABLE list_news (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint NOT NULL
);
