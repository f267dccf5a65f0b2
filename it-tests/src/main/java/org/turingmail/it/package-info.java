/** What only the tests need beside the processes of the launcher: a network that fails, and a browser. */
package org.turingmail.it;
