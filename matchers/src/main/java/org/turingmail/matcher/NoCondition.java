package org.turingmail.matcher;

import com.google.common.base.Strings;
import javax.mail.MessagingException;
import org.apache.mailet.Matcher;

/** A condition that a matcher would ignore is a mistake that should not pass in silence. */
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
