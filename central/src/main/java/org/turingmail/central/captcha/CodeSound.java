package org.turingmail.central.captcha;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Speaks a code as a WAV sound: its digits by changing speakers, at changing speed, loudness and distance, over a
 * murmur of other voices. Reads and writes WAV itself, so neither a sound system nor {@code java.desktop} is needed.
 *
 * <p>Immutable and thread-safe.
 */
final class CodeSound {
    /** Samples a second, of the recordings and of the sound. */
    static final int RATE = 16_000;

    private static final List<String> SPEAKERS = List.of("a", "b");
    private static final int HEADER = 44;

    /** By language, then digit times speakers. */
    private final Map<String, short[][]> voices;

    private CodeSound(Map<String, short[][]> voices) {
        this.voices = voices;
    }

    /**
     * With the recordings of the given languages that are among the resources of this package.
     *
     * @throws IllegalStateException if there are none of any of them
     */
    static CodeSound of(List<String> languages) {
        Map<String, short[][]> voices = new TreeMap<>();
        for (String language : languages) {
            short[][] recordings = new short[10 * SPEAKERS.size()][];
            for (int digit = 0; digit < 10; digit++) {
                for (int speaker = 0; speaker < SPEAKERS.size(); speaker++) {
                    String name = "voices/" + language + "/" + digit + SPEAKERS.get(speaker) + ".wav";
                    recordings[digit * SPEAKERS.size() + speaker] = recording(name);
                }
            }
            voices.put(language, recordings);
        }
        if (voices.isEmpty()) {
            throw new IllegalStateException("a sound needs a language");
        }
        return new CodeSound(voices);
    }

    /** The first of the wanted languages that can be spoken, by its language part; else English, else any. */
    String language(Locale wanted) {
        return Optional.of(wanted.getLanguage())
                .filter(voices::containsKey)
                .orElseGet(() -> voices.containsKey("en")
                        ? "en"
                        : voices.keySet().iterator().next());
    }

    /** The WAV of a code of digits; the same code, language and seed give the same octets. */
    byte[] speak(String code, Locale wanted, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        short[][] recordings = voices.get(language(wanted));
        List<float[]> spoken = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        int at = (int) (RATE * .4);
        for (int i = 0; i < code.length(); i++) {
            float[] digit = vary(any(recordings, code.charAt(i) - '0', random), random, .94, 1.06, .8, 1);
            starts.add(at);
            spoken.add(digit);
            at += digit.length + (int) (RATE * between(random, .5, .75));
        }
        float[] sound = new float[at + (int) (RATE * .2)];
        murmur(sound, recordings, random);
        for (int i = 0; i < spoken.size(); i++) {
            add(sound, spoken.get(i), starts.get(i), 1);
        }
        return wav(sound);
    }

    private static short[] any(short[][] recordings, int digit, SplittableRandom random) {
        return recordings[digit * SPEAKERS.size() + random.nextInt(SPEAKERS.size())];
    }

    /** Other digits, backwards and faint, and a little noise: nothing that a person takes for the code. */
    private static void murmur(float[] sound, short[][] recordings, SplittableRandom random) {
        for (int at = 0; at < sound.length; at += (int) (RATE * between(random, .12, .3))) {
            float[] voice = vary(any(recordings, random.nextInt(10), random), random, .7, 1.3, .04, .1);
            for (int i = 0; i < voice.length / 2; i++) {
                float swap = voice[i];
                voice[i] = voice[voice.length - 1 - i];
                voice[voice.length - 1 - i] = swap;
            }
            add(sound, voice, at, 1);
        }
        float loudness = (float) between(random, .008, .016);
        for (int i = 0; i < sound.length; i++) {
            sound[i] += loudness * (float) (random.nextDouble() * 2 - 1);
        }
    }

    /** A recording at another speed (and so another pitch) and loudness. */
    private static float[] vary(
            short[] recording, SplittableRandom random, double slow, double fast, double soft, double loud) {
        double speed = between(random, slow, fast);
        double loudness = between(random, soft, loud) * .8 / Short.MAX_VALUE;
        float[] varied = new float[(int) ((recording.length - 1) / speed)];
        for (int i = 0; i < varied.length; i++) {
            double position = i * speed;
            int left = (int) position;
            double between = position - left;
            varied[i] = (float) (loudness * (recording[left] * (1 - between) + recording[left + 1] * between));
        }
        return varied;
    }

    private static void add(float[] sound, float[] part, int at, float loudness) {
        for (int i = 0; i < part.length && at + i < sound.length; i++) {
            sound[at + i] += loudness * part[i];
        }
    }

    private static double between(SplittableRandom random, double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    private static byte[] wav(float[] sound) {
        ByteBuffer out = ByteBuffer.allocate(HEADER + sound.length * 2).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'R', 'I', 'F', 'F'})
                .putInt(HEADER - 8 + sound.length * 2)
                .put(new byte[] {'W', 'A', 'V', 'E', 'f', 'm', 't', ' '})
                .putInt(16)
                .putShort((short) 1) // plain samples
                .putShort((short) 1) // one channel
                .putInt(RATE)
                .putInt(RATE * 2)
                .putShort((short) 2)
                .putShort((short) 16)
                .put(new byte[] {'d', 'a', 't', 'a'})
                .putInt(sound.length * 2);
        for (float sample : sound) {
            out.putShort((short) Math.round(Math.max(-1, Math.min(1, sample)) * Short.MAX_VALUE));
        }
        return out.array();
    }

    /** The samples of a WAV resource: 16 kHz, one channel, 16 bit. */
    private static short[] recording(String name) {
        try (InputStream in = CodeSound.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no recording " + name + " among the resources");
            }
            ByteBuffer wav = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            if (wav.getShort(22) != 1 || wav.getInt(24) != RATE || wav.getShort(34) != 16) {
                throw new IllegalStateException("recording " + name + " is not 16 kHz, one channel, 16 bit");
            }
            int chunk = 12;
            while (wav.getInt(chunk) != 0x61746164) { // "data"
                chunk += 8 + wav.getInt(chunk + 4);
            }
            short[] samples = new short[wav.getInt(chunk + 4) / 2];
            wav.position(chunk + 8)
                    .slice()
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException("recording " + name, e);
        }
    }
}
