package org.turingmail.central.captcha;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Draws a code as a PNG picture: digits written with a pen, each in its own hand, bent together, crossed by lines of
 * the same ink.
 *
 * <p>The digits are strokes, not glyphs of a font, and the strokes are set on the pixels here: no font, no fontconfig,
 * no X library and no {@code java.awt} is needed, so it draws the same on the smallest Java runtime. See docs/adr/0020.
 *
 * <p>Stateless and thread-safe.
 */
final class CodePicture {
    /** In pixels: twice what the page shows, for sharp edges on phones. */
    static final int WIDTH = 640;

    static final int HEIGHT = 200;

    private static final int PAPER = 0xff;
    private static final int INK = 0x1c;

    /**
     * Strokes in a box of 1 by 1, y downwards: M moves, L draws a line, C a cubic curve. Several hands for each digit.
     */
    private static final String[][] HANDS = {
        {
            "M .5 0 C .15 0 0 .25 0 .5 C 0 .75 .15 1 .5 1 C .85 1 1 .75 1 .5 C 1 .25 .85 0 .5 0",
            "M .56 .02 C .2 -.06 .02 .25 .02 .52 C .02 .8 .2 1 .5 1 C .82 1 .98 .72 .98 .46 C .98 .2 .8 -.02 .44 .04",
        },
        {
            "M .12 .3 L .58 0 L .58 1", "M .2 .26 L .55 0 L .55 1 M .2 1 L .9 1",
        },
        {
            "M .05 .25 C .1 -.06 .95 -.1 .95 .28 C .95 .55 .3 .7 .02 1 L 1 1",
            "M .05 .2 C .25 -.1 .95 -.06 .92 .3 C .9 .55 .4 .75 .04 .98 C .3 .86 .6 1.06 1 .94",
        },
        {
            "M .08 .12 C .3 -.08 .92 -.05 .9 .24 C .88 .45 .6 .48 .36 .48 C .7 .48 1 .52 .98 .75 C .96 1.06 .25 1.08"
                    + " .02 .86",
            "M .08 0 L .92 0 L .42 .4 C .8 .36 1 .55 .98 .74 C .95 1.06 .25 1.08 .03 .86",
        },
        {
            "M .3 0 L .05 .62 L 1 .62 M .72 .3 L .72 1", "M .74 1 L .74 0 L 0 .68 L 1 .68",
        },
        {
            "M .9 0 L .2 0 L .12 .45 C .4 .3 .98 .32 .97 .68 C .96 1.08 .25 1.1 .03 .86",
            "M .16 .02 L .14 .44 C .5 .3 1 .4 .95 .72 C .9 1.06 .25 1.06 .04 .88 M .16 .02 L .92 0",
        },
        {
            "M .85 .02 C .4 .05 .03 .4 .03 .7 C .03 1.1 .97 1.1 .97 .7 C .97 .35 .2 .35 .05 .65",
            "M .6 0 C .25 .25 .02 .5 .04 .74 C .08 1.1 .95 1.06 .94 .7 C .92 .42 .3 .4 .08 .7",
        },
        {
            "M .02 0 L .98 0 L .4 1", "M .02 .02 L .98 0 C .7 .4 .5 .7 .42 1 M .28 .52 L .88 .48",
        },
        {
            "M .5 .46 C .05 .42 .05 0 .5 0 C .95 0 .95 .42 .5 .46 C -.12 .52 -.12 1 .5 1 C 1.12 1 1.12 .52 .5 .46",
            "M .86 .12 C .6 -.08 .1 -.04 .14 .24 C .2 .5 .96 .46 .94 .76 C .9 1.08 .08 1.08 .06 .76 C .06 .5 .8 .44"
                    + " .86 .12",
        },
        {
            "M .15 .98 C .6 .95 .97 .6 .97 .3 C .97 -.1 .03 -.1 .03 .3 C .03 .65 .8 .65 .95 .35",
            "M .95 .3 C .92 -.1 .05 -.1 .04 .3 C .04 .68 .88 .66 .95 .3 C .96 .6 .92 .8 .86 1",
        },
    };

    private CodePicture() {}

    /** The PNG of a code of digits; the same code and seed give the same octets. */
    static byte[] draw(String code, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] pixels = new byte[WIDTH * HEIGHT];
        java.util.Arrays.fill(pixels, (byte) PAPER);

        double cell = (WIDTH - 80.0) / code.length();
        double amplitude = between(random, 6, 12);
        double phase = between(random, 0, 2 * Math.PI);
        double wave = between(random, 150, 260);
        for (int i = 0; i < code.length(); i++) {
            String[] hands = HANDS[code.charAt(i) - '0'];
            String hand = hands[random.nextInt(hands.length)];
            double w = between(random, 46, 58);
            double h = between(random, 94, 116);
            double x = 40 + cell * (i + .5) + between(random, -9, 9);
            double y = HEIGHT / 2.0 + between(random, -16, 16);
            double turn = Math.toRadians(between(random, -15, 15));
            double slant = between(random, -.2, .2);
            double pen = between(random, 9.5, 12.5);
            for (List<double[]> stroke : strokes(hand)) {
                List<double[]> placed = new ArrayList<>(stroke.size());
                for (double[] p : stroke) {
                    double px = (p[0] - .5) * w;
                    double py = (p[1] - .5) * h;
                    px -= slant * py;
                    double tx = x + px * Math.cos(turn) - py * Math.sin(turn);
                    double ty = y + px * Math.sin(turn) + py * Math.cos(turn);
                    placed.add(new double[] {
                        tx + amplitude * .5 * Math.sin(ty * 2 * Math.PI / wave + phase),
                        ty + amplitude * Math.sin(tx * 2 * Math.PI / wave + phase)
                    });
                }
                ink(pixels, placed, pen);
            }
        }
        crossings(pixels, random);
        specks(pixels, random);
        return png(pixels);
    }

    /** Lines of the same ink that run through all digits, so that the digits do not fall apart into separate shapes. */
    private static void crossings(byte[] pixels, SplittableRandom random) {
        for (int i = 0; i < 3; i++) {
            double from = between(random, 45, HEIGHT - 45);
            double to = between(random, 45, HEIGHT - 45);
            double bulge = between(random, 14, 34) * (random.nextBoolean() ? 1 : -1);
            double waves = between(random, 1.2, 2.6);
            double phase = between(random, 0, 2 * Math.PI);
            List<double[]> line = new ArrayList<>();
            for (int step = 0; step <= 60; step++) {
                double t = step / 60.0;
                line.add(new double[] {
                    12 + t * (WIDTH - 24), from + (to - from) * t + bulge * Math.sin(phase + t * waves * 2 * Math.PI)
                });
            }
            ink(pixels, line, between(random, 3.5, 5));
        }
    }

    private static void specks(byte[] pixels, SplittableRandom random) {
        for (int i = 0; i < 90; i++) {
            double x = between(random, 6, WIDTH - 6);
            double y = between(random, 6, HEIGHT - 6);
            double length = between(random, 0, 9);
            double turn = between(random, 0, 2 * Math.PI);
            ink(
                    pixels,
                    List.of(new double[] {x, y}, new double[] {x + length * Math.cos(turn), y + length * Math.sin(turn)
                    }),
                    between(random, 2.5, 4.5));
        }
    }

    private static double between(SplittableRandom random, double low, double high) {
        return low + random.nextDouble() * (high - low);
    }

    /** The strokes of a hand as runs of points. */
    private static List<List<double[]>> strokes(String hand) {
        List<List<double[]>> strokes = new ArrayList<>();
        List<double[]> stroke = null;
        String[] words = hand.split(" ");
        int i = 0;
        while (i < words.length) {
            String verb = words[i++];
            double[] first = {Double.parseDouble(words[i++]), Double.parseDouble(words[i++])};
            if (verb.equals("M")) {
                stroke = new ArrayList<>();
                strokes.add(stroke);
                stroke.add(first);
            } else if (verb.equals("L")) {
                stroke.add(first);
            } else {
                double[] start = stroke.get(stroke.size() - 1);
                double[] second = {Double.parseDouble(words[i++]), Double.parseDouble(words[i++])};
                double[] end = {Double.parseDouble(words[i++]), Double.parseDouble(words[i++])};
                for (int step = 1; step <= 14; step++) {
                    double t = step / 14.0;
                    double u = 1 - t;
                    double[] point = new double[2];
                    for (int axis = 0; axis < 2; axis++) {
                        point[axis] = u * u * u * start[axis]
                                + 3 * u * u * t * first[axis]
                                + 3 * u * t * t * second[axis]
                                + t * t * t * end[axis];
                    }
                    stroke.add(point);
                }
            }
        }
        return strokes;
    }

    /** Draws a run of points with a round pen: each pixel gets ink by its distance from the line. */
    private static void ink(byte[] pixels, List<double[]> points, double pen) {
        double radius = pen / 2;
        for (int i = 1; i < points.size(); i++) {
            double ax = points.get(i - 1)[0];
            double ay = points.get(i - 1)[1];
            double dx = points.get(i)[0] - ax;
            double dy = points.get(i)[1] - ay;
            double square = dx * dx + dy * dy;
            int left = (int) Math.max(0, Math.floor(Math.min(ax, ax + dx) - radius - 1));
            int right = (int) Math.min(WIDTH - 1, Math.ceil(Math.max(ax, ax + dx) + radius + 1));
            int top = (int) Math.max(0, Math.floor(Math.min(ay, ay + dy) - radius - 1));
            int bottom = (int) Math.min(HEIGHT - 1, Math.ceil(Math.max(ay, ay + dy) + radius + 1));
            for (int y = top; y <= bottom; y++) {
                for (int x = left; x <= right; x++) {
                    double t = square == 0 ? 0 : Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / square));
                    double distance = Math.hypot(x - ax - t * dx, y - ay - t * dy);
                    double cover = Math.max(0, Math.min(1, radius - distance + .5));
                    int shade = (int) Math.round(PAPER + (INK - PAPER) * cover);
                    int at = y * WIDTH + x;
                    if (shade < (pixels[at] & 0xff)) {
                        pixels[at] = (byte) shade;
                    }
                }
            }
        }
    }

    /** The pixels as an 8-bit greyscale PNG (RFC 2083). */
    private static byte[] png(byte[] pixels) {
        byte[] rows = new byte[(WIDTH + 1) * HEIGHT];
        for (int y = 0; y < HEIGHT; y++) {
            // The first octet of a row names its filter: none.
            System.arraycopy(pixels, y * WIDTH, rows, y * (WIDTH + 1) + 1, WIDTH);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        try (DataOutputStream data = new DataOutputStream(header)) {
            data.writeInt(WIDTH);
            data.writeInt(HEIGHT);
            data.write(new byte[] {8, 0, 0, 0, 0});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        chunk(out, "IHDR", header.toByteArray());
        chunk(out, "IDAT", deflate(rows));
        chunk(out, "IEND", new byte[0]);
        return out.toByteArray();
    }

    private static void chunk(ByteArrayOutputStream out, String type, byte[] content) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 crc = new CRC32();
        crc.update(name);
        crc.update(content);
        try (DataOutputStream data = new DataOutputStream(out)) {
            data.writeInt(content.length);
            data.write(name);
            data.write(content);
            data.writeInt((int) crc.getValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] deflate(byte[] octets) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(octets);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }
}
