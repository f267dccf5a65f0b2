package org.turingmail.planted.central.rules.engine;

import java.nio.file.Path;

/** A rule that looks into files. */
record Impure(Path path) {}
