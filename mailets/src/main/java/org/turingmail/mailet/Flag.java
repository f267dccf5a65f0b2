package org.turingmail.mailet;

import javax.mail.MessagingException;
import org.apache.mailet.base.GenericMailet;

/** A parameter that is true or false, and nothing else. */
final class Flag {
    private Flag() {}

    static boolean read(GenericMailet mailet, String name, boolean defaultValue) throws MessagingException {
        String value =
                mailet.getInitParameter(name, String.valueOf(defaultValue)).trim();
        if (!value.equals("true") && !value.equals("false")) {
            throw new MessagingException(mailet.getMailetInfo() + ": <" + name + "> is '" + value
                    + "', but must be true or false. Example: <" + name + ">" + !defaultValue + "</" + name + ">");
        }
        return Boolean.parseBoolean(value);
    }
}
