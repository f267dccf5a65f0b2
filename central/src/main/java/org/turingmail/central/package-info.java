/**
 * The central service. A value of the administration API is a record beside its resource; one with optional fields, or
 * one that requests bring, has a builder, which says what is missing.
 */
@Value.Style(builderVisibility = Value.Style.BuilderVisibility.PACKAGE, overshadowImplementation = true, jdkOnly = true)
package org.turingmail.central;

import org.immutables.value.Value;
