-- A customer: everything else belongs to exactly one of them.
CREATE TABLE tenant (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL UNIQUE,
    organisation text NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now()
);
