package org.turingmail.webadmin.planted;

import jakarta.servlet.Servlet;

/** Breaks a rule on purpose: {@code ArchitectureTest} shows that it is found. */
public final class UsesTheServletsOfAnotherJames {
    public static final Class<?> SERVLET = Servlet.class;
}
