/** Who the calling agent is. */
package org.turingmail.protocol.agents;
