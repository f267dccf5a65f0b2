-- Who is meant by the envelope sender, mail for mail: without the tags of BATV and the like, of which each mail has another one.
-- challenge.sender_address is such an identity too, and locks on senders go by it.
ALTER TABLE held_mail ADD COLUMN sender_identity text;
UPDATE held_mail SET sender_identity = sender_address;
ALTER TABLE held_mail ALTER COLUMN sender_identity SET NOT NULL;
CREATE INDEX held_mail_identity ON held_mail (tenant_id, sender_identity, id) WHERE open;
-- Whether that identity was authenticated; null if nobody looked.
ALTER TABLE held_mail ADD COLUMN authenticated boolean;

-- An allow entry that counts only for mail in which the very sender that it names is authenticated.
ALTER TABLE list_entry ADD COLUMN authenticated_only boolean NOT NULL DEFAULT false;
ALTER TABLE list_entry ADD CONSTRAINT list_entry_authenticated_only_check CHECK (NOT authenticated_only
    OR (verdict = 'DELIVER' AND kind IN ('ADDRESS', 'DOMAIN', 'DOMAIN_ONLY', 'SUBDOMAINS')));
