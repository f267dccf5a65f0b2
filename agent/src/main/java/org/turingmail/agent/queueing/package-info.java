/** How does a mail get into a queue of James, and nobody but its recipients get it? */
package org.turingmail.agent.queueing;
