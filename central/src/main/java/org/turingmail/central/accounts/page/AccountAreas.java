package org.turingmail.central.accounts.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.turingmail.central.pages.PageArea;

/** Where the pages are. */
@ApplicationScoped
class AccountAreas {
    @Produces
    @Singleton
    PageArea signIn() {
        return new PageArea("/sign-in");
    }

    @Produces
    @Singleton
    PageArea account() {
        return new PageArea("/account");
    }
}
