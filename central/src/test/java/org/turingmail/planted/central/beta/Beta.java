package org.turingmail.planted.central.beta;

import java.time.Instant;

/** The other half, which reads the clock of the machine besides. */
public final class Beta {
    org.turingmail.planted.central.alpha.Alpha alpha;
    Instant now = Instant.now();
}
