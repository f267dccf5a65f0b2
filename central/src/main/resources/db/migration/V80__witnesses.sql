-- The last time of day that the replicas agreed on. A clock that is far ahead of it is not trusted with deletions.
CREATE TABLE clock_mark (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    at  timestamptz NOT NULL
);
INSERT INTO clock_mark (at) VALUES (now());

-- The current run of all feeds: agents whose cursor is of another one read from the beginning.
CREATE TABLE feed_epoch (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    epoch uuid    NOT NULL
);
INSERT INTO feed_epoch (epoch) VALUES (gen_random_uuid());

-- Whether somebody waits for the mail whom no challenge can help: it is held for longer, since nobody was told.
ALTER TABLE held_mail ADD COLUMN silent boolean NOT NULL DEFAULT false;
UPDATE held_mail m SET silent = true, expires_at = greatest(m.expires_at, m.registered_at + interval '90 days')
    WHERE m.open AND (m.challenge_id IS NULL
        OR EXISTS (SELECT FROM held_recipient r WHERE r.held_mail_id = m.id AND r.silent AND r.state = 'HELD'));
CREATE INDEX held_mail_silent ON held_mail (agent_id) WHERE open AND silent;
