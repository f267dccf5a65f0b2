package org.turingmail.mailrepository.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.mail.MessagingException;

/** A disk of a process that is killed before a certain step: from then on nothing happens any more. */
final class StoppingDisk extends Disk {
    private int stepsLeft;
    private int steps;
    private boolean stopped;

    /** What the thread of a killed process would throw, if it could. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** Stops before the step of this number, counted from now, from 0. */
    synchronized void stopAfter(int howMany) {
        stepsLeft = howMany;
        steps = 0;
    }

    StoppingDisk() {
        stopAfter(Integer.MAX_VALUE);
    }

    /** Returns the number of steps since {@link #stopAfter}. */
    synchronized int steps() {
        return steps;
    }

    private synchronized void step() {
        if (stopped || stepsLeft-- == 0) {
            stopped = true;
            throw new Stopped();
        }
        steps++;
    }

    @Override
    void createFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            step();
        }
        super.createFolder(folder);
    }

    @Override
    void write(Path file, Body body) throws IOException, MessagingException {
        step();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        body.writeTo(all);
        byte[] bytes = all.toByteArray();
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        step();
        Files.write(file, bytes);
        step();
    }

    @Override
    void rename(Path from, Path to) throws IOException {
        step();
        super.rename(from, to);
    }

    @Override
    void delete(Path file) throws IOException {
        if (exists(file)) {
            step();
        }
        super.delete(file);
    }

    @Override
    void sync(Path folder) throws IOException {
        step();
        super.sync(folder);
    }
}
