package org.turingmail.central.captcha;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CodeSoundTest {
    private final CodeSound sound = CodeSound.of(List.of("en", "de", "fr", "es"));

    @ParameterizedTest
    @ValueSource(strings = {"en", "de", "fr", "es"})
    void soundShouldBeAWavOfSeveralSecondsInEachLanguage(String language) throws Exception {
        byte[] wav = sound.speak("0123456789", Locale.forLanguageTag(language), 1);

        AudioInputStream audio = AudioSystem.getAudioInputStream(new ByteArrayInputStream(wav));
        assertThat(audio.getFormat().getSampleRate()).isEqualTo(CodeSound.RATE);
        assertThat(audio.getFormat().getChannels()).isEqualTo(1);
        assertThat(audio.getFrameLength() / CodeSound.RATE).isBetween(8L, 20L);
        assertThat(loudness(wav)).as("root mean square").isBetween(800.0, 8_000.0);
    }

    @ParameterizedTest
    @CsvSource({"de-AT,de", "fr,fr", "es-MX,es", "en-GB,en", "it,en", "und,en"})
    void languageShouldBeTheNearest(String wanted, String spoken) {
        assertThat(sound.language(Locale.forLanguageTag(wanted))).isEqualTo(spoken);
    }

    @Test
    void soundShouldStayTheSameForTheSameSeedAndDifferForAnother() {
        byte[] wav = sound.speak("123456", Locale.ENGLISH, 7);
        assertThat(sound.speak("123456", Locale.ENGLISH, 7)).isEqualTo(wav);
        assertThat(sound.speak("123456", Locale.ENGLISH, 8)).isNotEqualTo(wav);
        assertThat(sound.speak("123456", Locale.GERMAN, 7)).isNotEqualTo(wav);
    }

    @Test
    void languageWithoutRecordingsShouldBeNamed() {
        assertThatThrownBy(() -> CodeSound.of(List.of("tlh")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("voices/tlh/0a.wav");
    }

    private static double loudness(byte[] wav) {
        double sum = 0;
        for (int i = 44; i + 1 < wav.length; i += 2) {
            double sample = (short) ((wav[i] & 0xff) | wav[i + 1] << 8);
            sum += sample * sample;
        }
        return Math.sqrt(sum / ((wav.length - 44) / 2.0));
    }
}
