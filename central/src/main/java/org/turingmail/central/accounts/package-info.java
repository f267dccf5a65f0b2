/**
 * People who sign in: members of tenants, their addresses and roles, links by mail, sessions. {@code accounts.page}
 * shows it.
 */
package org.turingmail.central.accounts;
