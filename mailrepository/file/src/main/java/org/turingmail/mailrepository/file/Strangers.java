package org.turingmail.mailrepository.file;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Names what belongs to no message: files that are not of Turing, and those that were set aside. */
final class Strangers {
    private final Layout layout;

    Strangers(Layout layout) {
        this.layout = layout;
    }

    void find(Consumer<String> finding) throws IOException {
        try {
            forEach(layout.messages(), repository -> {
                if (!isFolder(repository) || FileNames.key(name(repository)).isEmpty()) {
                    finding.accept(repository + " is not the folder of a mail repository");
                    return;
                }
                forEach(repository, day -> {
                    if (!isFolder(day) || Layout.day(name(day)).isEmpty()) {
                        finding.accept(day + " is not the folder of a day");
                        return;
                    }
                    forEach(day, file -> {
                        if (!isOurs(name(file))) {
                            finding.accept(file + " is not a file of Turing");
                        }
                    });
                });
            });
            findFiles(layout.damaged(), finding);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isOurs(String name) {
        if (name.startsWith(".")) {
            return MessagePath.nameOfTemporary(name).isPresent()
                    || MessagePath.nameOfRemoved(name).isPresent();
        }
        String key = name.endsWith(MessagePath.ENVELOPE)
                ? name.substring(0, name.length() - MessagePath.ENVELOPE.length())
                : MessagePath.nameOfContent(name).orElse("");
        return FileNames.key(key).isPresent() || FileNames.isShortened(key);
    }

    private static void findFiles(Path folder, Consumer<String> finding) throws IOException {
        forEach(folder, file -> {
            if (isFolder(file)) {
                findFiles(file, finding);
            } else {
                finding.accept(file + " was set aside because it is damaged");
            }
        });
    }

    private static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    private static String name(Path path) {
        return path.getFileName().toString();
    }

    private static void forEach(Path folder, Taker taker) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                taker.take(file);
            }
        }
    }

    @FunctionalInterface
    private interface Taker {
        void take(Path file) throws IOException;
    }
}
