package org.turingmail.central;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for the source of central that its bytecode does not show. Each check finds what is planted here. */
class SourceRulesTest {
    private static final Path SOURCE = Path.of("src/main/java/org/turingmail/central");

    private static final int MAX_LINES = 450;

    /**
     * In all of central. Lower it when there are fewer; never raise it: rows are records, see
     * {@code database.Mappings}.
     */
    private static final int MAX_MAPPERS = 1;

    /**
     * Those that put a statement together of the conditions of a filter. Others have it in one piece, which psql takes
     * as it is.
     */
    private static final Set<String> BUILD_STATEMENTS = Set.of(
            // The name of a channel cannot be a parameter.
            "database/PostgresListener.java",
            "lists/ListFilter.java",
            // COPY takes no parameters.
            "lists/files/ListExports.java");

    private static final Pattern MAPPER = Pattern.compile("\\.map\\(\\s*\\(\\s*\\w+\\s*,\\s*\\w+\\s*\\)\\s*->"
            + "|\\breduceRows\\(|\\(ResultSet \\w+[,)]|implements (?:Row|Column)Mapper\\b");
    private static final Pattern STATEMENT = Pattern.compile(
            "\\b(?:createQuery|createUpdate|prepareBatch|createCall|createScript|execute|select|copyOut)\\(");
    private static final Pattern BEGUN =
            Pattern.compile("\"\\s*\\(?(?:SELECT|INSERT|UPDATE|DELETE|WITH)\\b[^\"]*\"\\s*\\+");

    @Test
    void rowsShouldBeReadByTheMapperOfRecordsRatherThanByHand() {
        Map<String, Integer> mappers = counted(SourceRulesTest::mappers);
        mappers.keySet().removeIf(file -> file.startsWith("database/"));

        assertThat(mappers.values().stream().mapToInt(Integer::intValue).sum())
                .as("mappers written by hand: %s", mappers)
                .isLessThanOrEqualTo(MAX_MAPPERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "query.map((row, context) -> row.getLong(1)).one()",
                "query\n.map( ( row , context ) -> new Row(row.getLong(1)))",
                "private static Row row(ResultSet row) throws SQLException {",
                "final class Rows implements RowMapper<Row> {",
                "query.reduceRows(map, (all, row) -> all)"
            })
    void mapperShouldBeFoundWhenItIsWrittenByHand(String source) {
        assertThat(mappers(source)).isEqualTo(1);
    }

    @Test
    void statementsShouldBeInOnePiece() {
        Map<String, Integer> found = counted(SourceRulesTest::concatenated);

        assertThat(found.keySet()).isSubsetOf(BUILD_STATEMENTS);
    }

    @Test
    void nobodyShouldBeExcusedWhoseStatementsAreInOnePiece() {
        Map<String, Integer> found = counted(SourceRulesTest::concatenated);

        assertThat(BUILD_STATEMENTS).isSubsetOf(found.keySet());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "handle.createQuery(\"SELECT a\" + \" FROM b\").mapTo(A.class)",
                "handle.createUpdate(\n\"DELETE FROM b\"\n    + \" WHERE c = (1)\")",
                "handle.createUpdate(start() + \" WHERE c\")",
                "handle.createQuery(SELECT + FITS)",
                "handle.prepareBatch(\"INSERT INTO b VALUES (:a)\".formatted(a))",
                "handle.createUpdate(\"\"\"\n  DELETE FROM b\n  \"\"\" + condition)",
                "String SELECT = \"SELECT a FROM\" + TABLE;"
            })
    void statementShouldBeFoundWhenItIsPutTogether(String source) {
        assertThat(concatenated(source)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "handle.createQuery(\"\"\"\n  SELECT a + 1\n  FROM b\n  \"\"\").bind(\"c\", 1 + \"d\")",
                "handle.createUpdate(\"UPDATE a SET b = b + 1\").bind(\"c\", \"d\" + e)",
                "String SELECT = \"\"\"\n  SELECT replace(a, '\"+')\n  \"\"\";",
                "// handle.createQuery(\"SELECT a\" + b)\n"
            })
    void statementShouldNotBeFoundWhenItIsInOnePiece(String source) {
        assertThat(concatenated(source)).isZero();
    }

    @Test
    void classesShouldHaveNoMoreLinesThanOneCanKeepInMind() {
        Map<String, Integer> lines = counted(SourceRulesTest::linesTooMany);

        assertThat(lines).as("lines above %s", MAX_LINES).isEmpty();
    }

    @Test
    void classShouldBeFoundWhenItHasALineTooMany() {
        assertThat(linesTooMany("line\n".repeat(MAX_LINES))).isZero();
        assertThat(linesTooMany("line\n".repeat(MAX_LINES + 1))).isEqualTo(1);
    }

    private static int mappers(String source) {
        return (int) MAPPER.matcher(withoutComments(source)).results().count();
    }

    private static int linesTooMany(String source) {
        return (int) Math.max(0, source.lines().count() - MAX_LINES);
    }

    private static int concatenated(String source) {
        String code = withoutComments(source);
        int found = (int) BEGUN.matcher(code.replaceAll("\"\"\"\\s*(\\w+)[\\s\\S]*?\"\"\"", "\"$1 \""))
                .results()
                .count();
        Matcher statements = STATEMENT.matcher(code);
        while (statements.find()) {
            String argument = argument(code, statements.end());
            if (argument.contains("+") || argument.contains(".formatted(")) {
                found++;
            }
        }
        return found;
    }

    /** From here to the parenthesis that closes, with the content of literals left out. */
    private static String argument(String code, int start) {
        StringBuilder argument = new StringBuilder();
        int depth = 1;
        int at = start;
        while (at < code.length()) {
            char c = code.charAt(at);
            if (c == '"') {
                at = endOfLiteral(code, at);
                argument.append("\"\"");
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (depth == 0) {
                break;
            }
            argument.append(c);
            at++;
        }
        return argument.toString();
    }

    private static int endOfLiteral(String code, int start) {
        String quotes = code.startsWith("\"\"\"", start) ? "\"\"\"" : "\"";
        int at = start + quotes.length();
        while (at < code.length() && !code.startsWith(quotes, at)) {
            at += code.charAt(at) == '\\' ? 2 : 1;
        }
        return at + quotes.length();
    }

    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("(?m)^\\s*//.*$", "");
    }

    private interface Count {
        int in(String source);
    }

    /** The files in which something was found, with how much. */
    private static Map<String, Integer> counted(Count count) {
        try (Stream<Path> files = Files.walk(SOURCE)) {
            Map<String, Integer> found = new TreeMap<>();
            for (Path file : files.filter(path -> path.toString().endsWith(".java"))
                    .collect(Collectors.toCollection(TreeSet::new))) {
                int matches = count.in(Files.readString(file));
                if (matches > 0) {
                    found.put(SOURCE.relativize(file).toString(), matches);
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
