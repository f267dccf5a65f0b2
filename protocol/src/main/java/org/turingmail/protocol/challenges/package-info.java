/** Whether a sender is to be challenged, and which challenges were sent. */
package org.turingmail.protocol.challenges;
