package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.WaitForSelectorState;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turingmail.launcher.process.ChallengeLink;
import org.turingmail.launcher.process.Project;

/**
 * What the sender sees, on a phone and on a desktop: the page fits the width of the screen, and its button is seen
 * without scrolling. Leaves the pictures in {@code it-tests/target/images}; {@code docs/images/refresh} copies them
 * into the documentation.
 */
class ChallengePagePicturesIT {
    private static final int MAX_BYTES = 100_000;

    private final TestEnvironment world = TestEnvironment.shared();

    private Path folder;

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectories(Project.root().resolve("it-tests/target/images"));
    }

    @Test
    void pageShouldFitAPhone() throws IOException {
        String link = challengeTo("ben.miller@example.net");

        shouldFit(link, 390, 844, "challenge-phone.png");
    }

    @Test
    void pageShouldFitADesktop() throws IOException {
        String link = challengeTo("ben.walker@example.net");

        shouldFit(link, 1000, 760, "challenge-desktop.png");
    }

    @Test
    void solvedPageShouldFitAPhone() throws IOException {
        String link = challengeTo("ben.carter@example.net");

        Page page = Chromium.shared().page(true);
        try {
            page.setViewportSize(390, 560);
            page.navigate(link);
            page.locator("#press button[type=submit]").click();
            page.waitForSelector(
                    "#press",
                    new Page.WaitForSelectorOptions()
                            .setState(WaitForSelectorState.DETACHED)
                            .setTimeout(30_000));
            assertThat(page.locator("h1").textContent()).contains("Thank you");
            shouldNotScrollSideways(page);
            picture(page, 390, 560, "challenge-solved-phone.png");
        } finally {
            page.context().close();
        }
    }

    private String challengeTo(String sender) throws IOException {
        String anna = world.user("anna");
        world.james().deliver(sender, List.of(anna), Mails.plain(sender, anna, "Question about your offer"));
        return ChallengeLink.in(world.challengeTo(sender).message()).toString();
    }

    private void shouldFit(String link, int width, int height, String name) throws IOException {
        Page page = Chromium.shared().page(true);
        try {
            page.setViewportSize(width, height);
            page.navigate(link);
            var button = page.locator("#press button[type=submit]").boundingBox();

            assertThat(button.x).isGreaterThanOrEqualTo(0);
            assertThat(button.x + button.width).isLessThanOrEqualTo(width);
            assertThat(button.y + button.height).isLessThanOrEqualTo(height);
            shouldNotScrollSideways(page);
            picture(page, width, height, name);
        } finally {
            page.context().close();
        }
    }

    private static void shouldNotScrollSideways(Page page) {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .isEqualTo(true);
    }

    private void picture(Page page, int width, int height, String name) throws IOException {
        byte[] png = page.screenshot();

        BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(png).hasSizeLessThan(MAX_BYTES);
        Files.write(folder.resolve(name), png);
    }
}
