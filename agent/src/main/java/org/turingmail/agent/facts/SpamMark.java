package org.turingmail.agent.facts;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;
import org.apache.commons.lang3.StringUtils;
import org.turingmail.agent.header.HeaderFields;

/**
 * What a spam filter in front wrote into a mail: a score, or a word. Immutable.
 *
 * <p>Understood are a number at the beginning ({@code X-Spam-Score: 7.5 (+++++++)}), that of SpamAssassin
 * ({@code X-Spam-Status: Yes, score=7.5 required=5.0}) and of rspamd ({@code X-Spamd-Result: default: False [7.50 /
 * 15.00]}), and the words {@code yes}, {@code true}, {@code spam}, {@code infected} and {@code virus} at the beginning
 * ({@code X-Spam-Flag: YES}). Of several fields of one name the topmost counts: filters write above what came in.
 */
public final class SpamMark {
    private static final int READ = 500;
    private static final String NUMBER = "([-+]?\\d{1,6}(?:\\.\\d{1,6})?)";
    private static final List<Pattern> SCORES = List.of(
            Pattern.compile("^" + NUMBER + "(?![\\w.])"),
            Pattern.compile("\\bscore=" + NUMBER),
            Pattern.compile("\\[\\s{0,9}" + NUMBER + "\\s{0,9}/"));
    private static final Pattern WORD = Pattern.compile("^(yes|true|spam|infected|virus)\\b", Pattern.CASE_INSENSITIVE);

    private final List<String> fields;
    private final double threshold;

    /**
     * @param fields the names of header fields; none: nothing is marked
     * @param threshold the minimum score treated as spam
     */
    public SpamMark(List<String> fields, double threshold) {
        this.fields = List.copyOf(fields);
        this.threshold = threshold;
    }

    /** Whether a filter calls the mail spam. */
    public boolean isOn(MimeMessage message) throws MessagingException {
        for (String field : fields) {
            Optional<String> value = value(message, field);
            if (value.filter(text -> WORD.matcher(text).find()).isPresent()
                    || value.flatMap(SpamMark::score)
                            .filter(score -> score >= threshold)
                            .isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** The score in the first of the fields that holds one. */
    public Optional<Double> score(MimeMessage message) throws MessagingException {
        for (String field : fields) {
            Optional<Double> score = value(message, field).flatMap(SpamMark::score);
            if (score.isPresent()) {
                return score;
            }
        }
        return Optional.empty();
    }

    private static Optional<Double> score(String value) {
        for (Pattern pattern : SCORES) {
            Matcher matcher = pattern.matcher(value);
            if (matcher.find()) {
                return Optional.of(Double.valueOf(matcher.group(1)));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> value(MimeMessage message, String field) throws MessagingException {
        return HeaderFields.of(message).first(field).map(value -> StringUtils.left(value, READ)
                .trim());
    }
}
