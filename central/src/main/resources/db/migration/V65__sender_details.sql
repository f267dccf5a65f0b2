-- An entry for bob@example.org is about bob+tag@example.org too: what is held of it is found by this.
CREATE INDEX held_mail_without_detail
    ON held_mail (tenant_id, regexp_replace(sender_identity, '^([^"+@]+)\+[^@]*@', '\1@'), id) WHERE open;
