package org.turingmail.matcher;

import com.google.common.base.Strings;
import javax.mail.MessagingException;
import org.apache.mailet.Matcher;

/** Rejects a condition, which the matcher would ignore silently. */
final class NoCondition {
    private NoCondition() {}

    static void check(Matcher matcher) throws MessagingException {
        String condition = matcher.getMatcherConfig().getCondition();
        if (!Strings.isNullOrEmpty(condition)) {
            throw new MessagingException(matcher.getMatcherInfo() + " takes no condition, but is given '=" + condition
                    + "'. Write match=\"" + matcher.getClass().getName() + "\"");
        }
    }
}
