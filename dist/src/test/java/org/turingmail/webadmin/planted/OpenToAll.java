package org.turingmail.webadmin.planted;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public class OpenToAll {}
