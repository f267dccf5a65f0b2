/** How both sides read what an administrator configures. */
package org.turingmail.protocol.configuration;
