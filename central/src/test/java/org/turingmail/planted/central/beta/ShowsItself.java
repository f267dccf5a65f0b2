package org.turingmail.planted.central.beta;

import org.turingmail.planted.central.beta.page.BetaPage;

/** A feature that knows the page that shows it. */
final class ShowsItself {
    BetaPage page;
}
