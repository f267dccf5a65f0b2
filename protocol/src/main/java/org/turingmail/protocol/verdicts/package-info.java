/** Whether a sender is known to recipients, and what a message tells about itself. */
package org.turingmail.protocol.verdicts;
