package org.turingmail.agent.registration;

import java.util.ArrayList;
import java.util.List;
import org.turingmail.agent.quarantine.HeldMail;
import org.turingmail.protocol.Api;

/** Splits mails so that each part is a request that central takes by default ({@code turing.central.http.max-body}). */
final class Batches {
    /** In characters, of which each may become several octets. */
    private static final int MAX_CHARACTERS = 1_000_000;

    /** Names of fields, and what is short. */
    private static final int BESIDES = 1_000;

    private Batches() {}

    static List<List<HeldMail>> of(List<HeldMail> mails) {
        List<List<HeldMail>> batches = new ArrayList<>();
        List<HeldMail> batch = new ArrayList<>();
        long characters = 0;
        for (HeldMail mail : mails) {
            long its = characters(mail);
            if (!batch.isEmpty() && (batch.size() == Api.MAX_BATCH || characters + its > MAX_CHARACTERS)) {
                batches.add(batch);
                batch = new ArrayList<>();
                characters = 0;
            }
            batch.add(mail);
            characters += its;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private static long characters(HeldMail mail) {
        return BESIDES
                + mail.sender().length()
                + mail.recipients().stream()
                        .mapToLong(recipient -> recipient.length() + 4)
                        .sum()
                + mail.subject().map(String::length).orElse(0)
                + mail.messageId().map(String::length).orElse(0)
                + mail.factsLength();
    }
}
