/** Ports: which are free, and who holds one that is not. */
package org.turingmail.launcher.ports;
