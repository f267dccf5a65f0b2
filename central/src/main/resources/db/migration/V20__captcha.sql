-- The secret that signs captchas. One for all replicas; made at the first start unless the configuration gives it.
CREATE TABLE captcha_key (
    only_one   boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    secret     bytea NOT NULL CHECK (octet_length(secret) = 32),
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Captchas that were answered and so count no more. Whose insert wins has used it. Kept until they expire anyway.
CREATE TABLE captcha_used (
    id         bytea PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX captcha_used_expires_at ON captcha_used (expires_at);

-- How often something was tried in a window of time. The subject is a keyed hash: no address and no token stands here.
CREATE TABLE captcha_attempts (
    subject      bytea NOT NULL,
    window_start timestamptz NOT NULL,
    attempts     integer NOT NULL,
    PRIMARY KEY (subject, window_start)
);
CREATE INDEX captcha_attempts_window_start ON captcha_attempts (window_start);
