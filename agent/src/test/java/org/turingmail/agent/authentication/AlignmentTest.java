package org.turingmail.agent.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlignmentTest {
    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, true",
        "Example.ORG, example.org, true",
        "mail.example.org, example.org, true",
        "example.org, mail.example.org, true",
        "mail.example.org, news.example.org, true",
        "a.b.example.co.uk, c.example.co.uk, true",
        "mail.home.example, news.home.example, true",
        "a.example.co.uk, b.other.co.uk, false",
        "example.co.uk, co.uk, false",
        "example.org, notexample.org, false",
        "example.org, org, false",
        "org, org, false",
        "a.github.io, github.io, false",
        "github.io, a.github.io, false",
        "a.github.io, b.github.io, false",
        "mail.a.github.io, a.github.io, true",
        "one.example, two.example, false",
        "exa mple.org, exa mple.org, false",
        "'', '', false",
    })
    void domainsShouldBeAlignedWhenTheyHaveAnOrganizationalDomainInCommon(String left, String right, boolean aligned) {
        assertThat(Alignment.aligned(left, right)).isEqualTo(aligned);
    }
}
