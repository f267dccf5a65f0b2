package org.turingmail.central.captcha;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodePictureTest {
    @Test
    void pictureShouldBeAPngWithInkInEachSixth() throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(CodePicture.draw("123456", 7)));

        assertThat(image.getWidth()).isEqualTo(CodePicture.WIDTH);
        assertThat(image.getHeight()).isEqualTo(CodePicture.HEIGHT);
        int sixth = CodePicture.WIDTH / 6;
        for (int digit = 0; digit < 6; digit++) {
            int dark = 0;
            for (int x = digit * sixth; x < (digit + 1) * sixth; x++) {
                for (int y = 0; y < CodePicture.HEIGHT; y++) {
                    dark += (image.getRGB(x, y) & 0xff) < 128 ? 1 : 0;
                }
            }
            assertThat(dark).as("digit %d", digit).isBetween(800, 8_000);
        }
    }

    @Test
    void pictureShouldStayTheSameForTheSameSeedAndDifferForAnother() {
        assertThat(CodePicture.draw("123456", 7)).isEqualTo(CodePicture.draw("123456", 7));
        assertThat(CodePicture.draw("123456", 7)).isNotEqualTo(CodePicture.draw("123456", 8));
        assertThat(CodePicture.draw("123456", 7)).isNotEqualTo(CodePicture.draw("123457", 7));
    }

    /**
     * A Java runtime of {@code java.base} alone has no fonts, no AWT and no sound; a file system without fonts is as
     * good.
     */
    @Test
    void pictureAndSoundShouldNeedNoMoreThanTheBaseModule(@TempDir Path folder) throws Exception {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--limit-modules",
                        "java.base",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DrawAndSpeak.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output)).isEqualTo("drawn and spoken");
    }

    static final class DrawAndSpeak {
        private DrawAndSpeak() {}

        public static void main(String[] arguments) {
            byte[] picture = CodePicture.draw("123456", 1);
            byte[] sound = CodeSound.of(java.util.List.of("en")).speak("123456", java.util.Locale.ENGLISH, 1);
            System.out.print(picture.length > 1000 && sound.length > 1000 ? "drawn and spoken" : "nothing");
        }
    }
}
