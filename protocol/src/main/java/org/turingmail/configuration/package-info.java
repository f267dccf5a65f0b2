/**
 * How both sides read what an administrator configures. Nothing of it is said between them, so it is not part of the
 * contract; it stands in the same module because both have that.
 */
package org.turingmail.configuration;
