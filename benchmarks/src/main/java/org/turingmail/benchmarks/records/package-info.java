/** What measures places of held messages, on the class path of James with the extension. */
package org.turingmail.benchmarks.records;
