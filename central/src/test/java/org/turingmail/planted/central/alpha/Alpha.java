package org.turingmail.planted.central.alpha;

/** One half of a circle of features. */
public final class Alpha {
    org.turingmail.planted.central.beta.Beta beta;
}
