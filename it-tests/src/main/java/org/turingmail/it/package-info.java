/**
 * The real programs around the tests: James, central, an outside world that takes mail, mail clients that send and read
 * bytes as they are, a browser. Used by the end-to-end tests, the demo, the soak command and the benchmarks.
 *
 * <p>Everything that is started here ends with this JVM, by its process id; nothing waits by sleeping for a fixed time.
 */
package org.turingmail.it;
