package org.turingmail.protocol.planted.above;

import org.turingmail.protocol.planted.KnowsTheFeatureAboveIt;

/** The other half of a cycle. */
public final class StandsOnPlanted {
    KnowsTheFeatureAboveIt below;
}
