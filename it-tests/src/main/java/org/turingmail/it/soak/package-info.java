/**
 * The soak test: agent and central are killed again and again under load, and every accepted mail is accounted for. It
 * runs as a command ({@link org.turingmail.it.soak.Soak}) and, shorter, with the tests.
 */
package org.turingmail.it.soak;
