-- Addresses that are compared are stored in their canonical form (org.turingmail.central.address). Texts that come back
-- to the one who wrote them are stored as they came. All instants are given by central, so that one clock rules.

-- A James server (or several that share one quarantine) of a tenant.
CREATE TABLE agent (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (tenant_id, name)
);

-- Keys are 256 random bits, so a plain SHA-256 of them cannot be reversed by guessing.
CREATE TABLE api_key (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent_id   bigint      NOT NULL REFERENCES agent,
    hash       bytea       NOT NULL UNIQUE CHECK (octet_length(hash) = 32),
    -- 'bootstrap' for the key of the configuration, of which an agent has one; 'issued' for the others.
    origin     text        NOT NULL CHECK (origin IN ('bootstrap', 'issued')),
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX api_key_agent ON api_key (agent_id);

CREATE TABLE list_entry (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  bigint      NOT NULL REFERENCES tenant,
    kind       text        NOT NULL CHECK (kind IN ('ADDRESS', 'DOMAIN')),
    value      text        NOT NULL,
    verdict    text        NOT NULL CHECK (verdict IN ('DELIVER', 'BLOCK')),
    scope      text        NOT NULL CHECK (scope IN ('USER', 'DOMAIN', 'TENANT')),
    -- An address, a domain, or empty, by the scope.
    owner      text        NOT NULL,
    origin     text        NOT NULL CHECK (origin IN ('manual', 'challenge', 'outgoing')),
    note       text,
    expires_at timestamptz,
    created_at timestamptz NOT NULL,
    CHECK ((kind = 'ADDRESS') = (position('@' in value) > 0)),
    CHECK ((scope = 'TENANT') = (owner = '')),
    CHECK ((scope = 'USER') = (position('@' in owner) > 0)),
    -- This is also the index of the verdict look-up: a few values, each with the owners of one mail. Kind and scope
    -- follow from value and owner.
    UNIQUE (tenant_id, value, owner, verdict)
);
CREATE INDEX list_entry_page ON list_entry (tenant_id, id);

-- One row for each time that a sender is asked.
CREATE TABLE challenge (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id      bigint      NOT NULL REFERENCES tenant,
    -- As the first mail had it, for the page.
    sender         text        NOT NULL,
    sender_address text        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('OPEN', 'SOLVED', 'EXPIRED', 'WITHDRAWN')),
    language       text,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    -- The mail whose registration was last answered with an instruction to send, and when.
    issued_for     bigint      NOT NULL,
    issued_at      timestamptz NOT NULL,
    -- When an agent reported that the challenge is in its outgoing queue.
    sent_at        timestamptz,
    closed_at      timestamptz
);
CREATE UNIQUE INDEX challenge_open ON challenge (tenant_id, sender_address) WHERE state = 'OPEN';
CREATE INDEX challenge_latest ON challenge (tenant_id, sender_address, id DESC);
CREATE INDEX challenge_expiry ON challenge (expires_at) WHERE state = 'OPEN';

CREATE SEQUENCE held_mail_id;
CREATE TABLE held_mail (
    -- Taken from the sequence before the row is written: the challenge refers to it.
    id             bigint PRIMARY KEY,
    tenant_id      bigint      NOT NULL REFERENCES tenant,
    agent_id       bigint      NOT NULL REFERENCES agent,
    -- Agents page through their keys in the order of their bytes.
    key            text COLLATE "C" NOT NULL,
    sender         text        NOT NULL,
    sender_address text        NOT NULL,
    subject        text,
    message_id     text,
    size           bigint      NOT NULL,
    held_at        timestamptz NOT NULL,
    registered_at  timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    reason         text        NOT NULL,
    suppression    text,
    -- The challenge whose solution releases this mail, if there is one.
    challenge_id   bigint REFERENCES challenge,
    -- Whether a recipient is still HELD: most questions are about these, and the others only pile up.
    open           boolean     NOT NULL,
    missed_rounds  smallint    NOT NULL DEFAULT 0,
    missing        boolean     NOT NULL DEFAULT false,
    UNIQUE (agent_id, key)
);
CREATE INDEX held_mail_open ON held_mail (agent_id, key) WHERE open;
CREATE INDEX held_mail_challenge ON held_mail (challenge_id) WHERE challenge_id IS NOT NULL;
CREATE INDEX held_mail_expiry ON held_mail (expires_at) WHERE open;

CREATE TABLE held_recipient (
    held_mail_id bigint NOT NULL REFERENCES held_mail ON DELETE CASCADE,
    -- As the agent wrote it: decisions name it in the same words.
    recipient    text   NOT NULL,
    address      text   NOT NULL,
    state        text   NOT NULL CHECK (state IN ('HELD', 'RELEASED', 'DISCARDED', 'EXPIRED')),
    settled_at   timestamptz,
    settled_by   text,
    reason       text,
    CHECK ((state = 'HELD') = (settled_at IS NULL)),
    PRIMARY KEY (held_mail_id, recipient)
);

-- Links of a challenge. A registration that is repeated gets a link of its own, and those that may be on their way go on
-- working: only hashes are kept, so an older link cannot be told again.
CREATE TABLE challenge_token (
    hash         bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    challenge_id bigint      NOT NULL REFERENCES challenge ON DELETE CASCADE,
    held_mail_id bigint      NOT NULL,
    created_at   timestamptz NOT NULL
);
CREATE INDEX challenge_token_challenge ON challenge_token (challenge_id);
CREATE INDEX challenge_token_mail ON challenge_token (held_mail_id);

-- The last number given in each agent's feed. Its row is locked from the giving of a number to the commit, so that
-- numbers become visible in their order and a reader that has seen N never misses a smaller one.
CREATE TABLE feed (
    agent_id      bigint PRIMARY KEY REFERENCES agent,
    last_sequence bigint NOT NULL
) WITH (fillfactor = 50);

CREATE TABLE decision (
    agent_id        bigint      NOT NULL REFERENCES agent,
    sequence        bigint      NOT NULL,
    action          text        NOT NULL CHECK (action IN ('RELEASE', 'DISCARD', 'EXPIRE', 'FORGET')),
    held_mail_id    bigint,
    key             text,
    recipients      text[]      NOT NULL,
    sender          text,
    decided_by      text        NOT NULL,
    reason          text        NOT NULL,
    decided_at      timestamptz NOT NULL,
    acknowledged_at timestamptz,
    CHECK ((action = 'FORGET') = (key IS NULL)),
    CHECK ((action = 'FORGET') = (sender IS NOT NULL)),
    PRIMARY KEY (agent_id, sequence)
);
CREATE INDEX decision_pending ON decision (agent_id, sequence) WHERE acknowledged_at IS NULL;
CREATE INDEX decision_mail ON decision (held_mail_id) WHERE acknowledged_at IS NULL AND held_mail_id IS NOT NULL;
CREATE INDEX decision_retention ON decision (acknowledged_at) WHERE acknowledged_at IS NOT NULL;

-- Who did what. Rows are only ever added.
CREATE TABLE audit (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id bigint      NOT NULL REFERENCES tenant,
    at        timestamptz NOT NULL,
    -- 'agent:NAME', 'sender', 'expiry', 'policy', 'command'.
    actor     text        NOT NULL,
    action    text        NOT NULL,
    -- What was acted upon: a key of a held mail, an address, the name of an agent.
    subject   text        NOT NULL,
    detail    text
);
CREATE INDEX audit_page ON audit (tenant_id, id);
