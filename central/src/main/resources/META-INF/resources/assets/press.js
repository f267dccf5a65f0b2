// One press of the button: the ALTCHA widget, which stays out of sight, fetches its task, works, and sends the form.
// Whatever fails, the code is there.
import './altcha-3.2.2/altcha.js';

const root = document.documentElement;
const form = document.getElementById('press');
const code = document.getElementById('code');

if (form) {
  // The bundle without built-in workers is the one that a strict content security policy allows.
  globalThis.$altcha.algorithms.set('SHA-256', () => new Worker(new URL('./altcha-3.2.2/sha.js', import.meta.url)));
  // It offers to record how the pointer moves. We do not want to know.
  globalThis.$altcha.defaults.set({ humanInteractionSignature: false });

  const widget = form.querySelector('altcha-widget');
  const button = form.querySelector('button');
  const label = button.querySelector('.label');
  const status = document.getElementById('press-status');
  const failed = document.getElementById('press-failed');
  const idle = label.textContent;

  const busy = (is) => {
    button.classList.toggle('busy', is);
    button.setAttribute('aria-disabled', String(is));
    label.textContent = is ? button.dataset.busy : idle;
    status.textContent = is ? button.dataset.busy : '';
  };

  button.addEventListener('click', (event) => {
    if (button.getAttribute('aria-disabled') === 'true') {
      event.preventDefault();
    }
  });

  widget.addEventListener('statechange', (event) => {
    switch (event.detail.state) {
      case 'verifying':
        failed.hidden = true;
        busy(true);
        break;
      case 'error':
      case 'expired':
        busy(false);
        code.open = true;
        failed.hidden = false;
        failed.focus();
        break;
    }
  });

  // Back from the next page: the browser shows this one as it was left.
  addEventListener('pageshow', (event) => {
    if (event.persisted) {
      busy(false);
    }
  });

  if (code && !code.hasAttribute('data-keep-open')) {
    code.open = false;
  }
  root.classList.add('js', 'ready');
  // The browser looked for it while the code was still hidden.
  if (document.activeElement === document.body) {
    document.querySelector('[autofocus]')?.focus();
  }
}
