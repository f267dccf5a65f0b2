package org.turingmail.agent.quarantine;

/**
 * Marks a mail repository whose {@code list()} gives the keys in ascending order of their characters, and reads them bit by
 * bit. Of any other repository, reconciliation has to read all keys into memory.
 */
public interface KeysInOrder {}
