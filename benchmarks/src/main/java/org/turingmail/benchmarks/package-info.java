/** Load on the real programs: each benchmark is a command, and prints what it measured, where and how. */
package org.turingmail.benchmarks;
