package org.turingmail.central.rules.calendars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.TimeZone;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

public class HolidayFileTest {
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

    public static String file(String... events) {
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
                "DTSTART;VALUE=DATE:19000501|RRULE:FREQ=YEARLY # 1900-05-01,2026-05-01,2099-05-01 #"
                        + " 2026-04-30,1899-05-01",
                "DTSTART;VALUE=DATE:20200229|RRULE:FREQ=YEARLY # 2024-02-29,2028-02-29 # 2026-02-28,2026-03-01",
                "DTSTART;VALUE=DATE:20201126|RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH # 2026-11-26,2027-11-25 #"
                        + " 2027-11-26",
                "DTSTART;VALUE=DATE:20200101|RRULE:FREQ=YEARLY;UNTIL=20250101 # 2024-01-01,2025-01-01 # 2026-01-01",
                "DTSTART;VALUE=DATE:20200101|RRULE:FREQ=YEARLY;COUNT=3 # 2020-01-01,2022-01-01 # 2023-01-01",
                "DTSTART;VALUE=DATE:20200501|RRULE:FREQ=YEARLY"
                        + "|EXDATE;VALUE=DATE:20260501 # 2025-05-01,2027-05-01 # 2026-05-01",
                "DTSTART;VALUE=DATE:20200501|RDATE;VALUE=DATE:20260607 # 2020-05-01,2026-06-07 # 2026-05-01",
                "DTSTART;VALUE=DATE:20260104|RRULE:FREQ=WEEKLY # 2026-03-29,2026-10-25 # 2026-03-28,2026-03-30",
                "DTSTART;VALUE=DATE:20200131|RRULE:FREQ=MONTHLY # 2026-01-31,2026-03-31 #"
                        + " 2026-02-28,2026-03-01,2026-04-30",
                "DTSTART;VALUE=DATE:20200103|RRULE:FREQ=MONTHLY;BYMONTHDAY=-1 # 2020-01-03,2024-02-29,2026-04-30 #"
                        + " 2026-04-03",
                "DTSTART;VALUE=DATE:20200525|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO # 2026-05-25,2027-05-31 #"
                        + " 2026-05-18",
                "DTSTART;VALUE=DATE:20200525"
                        + "|RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=MO;BYSETPOS=-1 # 2027-05-31 # 2027-05-24",
                "DTSTART;VALUE=DATE:20200513|RRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13 # 2026-02-13,2026-11-13 #"
                        + " 2026-02-06",
                "DTSTART;VALUE=DATE:20200101|RRULE:FREQ=YEARLY;BYDAY=1MO,-1SU # 2026-01-05,2026-12-27 #"
                        + " 2026-01-12,2026-12-20",
                "DTSTART;VALUE=DATE:20200106|RRULE:FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO # 2026-05-11 #"
                        + " 2026-05-12,2026-05-18",
                "DTSTART;VALUE=DATE:20200106|RRULE:FREQ=YEARLY;BYWEEKNO=-1 # 2026-12-28 # 2026-12-21",
                "DTSTART;VALUE=DATE:20200101|RRULE:FREQ=YEARLY;BYYEARDAY=100,-1 # 2026-04-10,2028-04-09,2028-12-31 #"
                        + " 2026-04-09",
                "DTSTART;VALUE=DATE:20200715|RRULE:FREQ=YEARLY;BYMONTH=2 # 2026-02-15 # 2026-07-15,2020-02-15",
                "DTSTART;VALUE=DATE:20200715|RRULE:FREQ=YEARLY;INTERVAL=4 # 2024-07-15,9996-07-15 #"
                        + " 2026-07-15,2027-07-15",
                "DTSTART;VALUE=DATE:20260107|RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=MO # 2026-01-11,2026-01-25 #"
                        + " 2026-01-18",
                "DTSTART;VALUE=DATE:20260107|RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU # 2026-01-18,2026-02-01 #"
                        + " 2026-01-11",
                "DTSTART;VALUE=DATE:20251230|DURATION:P4D"
                        + "|RRULE:FREQ=YEARLY # 2027-01-01,2027-01-02,2027-12-31 # 2027-01-03",
                "DTSTART;VALUE=DATE:20200229|RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=9 # 2020-02-29 #"
                        + " 2026-02-28,2026-03-02",
                "DTSTART:20251225T000000Z|RRULE:FREQ=YEARLY;COUNT=2 # 2026-12-25 # 2027-12-25"
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
                "DTSTART;VALUE=DATE:10660101",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;BYHOUR=1",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;BYMONTH=13",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;INTERVAL=0",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=YEARLY;INTERVAL=2000000000",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=MONTHLY;BYYEARDAY=1",
                "DTSTART;VALUE=DATE:20260101|RRULE:FREQ=WEEKLY;COUNT=2000000000"
            })
    void fileThatCannotBeUsedShouldBeRefusedWithItsEvent(String event) {
        assertThatThrownBy(() -> HolidayFile.parse(file("DTSTART;VALUE=DATE:20261225", event)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("event 2");
    }

    @Test
    void dayThatIsMovedShouldBeAHolidayOnceOnly() {
        HolidayFile file = HolidayFile.parse(file(
                "DTSTART;TZID=Europe/Vienna:20200501T000000|RRULE:FREQ=YEARLY",
                // In UTC it is still the day before.
                "RECURRENCE-ID:20260430T220000Z|DTSTART;VALUE=DATE:20260504"));

        assertThat(file.contains(LocalDate.of(2026, 5, 4))).isTrue();
        assertThat(file.contains(LocalDate.of(2026, 5, 1))).isFalse();
        assertThat(file.contains(LocalDate.of(2027, 5, 1))).isTrue();
    }

    @Test
    void whatIsCancelledShouldNotCount() {
        HolidayFile file = HolidayFile.parse(file(
                "DTSTART;VALUE=DATE:20200501|RRULE:FREQ=YEARLY",
                "RECURRENCE-ID;VALUE=DATE:20260501|DTSTART;VALUE=DATE:20260501|STATUS:CANCELLED",
                "DTSTART;VALUE=DATE:20260607|STATUS:CANCELLED",
                "DTSTART;VALUE=DATE:20260608|STATUS:CONFIRMED"));

        assertThat(file.contains(LocalDate.of(2025, 5, 1))).isTrue();
        assertThat(file.contains(LocalDate.of(2026, 5, 1))).isFalse();
        assertThat(file.contains(LocalDate.of(2026, 6, 7))).isFalse();
        assertThat(file.contains(LocalDate.of(2026, 6, 8))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "DTSTART;TZID=Europe/Vienna:20260501T000000, 20280430T220000Z, true",
        "DTSTART;TZID=Europe/Vienna:20260501T000000, 20280430T215959Z, false",
        "DTSTART;TZID=Europe/Vienna:20260501T120000, 20280501T095959Z, false",
        "DTSTART;TZID=Europe/Vienna:20260501T120000, 20280501T100000Z, true",
        "DTSTART;TZID=America/New_York:20260501T210000, 20280502T010000Z, true",
        "DTSTART:20260501T000000Z, 20280430T220000Z, false",
        "DTSTART;VALUE=DATE:20260501, 20280501, true"
    })
    void endInUtcShouldBeThatOfTheZoneOfTheEvent(String start, String until, boolean holiday) {
        HolidayFile file = HolidayFile.parse(file(start + "|RRULE:FREQ=YEARLY;UNTIL=" + until));

        assertThat(file.contains(LocalDate.of(2027, 5, 1))).isTrue();
        assertThat(file.contains(LocalDate.of(2028, 5, 1))).isEqualTo(holiday);
        assertThat(file.contains(LocalDate.of(2028, 5, 2))).isFalse();
        assertThat(file.contains(LocalDate.of(2029, 5, 1))).isFalse();
    }

    @Test
    void ruleForEachSecondOfAYearShouldBeRefused() {
        String every = "DTSTART:20260101T000000Z|RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYHOUR=" + upTo(23)
                + ";BYMINUTE=" + upTo(59) + ";BYSECOND=" + upTo(59);

        assertThatThrownBy(() -> HolidayFile.parse(file("DTSTART;VALUE=DATE:20261225", every)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("event 2", "BYSECOND");
    }

    private static String upTo(int last) {
        return IntStream.rangeClosed(0, last).mapToObj(String::valueOf).collect(Collectors.joining(","));
    }

    /** They are those of the file, and nobody needs them: what the clocks show is written in it. */
    @Test
    void timeZoneThatChangesEachSecondShouldCostNothing() {
        String zone =
                "BEGIN:VTIMEZONE\r\nTZID:Odd\r\nBEGIN:STANDARD\r\nDTSTART:19000101T000000\r\nTZOFFSETFROM:+0100\r\n"
                        + "TZOFFSETTO:+0100\r\nRRULE:FREQ=SECONDLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT";
        String file = file("DTSTART;TZID=Odd:20261225T000000").replaceFirst("BEGIN:VEVENT", zone);

        HolidayFile holidays = assertTimeoutPreemptively(Duration.ofSeconds(20), () -> HolidayFile.parse(file));

        assertThat(holidays.contains(LocalDate.of(2026, 12, 25))).isTrue();
        assertThat(holidays.contains(LocalDate.of(2026, 12, 24))).isFalse();
    }

    @Test
    void eventShouldHaveAFewRulesOnly() {
        String four = "DTSTART;VALUE=DATE:20200101" + "|RRULE:FREQ=YEARLY".repeat(4);

        assertThat(HolidayFile.parse(file(four)).contains(LocalDate.of(2026, 1, 1)))
                .isTrue();
        assertThatThrownBy(() -> HolidayFile.parse(file(four + "|RRULE:FREQ=YEARLY")))
                .hasMessageContainingAll("event 1", "5 RRULEs");
    }

    @ParameterizedTest
    @ValueSource(ints = {1901, 2026, 9999})
    void manyEventsThatRecurSinceLongShouldCostTheSameInAnyYear(int year) {
        String[] weekly = new String[1_000];
        Arrays.fill(weekly, "DTSTART;VALUE=DATE:19000101|RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU");
        HolidayFile file = HolidayFile.parse(file(weekly));
        assertThat(file.looked()).isZero();

        assertThat(LocalDate.of(year, 1, 1).datesUntil(LocalDate.of(year, 12, 31)))
                .allMatch(file::contains);

        assertThat(file.looked()).as("days that were looked at").isBetween(365L * 1_000, (long) HolidayFile.MAX_LOOKED);
    }

    @Test
    void fileThatWouldTakeTooLongShouldBeRefused() {
        String[] weekly = new String[1_000];
        Arrays.fill(weekly, "DTSTART;VALUE=DATE:19000101|RRULE:FREQ=WEEKLY|RRULE:FREQ=WEEKLY");

        assertThatThrownBy(() -> HolidayFile.parse(file(weekly)))
                .hasMessageContainingAll("event 569", String.valueOf(HolidayFile.MAX_LOOKED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "BEGIN:VCALENDAR", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"})
    void fileWithoutEventsShouldBeRefused(String content) {
        assertThatThrownBy(() -> HolidayFile.parse(content))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("iCalendar");
    }
}
