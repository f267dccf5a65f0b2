package org.turingmail.it;

/** How a James is started for tests: soon, on few processors. */
final class James {
    private James() {}

    static JamesProcess.Builder with(JamesProcess.Builder builder) {
        return builder.jvmArgument("-XX:TieredStopAtLevel=1").jvmArgument("-XX:+UseSerialGC");
    }
}
