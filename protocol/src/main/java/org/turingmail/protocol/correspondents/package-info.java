/** Who users write to. */
package org.turingmail.protocol.correspondents;
