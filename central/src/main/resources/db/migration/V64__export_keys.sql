-- Keys that read the exports of a tenant's lists and nothing else: they stand in the files of mail servers and filters.
CREATE TABLE export_key (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    name       text        NOT NULL,
    hash       bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX export_key_name ON export_key (tenant_id, name);

-- How many entries went when an import was taken back; absent if it was not, or before this column was there.
ALTER TABLE list_import ADD COLUMN removed bigint;
