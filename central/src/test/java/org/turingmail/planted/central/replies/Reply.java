package org.turingmail.planted.central.replies;

/** A feature that lists need not know. */
public final class Reply {}
