package org.turingmail.central.tenants;

/** A program that may read the exports of a tenant's lists, and nothing else. */
record Exporter(long tenantId) implements Caller {}
