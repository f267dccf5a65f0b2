package org.turingmail.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Runs a class of tests at the same time as those without this annotation, which run one after the other. It suits a
 * class that waits for most of its time, and that stops and slows only servers of its own. Of the classes that have it,
 * one runs at a time, its methods one after the other. Without {@code junit.jupiter.execution.parallel.enabled} it does
 * nothing.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("beside-others") // besides, a class with a lock keeps its methods in one thread
public @interface BesideOthers {}
