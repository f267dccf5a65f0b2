/** Held messages: their registration, and what agents did with them by themselves. */
package org.turingmail.protocol.held;
