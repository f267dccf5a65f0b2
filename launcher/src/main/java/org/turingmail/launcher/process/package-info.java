/**
 * The two servers as processes: James and central, how they are started, found, asked and ended. One set for the
 * launcher, the end-to-end tests, the soak test and the benchmarks.
 *
 * <p>A process is known by its id and by what is on its command line, never by its name or its port alone. Nothing
 * waits by sleeping for a fixed time.
 */
package org.turingmail.launcher.process;
