-- The secret of the hashes below. One for all replicas, made at the first start.
CREATE TABLE message_id_key (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    secret     bytea NOT NULL CHECK (octet_length(secret) = 32),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- What users sent, so that answers to it pass. Keyed hashes: no address and no Message-ID stands here.
CREATE TABLE message_id (
    tenant_id  bigint      NOT NULL REFERENCES tenant ON DELETE CASCADE,
    id_hash    bytea       NOT NULL CHECK (octet_length(id_hash) = 16),
    user_hash  bytea       NOT NULL CHECK (octet_length(user_hash) = 16),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, id_hash, user_hash)
);
CREATE INDEX message_id_expires_at ON message_id (expires_at);
