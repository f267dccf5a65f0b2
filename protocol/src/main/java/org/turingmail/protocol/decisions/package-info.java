/** What central decided about held messages: a feed that agents read and acknowledge. */
package org.turingmail.protocol.decisions;
