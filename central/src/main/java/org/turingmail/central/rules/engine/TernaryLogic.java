package org.turingmail.central.rules.engine;

/** Whether a condition holds. What is not known neither holds nor does its contrary. */
enum TernaryLogic {
    YES,
    NO,
    UNKNOWN;

    static TernaryLogic of(boolean holds) {
        return holds ? YES : NO;
    }

    TernaryLogic negated() {
        return this == UNKNOWN ? UNKNOWN : of(this == NO);
    }
}
