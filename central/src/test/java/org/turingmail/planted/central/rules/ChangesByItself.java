package org.turingmail.planted.central.rules;

import org.turingmail.planted.central.audit.Record;

/** A change that writes its record, and may forget the rest. */
final class ChangesByItself {
    Record record;
}
