package org.turingmail.central.challenge;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the page of a challenge may show to the holder of its link.
 *
 * @param state where the challenge stands now
 * @param sender the address that was challenged
 * @param organisation who asks: the display name of the tenant
 * @param subjects the subjects of the held mails that have one, oldest first, at most {@value #MAX_SUBJECTS}
 * @param mails how many mails of this sender are held (or were, when the challenge was solved or expired)
 * @param recipients how many different addresses they are for
 * @param expiresAt until when an answer counts
 * @param languageTag the language of the challenge (RFC 5646); null if it is not known
 */
public record ChallengeView(
        ChallengeState state,
        String sender,
        String organisation,
        List<String> subjects,
        int mails,
        int recipients,
        Instant expiresAt,
        String languageTag) {
    /** The most subjects that are shown. */
    public static final int MAX_SUBJECTS = 20;

    public ChallengeView {
        requireNonNull(state);
        requireNonNull(sender);
        requireNonNull(organisation);
        subjects = List.copyOf(subjects);
        requireNonNull(expiresAt);
    }

    /** The language of the challenge (RFC 5646), if it is known. */
    public Optional<String> language() {
        return Optional.ofNullable(languageTag);
    }
}
