package org.turingmail.launcher;

/** A verb that passes its arguments on to another program, all but a first one that asks for help. */
interface PassesOn {
    /** Prints what the other program takes, behind the help of the verb; nothing if it is not built. */
    void printArguments();
}
