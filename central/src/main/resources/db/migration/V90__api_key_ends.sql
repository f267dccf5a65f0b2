-- A key of a program may end by itself, and says who made it. Keys from before keep their scopes and have no end.
ALTER TABLE program_key ADD COLUMN expires_at timestamptz;
ALTER TABLE program_key ADD COLUMN created_by text NOT NULL DEFAULT 'command';
CREATE INDEX program_key_page ON program_key (tenant_id, id);
