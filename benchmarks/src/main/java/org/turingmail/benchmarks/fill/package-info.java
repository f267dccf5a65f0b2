/** Runs with the classes of James and of the extension, not with those of the other benchmarks. */
package org.turingmail.benchmarks.fill;
