-- The version of an export: when an entry of the tenant ended last.
CREATE INDEX list_entry_tenant_expiry ON list_entry (tenant_id, expires_at) WHERE expires_at IS NOT NULL;
