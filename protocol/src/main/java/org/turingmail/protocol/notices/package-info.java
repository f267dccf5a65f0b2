/** Notices to local users, which agents write and send. */
package org.turingmail.protocol.notices;
