package org.turingmail.planted.central.alpha.page;

import org.turingmail.planted.central.beta.page.BetaPage;

/** A page that stands on that of another feature. */
public final class AlphaPage {
    BetaPage other;
}
