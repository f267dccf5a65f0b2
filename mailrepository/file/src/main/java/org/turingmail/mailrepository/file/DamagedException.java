package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not what was written: it is never served. An error in reading it is no such thing. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(Path file, String problem) {
        super(file + " is damaged: " + problem);
    }
}
