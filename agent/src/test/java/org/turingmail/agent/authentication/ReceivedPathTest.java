package org.turingmail.agent.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReceivedPathTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "from helo (rdns [192.0.2.1]) by mx; date | [192.0.2.1]",
                "from [10.0.0.1] (unknown [192.0.2.1]) by mx | [192.0.2.1]",
                "from rdns (EHLO [10.0.0.1]) ([192.0.2.1]) by james (JAMES SMTP Server ) | [192.0.2.1]",
                "from rdns ([192.0.2.1] helo=[10.0.0.1]) by exim | [192.0.2.1]",
                "from unknown (HELO 10.0.0.1) (192.0.2.1) by qmail | [192.0.2.1]",
                "from A.prod.outlook.com (2603:10a6:0:0:0:0:0:1) by B.prod.outlook.com | [2603:10a6:0:0:0:0:0:1]",
                "from x ([IPv6:2001:db8::1]) by y | [2001:db8:0:0:0:0:0:1]",
                "from [192.0.2.1] by y (10.0.0.1) | [192.0.2.1]",
                "from x by y | []",
                "by y (10.0.0.1) | []",
                "from x ([192.0.2.1] 10.0.0.1) by y | [10.0.0.1, 192.0.2.1]",
            })
    void clientShouldBeWhatTheServerSaw(String received, String expected) {
        assertThat(ReceivedPath.clients(received).toString()).isEqualTo(expected);
    }
}
