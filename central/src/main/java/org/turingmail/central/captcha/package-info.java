/**
 * Captchas, for the challenge page and for whatever else is to be kept from programs: ALTCHA proof of work, and a code
 * as picture and sound. {@link org.turingmail.central.captcha.Captcha} issues and judges them,
 * {@link org.turingmail.central.captcha.CaptchaAttempts} limits how often one may try. The package knows nothing of
 * what it protects.
 */
package org.turingmail.central.captcha;
