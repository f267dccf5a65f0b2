/** What is held for people, and what they decide: for the API, and for the pages of {@code inbox.page}. */
package org.turingmail.central.inbox;
