package org.turingmail.protocol.planted;

import org.turingmail.protocol.planted.above.StandsOnPlanted;

/** One half of a cycle. */
public final class KnowsTheFeatureAboveIt {
    StandsOnPlanted above;
}
