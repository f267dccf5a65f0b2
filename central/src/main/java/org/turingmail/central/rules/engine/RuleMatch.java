package org.turingmail.central.rules.engine;

/** How many of its conditions must hold for a rule to match. */
public enum RuleMatch {
    /** All of them; a rule without conditions matches every mail. */
    ALL,
    /** One of them at least. */
    ANY
}
