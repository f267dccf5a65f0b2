package org.turingmail.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.BoundingBox;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.launcher.mail.Message;
import org.turingmail.launcher.process.Project;

/**
 * What a recipient does, in a real browser, on a phone and on a desktop: from the address that is typed to the message
 * in the mailbox. Leaves the pictures in {@code it-tests/target/images}.
 */
class InboxIT {
    private static final int ROW = 44;
    private static final Duration MAIL = Duration.ofSeconds(30);
    private static final Pattern LINK = Pattern.compile("https?://\\S+/sign-in/[A-Za-z0-9]+");
    /** What a stranger may write as a name or a subject. */
    private static final String HOSTILE = "<img src=x onerror=alert(1)> \u202Egnp.exe " + "endless".repeat(60);

    private final TestEnvironment world = TestEnvironment.shared();
    private final List<String> requests = new ArrayList<>();
    private final List<String> dialogs = new ArrayList<>();

    private Path folder;

    @BeforeEach
    void setUp() throws IOException {
        folder = Files.createDirectories(Project.root().resolve("it-tests/target/images"));
    }

    @ParameterizedTest
    @CsvSource({"phone,390,844,en,false", "desktop,1440,900,en,true", "phone-fr,390,844,fr,true"})
    void recipientShouldSignInAndReleaseAMessage(
            String name, int width, int height, String language, boolean javaScript) throws IOException {
        String anna = world.user("anna");
        String stranger = world.stranger("nora");
        Message lunch = Mails.plain(stranger, anna, "Lunch on Thursday?");
        world.james().deliver(stranger, List.of(anna), lunch);
        String hostile = world.stranger("eve");
        world.james().deliver(hostile, List.of(anna), named(Mails.plain(hostile, anna, HOSTILE), HOSTILE));
        world.challengeTo(stranger);

        Page page = Chromium.shared().page(javaScript);
        try {
            page.onRequest(request -> requests.add(request.url()));
            page.onDialog(dialog -> {
                dialogs.add(dialog.message());
                dialog.dismiss();
            });
            page.setViewportSize(width, height);
            page.navigate(world.central().url() + "/sign-in?lang=" + language);
            picture(page, name, "sign-in");
            page.locator("#address").fill(anna);
            page.locator("main button[type=submit]").click();
            page.navigate(linkIn(anna));
            picture(page, name, "confirm");
            page.locator("main button[type=submit]").click();

            assertThat(URI.create(page.url()).getPath()).isEqualTo("/inbox");
            assertThat(page.locator("html").getAttribute("lang")).isEqualTo(language);
            assertThat(page.locator(".row"))
                    .satisfies(rows -> assertThat(rows.count()).isEqualTo(2));
            rowsShouldBeLargeEnough(page);
            picture(page, name, "list");
            assertThat(page.locator(".row", new Page.LocatorOptions().setHasText("Lunch on Thursday?"))
                            .locator(".who")
                            .textContent())
                    .isEqualTo("Somebody");

            page.locator("a.what", new Page.LocatorOptions().setHasText("onerror"))
                    .click();
            picture(page, name, "hostile");
            page.goBack();
            page.locator("a.what", new Page.LocatorOptions().setHasText("Lunch on Thursday?"))
                    .click();
            assertThat(page.locator("h1").textContent()).isEqualTo("Lunch on Thursday?");
            picture(page, name, "message");
            decide(page, "RELEASE");
            assertThat(page.locator(".row").count()).isEqualTo(1);
            picture(page, name, "done");

            page.locator(".outcome button").click();
            assertThat(page.locator(".row").count()).as("undone").isEqualTo(2);
            page.locator("a.what", new Page.LocatorOptions().setHasText("Lunch on Thursday?"))
                    .click();
            decide(page, "RELEASE");

            await().atMost(MAIL).until(() -> delivered(anna, lunch).isPresent());
            assertThat(delivered(anna, lunch).orElseThrow().body()).isEqualTo(lunch.body());
            page.navigate(world.central().url() + "/inbox/history");
            assertThat(page.locator(".row").count()).isEqualTo(2);
            picture(page, name, "history");
            page.navigate(world.central().url() + "/account");
            picture(page, name, "account");
            page.locator("footer button").click();
            page.navigate(world.central().url() + "/inbox");
            assertThat(URI.create(page.url()).getPath()).as("signed out").isEqualTo("/sign-in");
        } finally {
            page.context().close();
        }
        assertThat(dialogs).isEmpty();
        assertThat(requests).allMatch(url -> url.startsWith(world.central().url() + "/"));
    }

    private static void decide(Page page, String action) {
        page.locator("button[value^='" + action + ":']").first().click();
    }

    private static Message named(Message message, String name) {
        return Message.ofText(new String(message.bytes(), StandardCharsets.UTF_8)
                .replace("From: Somebody <", "From: " + name + " <"));
    }

    private String linkIn(String user) {
        return await().atMost(MAIL)
                .until(
                        () -> world.james().inbox(user, TestEnvironment.PASSWORD).stream()
                                .map(InboxIT::link)
                                .flatMap(Optional::stream)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static Optional<String> link(Message message) {
        Matcher link = LINK.matcher(message.text());
        return link.find() ? Optional.of(link.group()) : Optional.empty();
    }

    private Optional<Message> delivered(String user, Message sent) {
        return world.james().inbox(user, TestEnvironment.PASSWORD).stream()
                .filter(mail -> mail.header("Message-ID").equals(sent.header("Message-ID")))
                .findFirst();
    }

    private static void rowsShouldBeLargeEnough(Page page) {
        Locator rows = page.locator(".row");
        for (int i = 0; i < rows.count(); i++) {
            BoundingBox row = rows.nth(i).boundingBox();
            assertThat(row.height).isBetween((double) ROW, 4.0 * ROW);
            BoundingBox pick = rows.nth(i).locator(".pick").boundingBox();
            assertThat(pick.width).isGreaterThanOrEqualTo(ROW);
            assertThat(pick.height).isGreaterThanOrEqualTo(ROW);
        }
    }

    private void picture(Page page, String name, String what) throws IOException {
        assertThat(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
                .as("%s of %s fits the width of the screen", what, name)
                .isEqualTo(true);
        assertThat(page.locator("main img").count()).isZero();
        Files.write(folder.resolve("inbox-" + what + "-" + name + ".png"), page.screenshot());
    }
}
