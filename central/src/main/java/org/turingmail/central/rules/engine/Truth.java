package org.turingmail.central.rules.engine;

/** Whether a condition holds. What is not known neither holds nor does its contrary. */
enum Truth {
    YES,
    NO,
    UNKNOWN;

    static Truth of(boolean holds) {
        return holds ? YES : NO;
    }

    Truth negated() {
        return this == UNKNOWN ? UNKNOWN : of(this == NO);
    }
}
