package org.turingmail.central.rules.calendars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.turingmail.central.rules.calendars.HolidayFileTest.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calendars as other programs wrote them, with what is right. */
class HolidayCasesTest {
    private static String resource(String name) {
        try (InputStream file = HolidayCasesTest.class.getResourceAsStream("/cases/ics/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertDays(HolidayFile file, String holidays, String others) {
        Stream.of(holidays.strip().split(","))
                .forEach(day ->
                        assertThat(file.contains(LocalDate.parse(day))).as(day).isTrue());
        Stream.of(others.strip().split(","))
                .forEach(day ->
                        assertThat(file.contains(LocalDate.parse(day))).as(day).isFalse());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a1-bom.ics | 2026-12-26 | 2026-12-25,2026-12-27",
                "a2-outlook-until.ics | 2025-01-01,2027-01-01,2028-01-01 | 2024-12-31,2028-01-02,2029-01-01",
                "a4-exdate-utc-outlook.ics | 2026-01-05,2026-01-19,2026-02-02 | 2026-01-11,2026-01-12,2026-02-09",
                "a3-xwr-utc.ics | 2026-12-25 | 2026-12-24,2026-12-26",
                "a8-sequence.ics | 2026-05-07 | 2026-05-04",
                "a9-rdate-period.ics | 2026-05-04,2026-05-11,2026-05-18 | 2026-05-12,2026-05-19",
                "a10-empty-rrule.ics | 2026-01-01 | 2025-12-31,2026-01-02,2027-01-01"
            })
    void calendarShouldBeReadAsItIsMeant(String name, String holidays, String others) {
        assertDays(HolidayFile.parse(resource(name)), holidays, others);
    }

    @ParameterizedTest
    @CsvSource({
        "a5-rscale.ics, event 1, RSCALE",
        "a5-skip.ics, event 1, RSCALE",
        "a9-exrule.ics, event 1, EXRULE",
        "a10-untl.ics, event 1, UNTL",
        "a6-thisandfuture.ics, event 2, RANGE=THISANDFUTURE"
    })
    void calendarThatIsNotUnderstoodShouldBeRefusedWithTheEvent(String name, String event, String part) {
        assertThatThrownBy(() -> HolidayFile.parse(resource(name)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(event, part);
    }

    /** What an event says with what of it is not understood. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;BYEASTER=0 ~ BYEASTER",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;SKIP=OMIT ~ SKIP",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;UNTIL=2027 ~ UNTIL",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;UNTIL= ~ UNTIL",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;COUNT=x ~ COUNT",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;BYDAY=XX ~ BYDAY",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=WEEKLY;BYDAY=2MO ~ BYDAY",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY;BYMONTH=1;BYMONTH=2 ~ BYMONTH",
                "DTSTART;VALUE=DATE:20260105|RRULE:UNTIL=20270101 ~ FREQ",
                "DTSTART;VALUE=DATE:20260105|RRULE:YM1 1 #0 ~ YM1",
                "DTSTART;VALUE=DATE:20260105|RRULE:FREQ=YEARLY|EXDATE:soon ~ EXDATE",
                "DTSTART;VALUE=DATE:20260105|RDATE:20260132 ~ RDATE",
                "DTSTART;VALUE=DATE:20260105|RDATE;VALUE=PERIOD:20260511T090000/XX ~ RDATE",
                "DTSTART;VALUE=DATE:20260105|RECURRENCE-ID:soon ~ RECURRENCE-ID",
                "DTSTART;VALUE=DATE:20260105|DTEND:soon ~ DTEND",
                "DTSTART;VALUE=DATE:20260105|DURATION:2 days ~ DURATION",
                "DTSTART;VALUE=DATE:20260105|DURATION:-P1D ~ lasts",
                "DTSTART;VALUE=DATE:20260105|DTSTART;VALUE=DATE:20260106 ~ more than one DTSTART",
                "DTSTART;VALUE=DATE:20260105|EXDAT;VALUE=DATE:20260106 ~ EXDAT",
                "DTSTART;VALUE=DATE:20260105|RRUL:FREQ=YEARLY ~ RRUL",
                "DTSTART;VALUE=DATE:20260105|DTEND;VALUE=DATE:2026106 ~ DTEND",
                "DTSTART;VALUE=DATE:18991230 ~ out of bounds",
                "DTSTART;VALUE=DATE:20260105|SEQUENCE:new ~ SEQUENCE",
                "DTSTART;TZID=Nowhere:20260105T000000|RRULE:FREQ=YEARLY;UNTIL=20270104T230000Z ~ Nowhere",
                "DTSTART;TZID=Europe/Berlin:20260105T000000|RRULE:FREQ=YEARLY"
                        + "|EXDATE;TZID=Asia/Tokyo:20270105T080000 ~ Asia/Tokyo"
            })
    void partThatIsNotUnderstoodShouldRefuseItsEvent(String event, String part) {
        assertThatThrownBy(() -> HolidayFile.parse(file("DTSTART;VALUE=DATE:20261225", event.strip())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("event 2", part);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RRULE:",
                "EXRULE:",
                "EXDATE:",
                "RDATE:",
                "DTEND:",
                "DURATION:",
                "SEQUENCE:",
                "X-ODD;VALUE=DATE:20270101",
                "COLOR:red",
                "CLASSIFICATION:open",
                "SEQUENCE:1387231331",
                "SUMMARY:Feast",
                "RRULE:FREQ=YEARLY;COUNT=1;"
            })
    void whatHasNoValueShouldBeHarmless(String property) {
        assertDays(
                HolidayFile.parse(file("DTSTART;VALUE=DATE:20260105|" + property)),
                "2026-01-05",
                "2026-01-04,2026-01-06,2027-01-05");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Without X-WR-TIMEZONE a whole day in UTC begins at midnight somewhere.
                "20261224T230000Z | 20261225T230000Z | 2026-12-25 | 2026-12-24,2026-12-26",
                "20260630T220000Z | 20260701T220000Z | 2026-07-01 | 2026-06-30,2026-07-02",
                "20261225T050000Z | 20261226T050000Z | 2026-12-25 | 2026-12-24,2026-12-26",
                "20261224T110000Z | 20261225T110000Z | 2026-12-25 | 2026-12-24,2026-12-26",
                "20261225T000000Z | 20261226T000000Z | 2026-12-25 | 2026-12-24,2026-12-26",
                "20261223T230000Z | 20261226T230000Z | 2026-12-24,2026-12-25,2026-12-26 | 2026-12-23,2026-12-27"
            })
    void wholeDayInUtcShouldBeTheDayThatIsMeant(String start, String end, String holidays, String others) {
        assertDays(HolidayFile.parse(file("DTSTART:" + start.strip() + "|DTEND:" + end.strip())), holidays, others);
    }

    @Test
    void wholeDaysInUtcShouldKeepTheirDayInTheOtherHalfOfTheYear() {
        assertDays(
                HolidayFile.parse(file("DTSTART:20260101T230000Z|DTEND:20260102T230000Z|RRULE:FREQ=MONTHLY;BYMONTHDAY=2"
                        + "|EXDATE:20260701T220000Z|RDATE:20260731T220000Z")),
                "2026-01-02,2026-06-02,2026-08-01",
                "2026-07-01,2026-07-02,2026-07-31");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "METHOD:CANCEL",
                "METHOD:REPLY",
                "CALSCALE:CHINESE",
                "BEGIN:VTODO",
                "END:VEVENT",
                "no line",
                "BEGIN:VEVENT"
            })
    void lineThatMakesAnotherFileOfItShouldRefuseIt(String line) {
        String file = file("DTSTART;VALUE=DATE:20261225").replace("VERSION:2.0", "VERSION:2.0\r\n" + line);

        assertThatThrownBy(() -> HolidayFile.parse(file)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void propertyOfTheCalendarThatIsSaidTwiceAlikeShouldBeHarmless() {
        String twice = "CALSCALE:GREGORIAN\r\nCALSCALE:GREGORIAN\r\n";

        assertDays(
                HolidayFile.parse(file("DTSTART;VALUE=DATE:20261225").replace("PRODID", twice + "PRODID")),
                "2026-12-25",
                "2026-12-24");
    }

    @Test
    void fileThatWasCutShouldBeRefused() {
        String file = file("DTSTART;VALUE=DATE:20261225", "DTSTART;VALUE=DATE:20261226");

        for (int length = file.length() - 3; length > 0; length -= 7) {
            String cut = file.substring(0, length);
            assertThatThrownBy(() -> HolidayFile.parse(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void zoneOfTheFileShouldCountBeforeThatOfWindowsAndAfterThatOfTheIana() {
        String zone =
                "BEGIN:VTIMEZONE\r\nTZID:%s\r\nBEGIN:STANDARD\r\nDTSTART:20200101T000000\r\nTZOFFSETFROM:+0900\r\n"
                        + "TZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT";
        String event = "DTSTART;TZID=%s:20260105T000000|RRULE:FREQ=WEEKLY;COUNT=3|EXDATE:%s";
        for (String[] one : new String[][] {
            {"Tokyo Standard Time", "20260111T150000Z"},
            {"My zone", "20260111T150000Z"},
            {"W. Europe Standard Time", "20260111T150000Z"},
            {"Europe/Berlin", "20260111T230000Z"},
            {"/mozilla.org/20050126_1/Europe/Berlin", "20260111T230000Z"},
        }) {
            String file = file(String.format(event, one[0], one[1]))
                    .replaceFirst("BEGIN:VEVENT", String.format(zone, one[0]));
            assertDays(HolidayFile.parse(file), "2026-01-05,2026-01-19", "2026-01-12,2026-01-11");
        }
        assertDays(
                HolidayFile.parse(file(String.format(event, "Tokyo Standard Time", "20260111T150000Z"))),
                "2026-01-05,2026-01-19",
                "2026-01-12");
    }

    @Test
    void zoneThatChangesTooOftenShouldBeRefusedInTime() {
        String part = "BEGIN:STANDARD\r\nDTSTART:19000101T000000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0100\r\n"
                + "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU\r\nEND:STANDARD\r\n";
        String zone = "BEGIN:VTIMEZONE\r\nTZID:Odd\r\n" + part.repeat(199) + "END:VTIMEZONE\r\nBEGIN:VEVENT";
        StringBuilder event = new StringBuilder("DTSTART;TZID=Odd:20261225T000000");
        for (int year = 1900; year < 2900; year++) {
            event.append("|EXDATE:" + year + "0101T000000Z");
        }
        String file = file(event.toString()).replaceFirst("BEGIN:VEVENT", zone);

        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> assertThatThrownBy(() -> HolidayFile.parse(file))
                .hasMessageContaining("takes too long"));
    }

    /** Whatever is in a file, it is read or refused. */
    @Test
    void mutatedCalendarsShouldBeReadOrRefused() {
        Random random = new Random(8);
        String[] words = {
            "\r\n", ":", ";", ",", "Z", "9", "RRULE:", "BEGIN:VEVENT\r\n", "END:", "\uFEFF", "\0", "T", "-", "=", "P1D/"
        };
        String[] names = {"a2-outlook-until.ics", "a4-exdate-utc-outlook.ics", "a9-rdate-period.ics", "a8-sequence.ics"
        };
        int read = 0;
        for (int round = 0; round < 4_000; round++) {
            StringBuilder text = new StringBuilder(resource(names[random.nextInt(names.length)]));
            for (int i = random.nextInt(4); i >= 0; i--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.delete(at, Math.min(text.length(), at + random.nextInt(12)));
                } else {
                    text.insert(at, words[random.nextInt(words.length)]);
                }
            }
            try {
                HolidayFile.parse(text.toString()).contains(LocalDate.of(2026, 5, 4));
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageNotContaining("null").hasMessageNotContaining("org.turingmail");
            }
        }
        assertThat(read).isBetween(400, 3_600);
    }
}
