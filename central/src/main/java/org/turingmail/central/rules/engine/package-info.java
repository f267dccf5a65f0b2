/**
 * What the rules of a tenant say about a mail. Pure: no clock, no I/O, no framework. A rule is read once
 * ({@link org.turingmail.central.rules.engine.CompiledRule}), with everything that is wrong with it named, and asked
 * often ({@link org.turingmail.central.rules.engine.RuleSet}). All values are immutable.
 */
package org.turingmail.central.rules.engine;
