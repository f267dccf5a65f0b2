package org.turingmail.agent.header;

import java.util.Optional;
import org.apache.commons.lang3.StringUtils;

/** One field of a header: its name, and its value cut to {@link HeaderFields#MAX_LENGTH}. Immutable. */
public final class HeaderField {
    private static final int LONGEST_NAME = 998;

    private final String name;
    private final String value;
    private final Optional<String> end;
    private final boolean followsBareCr;

    HeaderField(String name, String value, boolean followsBareCr) {
        this.name = StringUtils.left(name, LONGEST_NAME);
        this.value = StringUtils.left(value, HeaderFields.MAX_LENGTH);
        this.end = value.length() > HeaderFields.MAX_LENGTH
                ? Optional.of(StringUtils.right(value, HeaderFields.MAX_LENGTH))
                : Optional.empty();
        this.followsBareCr = followsBareCr;
    }

    /** As it is written in the message. */
    public String name() {
        return name;
    }

    /** What follows the colon, still folded and encoded; the beginning of it where it is too long. */
    public String value() {
        return value;
    }

    /** The end of a value that is too long, for fields whose last part matters most; else the value. */
    public String end() {
        return end.orElse(value);
    }

    /** Whether the value was too long. */
    public boolean isCut() {
        return end.isPresent();
    }

    /** Whether it begins after a CR without LF: other systems see it as a part of the field above. */
    public boolean followsBareCr() {
        return followsBareCr;
    }
}
