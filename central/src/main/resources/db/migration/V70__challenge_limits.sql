-- Who reads a challenge in the end: the identity without its detail and out of all rewriting. Nobody is asked twice in a window, whatever
-- the address looks like; locks on senders use it too.
ALTER TABLE challenge ADD COLUMN mailbox text;
UPDATE challenge SET mailbox = regexp_replace(sender_address, '^([^"+][^+]*)\+.*(@[^@]*)$', '\1\2');
ALTER TABLE challenge ALTER COLUMN mailbox SET NOT NULL;
CREATE INDEX challenge_mailbox ON challenge (tenant_id, mailbox, id DESC);

-- How many challenges were given out in an hour, on all replicas together.
CREATE TABLE challenge_count (
    tenant_id bigint      NOT NULL REFERENCES tenant,
    hour      timestamptz NOT NULL,
    kind      text        NOT NULL CHECK (kind IN ('network', 'recipient', 'sender-domain', 'tenant')),
    value     text        NOT NULL,
    count     integer     NOT NULL,
    PRIMARY KEY (tenant_id, hour, kind, value)
) WITH (fillfactor = 50);
CREATE INDEX challenge_count_retention ON challenge_count (hour);
