package org.turingmail.central.inbox.page;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.turingmail.central.pages.PageArea;

/** Where the pages are. */
@ApplicationScoped
class InboxAreas {
    @Produces
    @Singleton
    PageArea inbox() {
        return new PageArea("/inbox");
    }
}
