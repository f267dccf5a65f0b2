-- Lists that go from one installation to another, as signed documents.

-- The key that signs them, as a JWK with its private part. There is one.
CREATE TABLE signing_key (
    singleton  boolean     PRIMARY KEY DEFAULT true CHECK (singleton),
    jwk        text        NOT NULL,
    created_at timestamptz NOT NULL
);

-- Where the document of a list is fetched: not to be guessed. And whether there is one.
ALTER TABLE published_list ADD COLUMN document_key uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;
ALTER TABLE published_list ADD COLUMN document text NOT NULL DEFAULT 'NONE' CHECK (document IN ('NONE', 'TOKEN', 'PUBLIC'));

CREATE TABLE list_document (
    list_id      bigint PRIMARY KEY REFERENCES published_list ON DELETE CASCADE,
    -- Entries of a hashed list are keyed with this one, in all of its documents.
    hash_key     bytea       NOT NULL CHECK (octet_length(hash_key) = 32),
    -- Grows with each document, also when the list is not issued for a time.
    version      bigint      NOT NULL,
    -- Of what it was made, to see that there is news.
    revision     bigint      NOT NULL,
    -- When it was tried last, and when there will be another one even if nothing changes.
    tried_at     timestamptz NOT NULL,
    renew_at     timestamptz NOT NULL,
    issued_at    timestamptz,
    expires_at   timestamptz,
    entries      integer     NOT NULL,
    -- Compact JWS.
    jws          bytea,
    error        text
);

-- Tokens are 256 random bits, so a plain SHA-256 of them cannot be reversed by guessing.
CREATE TABLE list_token (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list_id    bigint      NOT NULL REFERENCES published_list ON DELETE CASCADE,
    name       text        NOT NULL,
    hash       bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    created_at timestamptz NOT NULL,
    UNIQUE (list_id, name)
);

CREATE TABLE list_source (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id        bigint      NOT NULL REFERENCES tenant,
    name             text        NOT NULL,
    version          integer     NOT NULL DEFAULT 1,
    body             jsonb       NOT NULL,
    enabled          boolean     NOT NULL,
    -- In clear text: it has to be sent.
    token            text,
    -- The greatest version that was ever accepted, and the document that counts.
    greatest_version bigint      NOT NULL DEFAULT 0,
    current_id       bigint,
    etag             text,
    failures         integer     NOT NULL DEFAULT 0,
    next_fetch_at    timestamptz NOT NULL,
    last_fetch_at    timestamptz,
    last_success_at  timestamptz,
    last_error       text,
    created_at       timestamptz NOT NULL,
    changed_at       timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);
CREATE INDEX list_source_due ON list_source (next_fetch_at) WHERE enabled;

-- Documents that were accepted; a few are kept. They never change, so each replica keeps an index of those that count.
CREATE TABLE list_source_version (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source_id  bigint      NOT NULL REFERENCES list_source ON DELETE CASCADE,
    version    bigint      NOT NULL,
    issuer     text        NOT NULL,
    hashed     boolean     NOT NULL,
    entries    integer     NOT NULL,
    issued_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    fetched_at timestamptz NOT NULL,
    taken_back boolean     NOT NULL DEFAULT false,
    -- What the signature was about.
    payload    bytea       NOT NULL,
    UNIQUE (source_id, version)
);
ALTER TABLE list_source ADD FOREIGN KEY (current_id) REFERENCES list_source_version ON DELETE SET NULL;
