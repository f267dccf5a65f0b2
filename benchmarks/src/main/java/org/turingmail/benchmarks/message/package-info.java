/** What Turing does with one message, measured in a JVM of its own with the classes of James and the extension. */
package org.turingmail.benchmarks.message;
