/**
 * The rest of the mail world: clients that send and read bytes as they are, and servers that take mail and answer DNS
 * queries.
 */
package org.turingmail.launcher.mail;
