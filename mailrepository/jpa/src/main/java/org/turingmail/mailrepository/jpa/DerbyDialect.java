package org.turingmail.mailrepository.jpa;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/** Apache Derby, inside James' own process, in a folder. */
final class DerbyDialect extends Dialect {
    private static final String PREFIX = "jdbc:derby:";

    @Override
    String urlPrefix() {
        return PREFIX;
    }

    @Override
    String exampleUrl() {
        return "jdbc:derby:/absolute/path";
    }

    @Override
    Optional<String> check(String url) {
        String database = path(url);
        if (database.startsWith("//")) {
            return Optional.of("names a Derby network server, but Derby runs inside James");
        }
        if (database.startsWith("memory:")) {
            return Optional.of("keeps nothing when James stops, and held mails must stay");
        }
        if (database.startsWith("classpath:") || database.startsWith("jar:")) {
            return Optional.of("cannot be written to");
        }
        if (!folder(url).isAbsolute()) {
            return Optional.of("must have an absolute path, else it depends on where James is started");
        }
        if (!attributes(url).allMatch(attribute -> attribute.contains("="))) {
            return Optional.of("has a semicolon in its path, which Derby cannot have");
        }
        return Optional.empty();
    }

    @Override
    String driver() {
        return "org.apache.derby.jdbc.EmbeddedDriver";
    }

    @Override
    String dictionary() {
        return "org.apache.openjpa.jdbc.sql.DerbyDictionary";
    }

    /** RS locks the row found and nothing around it; FOR UPDATE alone lets go of it when the cursor moves on. */
    @Override
    String rowLock() {
        return " FOR UPDATE WITH RS";
    }

    @Override
    String limit(int rows) {
        return " FETCH FIRST " + rows + " ROWS ONLY";
    }

    @Override
    String createUrl(String url) {
        return url + ";create=true";
    }

    @Override
    Optional<String> shutdownUrl(String url) {
        return Optional.of(PREFIX + path(url) + ";shutdown=true");
    }

    @Override
    int keysLockedAtOnce() {
        return 1;
    }

    @Override
    boolean usesIndexForKeyLists() {
        return false;
    }

    @Override
    void prepare(String url) throws IOException {
        PrivateFiles.createFolder(folder(url).getParent());
        logBeside(folder(url));
    }

    /** Else Derby writes {@code derby.log} to wherever James was started. */
    private static void logBeside(Path folder) {
        boolean chosen = System.getProperties().stringPropertyNames().stream()
                .anyMatch(name -> name.startsWith("derby.stream.error.") || name.equals("derby.system.home"));
        if (!chosen && folder.getParent() != null) {
            System.setProperty(
                    "derby.stream.error.file",
                    folder.resolveSibling("derby.log").toString());
        }
    }

    @Override
    Optional<Path> localFolder(String url) {
        return Optional.of(folder(url));
    }

    @Override
    String migrationFolder() {
        return "derby";
    }

    private static Stream<String> attributes(String url) {
        return Arrays.stream(url.split(";")).skip(1);
    }

    private static Path folder(String url) {
        String path = path(url);
        return Path.of(path.startsWith("directory:") ? path.substring("directory:".length()) : path);
    }

    private static String path(String url) {
        String rest = url.substring(PREFIX.length());
        int attributes = rest.indexOf(';');
        return attributes < 0 ? rest : rest.substring(0, attributes);
    }
}
