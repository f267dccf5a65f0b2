-- That somebody was written to is no secret: entries that were learnt from outgoing mail are for authenticated messages only, as new ones are.
UPDATE list_entry SET authenticated_only = true
    WHERE origin = 'outgoing' AND verdict = 'DELIVER' AND kind = 'ADDRESS' AND NOT authenticated_only;
