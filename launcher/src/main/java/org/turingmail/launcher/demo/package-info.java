/** The main job, shown step by step on servers that run. */
package org.turingmail.launcher.demo;
