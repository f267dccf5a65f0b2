-- Which James servers used which key of an agent lately. An agent names its instance anew at each start.
CREATE TABLE agent_instance (
    key_id        bigint      NOT NULL REFERENCES api_key ON DELETE CASCADE,
    instance      text        NOT NULL,
    version       text,
    first_seen_at timestamptz NOT NULL,
    last_seen_at  timestamptz NOT NULL,
    PRIMARY KEY (key_id, instance)
) WITH (fillfactor = 70);
