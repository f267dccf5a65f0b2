package org.turingmail.planted.protocol;

/** A contract that only one framework can speak. */
final class KnowsTheFramework {
    io.smallrye.mutiny.Uni<String> answer;
}
