package org.turingmail.mailrepository.file;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of one message, in the folder of its day. {@code NAME.json} makes it a message: it names the file with the
 * bytes, {@code NAME.eml}, or {@code NAME~2.eml} if these were replaced by others. What begins with a dot is not yet,
 * or no longer, a message. Immutable.
 */
final class MessagePath {
    static final String ENVELOPE = ".json";
    static final String CONTENT = ".eml";
    private static final String NAME = "(?<name>[^.~][^~]*(?:~[0-9a-f]{32})?)";
    private static final Pattern CONTENT_FILE =
            Pattern.compile(NAME + "(?:~(?<version>[1-9][0-9]{0,8}))?" + Pattern.quote(CONTENT));
    private static final Pattern TEMPORARY = Pattern.compile("\\." + NAME + "\\.[0-9a-f]{16}\\.(?:eml|json)\\.tmp");
    private static final Pattern REMOVED = Pattern.compile("\\." + NAME + "\\.removed");

    private final Path folder;
    private final String name;

    /** @param name as {@link FileNames} makes it */
    MessagePath(Path folder, String name) {
        this.folder = requireNonNull(folder);
        this.name = requireNonNull(name);
    }

    Path folder() {
        return folder;
    }

    String name() {
        return name;
    }

    Path envelope() {
        return folder.resolve(name + ENVELOPE);
    }

    /** @param version from 1 */
    Path content(int version) {
        return folder.resolve(name + (version == 1 ? "" : "~" + version) + CONTENT);
    }

    /** Returns the version of a file with the bytes of this message; empty if it is none. */
    OptionalInt version(String file) {
        Matcher matcher = CONTENT_FILE.matcher(file);
        return matcher.matches() && matcher.group("name").equals(name)
                ? OptionalInt.of(version(matcher))
                : OptionalInt.empty();
    }

    private static int version(Matcher matcher) {
        return matcher.group("version") == null ? 1 : Integer.parseInt(matcher.group("version"));
    }

    /** @param unique 16 hexadecimal digits */
    Path temporaryContent(String unique) {
        return folder.resolve("." + name + "." + unique + CONTENT + ".tmp");
    }

    /** @param unique 16 hexadecimal digits */
    Path temporaryEnvelope(String unique) {
        return folder.resolve("." + name + "." + unique + ENVELOPE + ".tmp");
    }

    /** Where the envelope is while the rest of the message is deleted. */
    Path removed() {
        return folder.resolve("." + name + ".removed");
    }

    static Optional<String> nameOfContent(String file) {
        return name(CONTENT_FILE, file);
    }

    /** Whether the bytes are not the first ones under this name. */
    static boolean isLaterVersion(String contentFile) {
        Matcher matcher = CONTENT_FILE.matcher(contentFile);
        return matcher.matches() && version(matcher) > 1;
    }

    static Optional<String> nameOfTemporary(String file) {
        return name(TEMPORARY, file);
    }

    static Optional<String> nameOfRemoved(String file) {
        return name(REMOVED, file);
    }

    private static Optional<String> name(Pattern pattern, String file) {
        Matcher matcher = pattern.matcher(file);
        return matcher.matches() ? Optional.of(matcher.group("name")) : Optional.empty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessagePath
                && ((MessagePath) other).folder.equals(folder)
                && ((MessagePath) other).name.equals(name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(folder, name);
    }

    @Override
    public String toString() {
        return envelope().toString();
    }
}
