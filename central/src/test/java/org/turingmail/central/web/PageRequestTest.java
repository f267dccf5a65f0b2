package org.turingmail.central.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turingmail.protocol.Api;
import org.turingmail.protocol.Problem;

class PageRequestTest {
    @ParameterizedTest
    @CsvSource({"-1, 50, after", "0, 0, limit", "0, " + (Api.MAX_PAGE + 1) + ", limit"})
    void parameterOutOfBoundsShouldBeNamed(long after, int limit, String field) {
        assertThatThrownBy(() -> new PageRequest(after, limit))
                .isInstanceOfSatisfying(ProblemException.class, refused -> assertThat(
                                refused.problem().errors())
                        .extracting(Problem.FieldError::field)
                        .containsExactly(field));
    }

    @Test
    void fullPageShouldSayWhereTheNextOneBegins() {
        PageRequest page = new PageRequest(0, 2);

        assertThat(page.rows()).isEqualTo(3);
        PageRequest.Slice<Long, Long> slice = page.slice(List.of(4L, 7L, 9L), id -> id);
        assertThat(slice.items()).containsExactly(4L, 7L);
        assertThat(slice.next()).contains(7L);
    }

    @Test
    void lastPageShouldHaveNoNextOne() {
        PageRequest.Slice<Long, Long> slice = new PageRequest(0, 2).slice(List.of(4L, 7L), id -> id);

        assertThat(slice.items()).containsExactly(4L, 7L);
        assertThat(slice.next()).isEmpty();
    }
}
