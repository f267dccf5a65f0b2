package org.turingmail.planted.central.policy;

/** A policy that asks a database. */
final class Impure {
    java.sql.Connection connection;
}
