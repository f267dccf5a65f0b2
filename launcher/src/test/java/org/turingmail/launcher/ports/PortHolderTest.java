package org.turingmail.launcher.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortHolderTest {
    @Test
    void holderShouldBeNamedWhenAPortIsTaken() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            String self = "process " + ProcessHandle.current().pid() + " (java)";

            assertThat(PortHolder.of("127.0.0.1", socket.getLocalPort())).hasToString("Optional[" + self + "]");
            assertThat(PortHolder.of("0.0.0.0", socket.getLocalPort())).hasToString("Optional[" + self + "]");
            assertThat(PortHolder.of("127.0.0.2", socket.getLocalPort())).isEmpty();
        }
    }

    @Test
    void serverOnAllAddressesShouldHoldAPortOfEach() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            assertThat(PortHolder.of("127.0.0.2", socket.getLocalPort())).isPresent();
        }
    }

    @Test
    void portShouldBeNobodysWhenNobodyListens() {
        assertThat(PortHolder.of("127.0.0.1", Ports.free())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 0100007F",
        "192.168.2.30, 1E02A8C0",
        "0.0.0.0, ''",
        "mail.example.org, ''",
    })
    void addressShouldBeWrittenAsTheKernelDoes(String address, String expected) {
        assertThat(PortHolder.kernelAddress(address)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0100007F, 0100007F, true",
        "0100007F, 0200007F, false",
        "0100007F, 00000000, true",
        "0100007F, 00000000000000000000000000000000, true",
        "0100007F, 0000000000000000FFFF00000100007F, true",
        "0100007F, 00000000000000000000000001000000, false",
        "'', 0200007F, true",
    })
    void addressesShouldMeetWhenBothCannotBeBound(String wanted, String other, boolean meets) {
        assertThat(PortHolder.meets(wanted, other)).isEqualTo(meets);
    }

    @Test
    void connectionShouldBeNoListener() {
        String line =
                "  1: 0100007F:1F40 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4711 1";

        assertThat(PortHolder.listener(line, 8000)).isEmpty();
        assertThat(PortHolder.listener(line.replace(" 01 ", " 0A "), 8000))
                .hasValue(new PortHolder.Listener("0100007F", "1000", "4711"));
        assertThat(PortHolder.listener(line.replace(" 01 ", " 0A "), 8001)).isEmpty();
    }
}
