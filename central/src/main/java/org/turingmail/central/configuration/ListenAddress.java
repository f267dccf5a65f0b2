package org.turingmail.central.configuration;

/**
 * Where a server listens.
 *
 * @param tenant for whom; empty if the requests say it
 * @param host an address of this machine
 * @param port 0 for any free one
 */
public record ListenAddress(String tenant, String host, int port) {}
