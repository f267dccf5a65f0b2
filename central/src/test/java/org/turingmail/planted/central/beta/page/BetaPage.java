package org.turingmail.planted.central.beta.page;

/** The page of a feature. */
public final class BetaPage {}
