-- A command took the key away: the configuration does not bring it back.
ALTER TABLE api_key ADD COLUMN revoked_for_good boolean NOT NULL DEFAULT false;

-- Which agent has tried a notice, how often, and until when it was the last one's. Domains are not the same on all agents of a tenant.
CREATE TABLE notice_attempt (
    notice_id     bigint      NOT NULL REFERENCES notice ON DELETE CASCADE,
    agent_id      bigint      NOT NULL REFERENCES agent,
    attempts      integer     NOT NULL,
    claimed_until timestamptz NOT NULL,
    PRIMARY KEY (notice_id, agent_id)
);
ALTER TABLE notice DROP COLUMN attempts;

-- How what is old is found.
CREATE INDEX audit_retention ON audit (at);
CREATE INDEX held_mail_retention ON held_mail (expires_at) WHERE NOT open;
CREATE INDEX challenge_retention ON challenge (expires_at) WHERE state <> 'OPEN';
CREATE INDEX decision_forget ON decision (decided_at) WHERE action = 'FORGET' AND acknowledged_at IS NULL;
