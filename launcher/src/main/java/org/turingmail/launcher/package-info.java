/**
 * The command {@code ./turing}: its verbs, the data folder of an installation, and what builds and tests the project.
 */
package org.turingmail.launcher;
