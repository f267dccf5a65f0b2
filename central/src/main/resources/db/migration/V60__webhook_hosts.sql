-- Explanations named the whole URL of a webhook, and that is often a secret: now they name its host.
UPDATE held_mail SET explanation = regexp_replace(
        explanation::text, 'notify https?://(\[[^] ]*]|[^/?: "]+)([^ "]*[^: "])?', 'notify \1', 'g')::jsonb
    WHERE explanation::text LIKE '%notify http%';
