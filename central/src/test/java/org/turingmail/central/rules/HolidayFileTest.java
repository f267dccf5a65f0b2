package org.turingmail.central.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HolidayFileTest {
    private final TimeZone ofTheMachine = TimeZone.getDefault();

    /** What zone the machine is in must not matter, however far from UTC it is. */
    @BeforeEach
    void farFromUtc() {
        TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
    }

    @AfterEach
    void back() {
        TimeZone.setDefault(ofTheMachine);
    }

    static String file(String... events) {
        StringBuilder file = new StringBuilder("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n");
        for (String event : events) {
            file.append("BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Feast\r\n")
                    .append(event.replace("|", "\r\n"))
                    .append("\r\nEND:VEVENT\r\n");
        }
        return file.append("END:VCALENDAR\r\n").toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "DTSTART;VALUE=DATE:20261225 # 2026-12-25 # 2026-12-24,2026-12-26,2027-12-25",
                "DTSTART;VALUE=DATE:20261224|DTEND;VALUE=DATE:20261227 # 2026-12-24,2026-12-26 # 2026-12-27",
                "DTSTART;VALUE=DATE:20261230|DTEND;VALUE=DATE:20270103 # 2026-12-31,2027-01-01 # 2026-12-29,2027-01-03",
                "DTSTART;VALUE=DATE:20261224|DURATION:P2D # 2026-12-24,2026-12-25 # 2026-12-26",
                "DTSTART:20261225T000000Z|DTEND:20261226T000000Z # 2026-12-25 # 2026-12-24,2026-12-26",
                "DTSTART;TZID=Europe/Vienna:20261225T120000 # 2026-12-25 # 2026-12-24,2026-12-26",
                "DTSTART;VALUE=DATE:19000501|RRULE:FREQ=YEARLY # 1900-05-01,2026-05-01,2099-05-01 # 2026-04-30,1899-05-01",
                "DTSTART;VALUE=DATE:20200229|RRULE:FREQ=YEARLY # 2024-02-29,2028-02-29 # 2026-02-28,2026-03-01",
                "DTSTART;VALUE=DATE:20201126|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH # 2026-11-26,2027-11-25 # 2027-11-26",
                "DTSTART;VALUE=DATE:20200101|RRULE:FREQ=YEARLY;UNTIL=20250101 # 2024-01-01,2025-01-01 # 2026-01-01",
                "DTSTART;VALUE=DATE:20200101|RRULE:FREQ=YEARLY;COUNT=3 # 2020-01-01,2022-01-01 # 2023-01-01",
                "DTSTART;VALUE=DATE:20200501|RRULE:FREQ=YEARLY|EXDATE;VALUE=DATE:20260501 # 2025-05-01,2027-05-01 # 2026-05-01",
                "DTSTART;VALUE=DATE:20200501|RDATE;VALUE=DATE:20260607 # 2020-05-01,2026-06-07 # 2026-05-01",
                "DTSTART;VALUE=DATE:20260104|RRULE:FREQ=WEEKLY # 2026-03-29,2026-10-25 # 2026-03-28,2026-03-30"
            })
    void dayShouldBeAHolidayAsTheFileSays(String event, String holidays, String others) {
        HolidayFile file = HolidayFile.parse(file(event.strip()));

        assertThat(holidays.strip().split(","))
                .allSatisfy(day ->
                        assertThat(file.contains(LocalDate.parse(day))).as(day).isTrue());
        assertThat(others.strip().split(","))
                .allSatisfy(day ->
                        assertThat(file.contains(LocalDate.parse(day))).as(day).isFalse());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SUMMARY:Nothing",
                "DTSTART:nonsense",
                "DTSTART;VALUE=DATE:20260101|DTEND;VALUE=DATE:20290101",
                "DTSTART;VALUE=DATE:20260105|DTEND;VALUE=DATE:20260101",
                "DTSTART:20260101T000000Z|RRULE:FREQ=SECONDLY",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=DAILY",
                "DTSTART;VALUE=DATE:10660101"
            })
    void fileThatCannotBeUsedShouldBeRefusedWithItsEvent(String event) {
        assertThatThrownBy(() -> HolidayFile.parse(file("DTSTART;VALUE=DATE:20261225", event)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event 2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"})
    void fileWithoutEventsShouldBeRefused(String content) {
        assertThatThrownBy(() -> HolidayFile.parse(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("iCalendar");
    }
}
