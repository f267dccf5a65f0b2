/**
 * The contract between an agent (a James server with the Turing extension) and the central service.
 *
 * <p>A package per feature: one JAX-RS interface per resource, immutable values, nothing else: no James, no web
 * framework. Central implements the interfaces; the agent calls them through a Jersey proxy. All of it lives under
 * {@value Api#ROOT}. An incompatible change gets a new version in the path. A reader ignores fields that it does not
 * know, so both sides may be upgraded in any order.
 *
 * <p>Every call is authenticated with {@code Authorization: Bearer KEY}. Errors are RFC 9457 problem documents
 * ({@link Problem}), whose {@code type} is stable and may be relied upon.
 *
 * <p>All instants are UTC, in RFC 3339 form. All values are immutable and therefore thread-safe.
 */
@Value.Style(
        visibility = Value.Style.ImplementationVisibility.PACKAGE,
        overshadowImplementation = true,
        defaultAsDefault = true,
        jdkOnly = true)
package org.turingmail.protocol;

import org.immutables.value.Value;
