package org.turingmail.central.lists.formats;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.apache.commons.csv.CSVRecord;
import org.turingmail.central.address.Invisible;

/**
 * The first row of a table: what its columns are called, in small letters. Knows the names that Outlook, Thunderbird,
 * Google, Yahoo and their like give to columns of addresses, in the languages of most of their users.
 */
record Heading(List<String> names) {
    private static final Pattern MAIL =
            Pattern.compile("e-?mail|\\bmail|correo|correio|courriel|messagerie|[ée]lectronique|"
                    + "posta elettronica|e-?post\\b|e-?posta|s[äa]hk[öo]posti|poczt|почт|メール|邮件|郵件|邮箱|電郵|이메일|전자 ?메일");
    /** Columns that tell more of an address. */
    private static final Pattern ABOUT_MAIL = Pattern.compile(
            "typ|tipo|label|display|name|nom\\b|nome\\b|nombre|angezeigt|anzeige|affich|weergave|mailing|mail ?stop"
                    + "|opt.?out|format"
                    + "|прозв|имя|имен|тип|種類|表示|类型|類型|显示|顯示|유형|표시|soort|etiket|étiquette|beschriftung");
    /** Columns with texts, and names of other services that only look like addresses. */
    private static final Pattern WITHOUT_MAIL =
            Pattern.compile("^im\\b|\\bim [0-9]|chat|messenger|jabber|skype|icq|msn|\\baim\\b"
                    + "|talk|\\bsip\\b|web|url|page|note|notiz|notas|remarque|opmerking|comment|memo|メモ|备注|備註|social"
                    + "|twitter"
                    + "|mastodon|password|kennwort");

    private static final List<List<String>> NAMES = List.of(
            List.of("name"),
            List.of("display name"),
            List.of("first name", "last name"),
            List.of("first", "last"),
            List.of("file as"),
            List.of("anzeigename"),
            List.of("vorname", "nachname"),
            List.of("prénom", "nom"),
            List.of("nombre", "apellidos"),
            List.of("nome", "cognome"),
            List.of("voornaam", "achternaam"),
            List.of("姓", "名"));

    Heading {
        names = List.copyOf(names);
    }

    static Heading of(CSVRecord row) {
        List<String> names = new ArrayList<>();
        row.forEach(cell -> names.add(Invisible.strip(cell).toLowerCase(Locale.ROOT)));
        return new Heading(names);
    }

    /** Whether there is such a column. */
    boolean has(String name) {
        return names.contains(name);
    }

    /** A name that two columns have; empty if there is none. */
    Optional<String> twice() {
        return IntStream.range(0, names.size())
                .filter(i -> !names.get(i).isEmpty() && names.indexOf(names.get(i)) < i)
                .mapToObj(names::get)
                .findFirst();
    }

    boolean hasAddresses() {
        return IntStream.range(0, names.size()).anyMatch(this::isAddress);
    }

    /** Whether a column is for addresses. */
    boolean isAddress(int column) {
        String name = name(column);
        return MAIL.matcher(name).find() && !ABOUT_MAIL.matcher(name).find();
    }

    /** Whether an address in a column would be something else, or only named in a text. */
    boolean isWithoutMail(int column) {
        return WITHOUT_MAIL.matcher(name(column)).find();
    }

    /** Of a column; empty if it has none. */
    String name(int column) {
        return column < names.size() ? names.get(column) : "";
    }

    String cell(CSVRecord row, String name) {
        int index = names.indexOf(name);
        return index < 0 || index >= row.size() ? "" : Invisible.strip(row.get(index));
    }

    /** What the person of a row is called. */
    Optional<String> person(CSVRecord row) {
        return NAMES.stream()
                .map(parts -> String.join(
                        " ",
                        parts.stream()
                                .map(part -> cell(row, part))
                                .filter(part -> !part.isEmpty())
                                .toList()))
                .filter(joined -> !joined.isEmpty())
                .findFirst();
    }
}
