-- People of a tenant. An account appears by itself when a message is first held for one of its addresses.
CREATE SEQUENCE member_id;
CREATE TABLE member (
    -- Taken from the sequence before the row is written: its address refers to it.
    id              bigint PRIMARY KEY,
    tenant_id       bigint      NOT NULL REFERENCES tenant,
    role            text        NOT NULL CHECK (role IN ('MEMBER', 'MANAGER', 'OPERATOR')),
    created_at      timestamptz NOT NULL,
    last_sign_in_at timestamptz
);
CREATE INDEX member_page ON member (tenant_id, id);

-- Canonical, and without a detail: bob+tag@example.com is bob's.
CREATE TABLE member_address (
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    address    text        NOT NULL,
    member_id  bigint      NOT NULL REFERENCES member ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, address)
);
CREATE INDEX member_address_member ON member_address (member_id);
CREATE INDEX member_address_address ON member_address (address);

-- Whose messages a held message is among.
ALTER TABLE held_recipient ADD COLUMN mailbox text
    GENERATED ALWAYS AS (regexp_replace(address, '^([^"+@]+)\+[^@]*@', '\1@')) STORED;
CREATE INDEX held_recipient_mailbox ON held_recipient (mailbox, held_mail_id) WHERE state = 'HELD';

WITH waiting AS (
    SELECT tenant_id, mailbox, nextval('member_id') AS member_id
    FROM (
        SELECT DISTINCT m.tenant_id, r.mailbox FROM held_mail m
        JOIN held_recipient r ON r.held_mail_id = m.id
        WHERE m.open AND r.state = 'HELD'
    ) AS held
), addresses AS (
    INSERT INTO member_address (tenant_id, address, member_id, created_at)
    SELECT tenant_id, mailbox, member_id, now() FROM waiting
)
INSERT INTO member (id, tenant_id, role, created_at)
SELECT member_id, tenant_id, 'MEMBER', now() FROM waiting;

-- Somebody wants to sign in. For an address that nobody has there is a row as well, so that the work is the same.
CREATE TABLE sign_in (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id    bigint REFERENCES tenant,
    member_id    bigint REFERENCES member ON DELETE CASCADE,
    -- Where the link goes.
    mail         text,
    language     text        NOT NULL,
    -- The hash of what the browser has that asked; null if the link was made by a command.
    browser      bytea CHECK (octet_length(browser) = 32),
    requested_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    -- Whether there is a notice that agents can take.
    announced    boolean     NOT NULL DEFAULT false,
    used_at      timestamptz
);
CREATE INDEX sign_in_waiting ON sign_in (tenant_id) WHERE NOT announced AND mail IS NOT NULL;
CREATE INDEX sign_in_retention ON sign_in (expires_at);

-- Links. Each time that an agent takes the notice there is another one, since only hashes are kept.
CREATE TABLE sign_in_token (
    hash       bytea  PRIMARY KEY CHECK (octet_length(hash) = 32),
    sign_in_id bigint NOT NULL REFERENCES sign_in ON DELETE CASCADE
);
CREATE INDEX sign_in_token_sign_in ON sign_in_token (sign_in_id);

ALTER TABLE notice ADD COLUMN sign_in_id bigint REFERENCES sign_in ON DELETE CASCADE;
CREATE INDEX notice_sign_in ON notice (sign_in_id) WHERE sign_in_id IS NOT NULL;

-- How often somebody tried, in windows of time; subjects are keyed hashes.
CREATE TABLE sign_in_attempts (
    subject      bytea       NOT NULL CHECK (octet_length(subject) = 32),
    window_start timestamptz NOT NULL,
    attempts     integer     NOT NULL,
    PRIMARY KEY (subject, window_start)
);
CREATE INDEX sign_in_attempts_retention ON sign_in_attempts (window_start);
CREATE TABLE sign_in_key (
    id  boolean PRIMARY KEY DEFAULT true CHECK (id),
    key bytea   NOT NULL CHECK (octet_length(key) = 32)
);
INSERT INTO sign_in_key (key)
SELECT sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8'));

CREATE TABLE member_session (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id    bigint      NOT NULL REFERENCES member ON DELETE CASCADE,
    hash         bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    created_at   timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    -- Where and with what the member signed in, for the member to recognise it.
    client       text        NOT NULL,
    user_agent   text        NOT NULL
);
CREATE INDEX member_session_member ON member_session (member_id, id);
CREATE INDEX member_session_retention ON member_session (expires_at);
