package org.turingmail.planted.central.audit;

/** What a feature is not to write by itself. */
public record Record(String action) {}
