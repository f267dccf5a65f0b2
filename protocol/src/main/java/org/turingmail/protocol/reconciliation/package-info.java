/** The comparison of what an agent holds with what central knows. */
package org.turingmail.protocol.reconciliation;
