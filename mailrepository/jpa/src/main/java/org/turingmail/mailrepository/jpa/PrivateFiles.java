package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Creates what only the user of James may read. What is there already stays as the administrator has made it. */
final class PrivateFiles {
    private PrivateFiles() {}

    /** @param folder null for the root of the file system, which is there */
    static void createFolder(Path folder) throws IOException {
        if (folder == null || Files.exists(folder)) {
            return;
        }
        Files.createDirectories(folder.getParent());
        try {
            Files.createDirectory(folder, readableBy("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    static void createFile(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        try {
            Files.createFile(file, readableBy("rw-------"));
        } catch (FileAlreadyExistsException e) {
            // another thread or process came first
            return;
        }
    }

    private static FileAttribute<?>[] readableBy(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
