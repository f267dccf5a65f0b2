package org.turingmail.central.database;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** The programs of PostgreSQL, unpacked from the archive on the class path. */
final class PostgresBinaries {
    /** Changes with the version of the archive: a newer minor release is unpacked beside the older one. */
    private static final String VERSION = "16.6.0";

    /** What Java calls it on Linux and macOS. */
    private static final Set<String> ARM = Set.of("aarch64", "arm64");

    private PostgresBinaries() {}

    /**
     * Unpacks the programs unless they are there already. A copy that was cut short is never taken for a whole one.
     *
     * @param parent an existing folder
     * @return the folder with {@code bin} and {@code lib}
     */
    static Path unpackInto(Path parent) throws IOException {
        Path target = parent.resolve("programs-" + VERSION);
        if (Files.isDirectory(target)) {
            return target;
        }
        Path partial = parent.resolve("programs-" + VERSION + ".partial");
        delete(partial);
        String name = archive(System.getProperty("os.name"), System.getProperty("os.arch"));
        try (InputStream archive = PostgresBinaries.class.getResourceAsStream(name)) {
            if (archive == null) {
                throw new IOException(
                        "This build has no embedded PostgreSQL for " + System.getProperty("os.name") + " on "
                                + System.getProperty("os.arch") + ": " + name
                                + " is not on the class path. Build it on such a machine, or give"
                                + " turing.central.database.url instead");
            }
            unpack(archive, partial);
        }
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        return target;
    }

    /**
     * The archive for a machine; the build puts the one of the machine that it runs on into central.
     *
     * @param system as in {@code os.name}
     * @param processor as in {@code os.arch}
     */
    static String archive(String system, String processor) {
        String family = system.toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        return "/postgres-" + family + "-" + (ARM.contains(processor) ? "arm_64" : "x86_64") + ".txz";
    }

    private static void unpack(InputStream archive, Path target) throws IOException {
        try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("The archive has an entry outside of its folder: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else {
                    Files.createDirectories(path.getParent());
                    if (entry.isSymbolicLink()) {
                        Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                    } else {
                        Files.copy(tar, path);
                        if (path.getParent().endsWith("bin")) {
                            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                        }
                    }
                }
            }
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
