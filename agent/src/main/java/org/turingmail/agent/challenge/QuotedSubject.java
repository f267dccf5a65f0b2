package org.turingmail.agent.challenge;

import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;
import org.turingmail.protocol.UntrustedText;

/**
 * What a challenge quotes of the subject of a held mail, so that the sender knows which message it is about: at most 60
 * characters, without anything that a mail program could make a link of. Who forges a sender shall not reach that
 * sender with an address, a URL or an advertisement of his own through us.
 */
final class QuotedSubject {
    static final int LONGEST = 60;

    private static final String DOT = "[.\u3002\uff0e\uff61]";
    private static final Pattern LINK = Pattern.compile(
            "[@\uff20\ufe6b]|://|(?i:^(https?|ftp|mailto|tel|sms|data|javascript|www\\d?):?$|(mailto|tel|sms|xmpp"
                    + "|skype):)"
                    + "|[\\p{L}\\p{N}_-]" + DOT + "\\p{L}[\\p{L}\\p{M}\\p{N}-]|\\d" + DOT + "\\d+" + DOT + "\\d"
                    + "|\\[?[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F.:]*\\]?$|xn--");

    private QuotedSubject() {}

    /** Returns what is quoted; empty if nothing worth it is left. */
    static Optional<String> of(String subject) {
        StringBuilder quoted = new StringBuilder();
        boolean left = false;
        for (String word : UntrustedText.line(subject, 1_000).split(" ")) {
            boolean link = LINK.matcher(
                            Normalizer.normalize(word.replaceAll("[\u200c\u200d]", ""), Normalizer.Form.NFKC))
                    .find();
            left |= !link && word.codePoints().anyMatch(Character::isLetterOrDigit);
            if (!link || !quoted.toString().endsWith("… ")) {
                quoted.append(link ? "…" : word).append(' ');
            }
        }
        return left ? Optional.of(UntrustedText.line(quoted.toString(), LONGEST)) : Optional.empty();
    }
}
