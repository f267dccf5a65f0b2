package org.turingmail.central.address;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Tells envelope senders that are there for bounces alone, and are read by no person: what sending services, list
 * servers and forwarders make up for each message. Nobody there can answer, so none is challenged.
 *
 * <ul>
 *   <li>a UUID, or a long token of letters and digits: Amazon SES
 *       ({@code 0100018c…-f47ac10b-58cc-4372-a567-0e02b2c3d479-000000@…}) and others
 *   <li>variable envelope return paths that name the reader: {@code news-anna=home.example@…}, also those of Salesforce
 *       ({@code …=home.example__0-abc@…})
 *   <li>{@code bounce}, {@code bounces}, {@code return} as a word of its own, such as {@code pm_bounces@…}
 *   <li>what Gmail writes when it forwards ({@code alice+caf_=…@gmail.com}), and rewriting (SRS) that names no sender
 * </ul>
 *
 * <p>Pure.
 */
public final class BounceAddress {
    private static final List<Pattern> SHAPES = List.of(
            Pattern.compile("(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])"),
            Pattern.compile("(?<![0-9a-z])(?=[a-f]{0,30}[0-9])[0-9a-f]{20}"),
            Pattern.compile("(?<![0-9a-z])(?=(?:[a-z]{0,24}[0-9]){6})[0-9a-z]{24}"),
            Pattern.compile("[^=]=[0-9a-z-]{1,63}(?:\\.[0-9a-z-]{1,63}){0,10}\\.[a-z][0-9a-z-]{1,62}(?:__|$)"),
            Pattern.compile("(?:^|[-_.+=])bounces?(?:[-_.+=0-9]|$)"),
            Pattern.compile("(?:^|[-_.+=])return[-_+=]"),
            Pattern.compile("\\+caf_"));

    private BounceAddress() {}

    /** Whether the sender is one. */
    public static boolean isOne(EmailAddress sender) {
        EmailAddress untagged = SenderIdentities.lasting(sender, identity -> false);
        if (SenderIdentities.isForwarded(untagged)) {
            EmailAddress author = SenderIdentities.lasting(untagged, identity -> true);
            return author.canonical().equals(untagged.canonical()) || isOne(author);
        }
        return SHAPES.stream()
                .anyMatch(shape -> shape.matcher(untagged.localPart()).find());
    }
}
