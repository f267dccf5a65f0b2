-- A command took the key away: the configuration does not bring it back.
ALTER TABLE api_key ADD COLUMN revoked_for_good boolean NOT NULL DEFAULT false;
