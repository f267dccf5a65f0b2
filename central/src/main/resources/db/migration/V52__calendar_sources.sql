-- Where calendars are read from, and what came of it. Replicas claim rows by moving next_at.
CREATE TABLE calendar_source (
    calendar_id bigint PRIMARY KEY REFERENCES calendar ON DELETE CASCADE,
    url         text        NOT NULL,
    etag        text,
    next_at     timestamptz NOT NULL,
    fetched_at  timestamptz,
    last_error  text
);
CREATE INDEX calendar_source_due ON calendar_source (next_at);
