package org.turingmail.central.address;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BounceAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0100018c3e2f4a5b-f47ac10b-58cc-4372-a567-0e02b2c3d479-000000@amazonses.com",
                "010201955e7cd4fa-5f9f0a34-9cbb-4a3c-8f87-2f2f1a0f9a4c-000000@eu-west-1.amazonses.com",
                "prvs=4053ab12cd=0100018c3e2f4a5b-f47ac10b-58cc-4372-a567-0e02b2c3d479-000000@bounce.example",
                "bounces+1234567-ab12-anna=home.example@em1.sender.example",
                "bounce+0cb1e3.9f7e2-anna=home.example@mg.sender.example",
                "bounce-mc.us1_123.456-anna=home.example@mail1.sender.example",
                "msprvs1=17500nFJxJ2aN=bounces-12345-1@sparkpostmail.com",
                "anna=home.example__0-6i1m2n3@abc.bnc.salesforce.com",
                "news-anna=home.example@list.example",
                "list-return-12-anna=home.example@list.example",
                "1axbk7s2c0e9a41d77d8f00c2b1@bf10.sender.example",
                "pm_bounces@pm.sender.example",
                "alice+caf_=anna=home.example@gmail.com",
                "alice+x+caf_=anna=home.example@gmail.com",
                "bounces+SRS=44ldt=IX@company.example",
                "SRS0=HHHH=TT=list.example=bounces-17@forward.example",
                "SRS0=HHHH@forward.example",
            })
    void whatNoPersonReadsShouldBeABounceAddress(String sender) {
        assertThat(BounceAddress.isOne(EmailAddress.parse(sender))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ben@example.org",
                "ben+shop@example.org",
                "ben=smith@example.org",
                "prvs=4053ab12cd=ben@example.org",
                "alice+SRS=hMhKb=5K=example.org=ben@company.example",
                "SRS0=HHHH=TT=example.org=ben@forward.example",
                "john.smith1985@example.org",
                "christoph.freudenberger@example.org",
                "4917612345678@example.org",
                "anna-lena.bouncer@example.org",
                "returns.feedback@example.org",
                "deadbeefdeadbeef@example.org",
                "\"ben miller\"@example.org",
            })
    void aPersonShouldNotBeABounceAddress(String sender) {
        assertThat(BounceAddress.isOne(EmailAddress.parse(sender))).isFalse();
    }
}
