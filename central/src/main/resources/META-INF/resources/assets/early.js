// Before the page is drawn: say that scripts run, so that the way without them does not flash up.
// If the rest of them does not arrive in time, take it back: the code needs no script.
document.documentElement.classList.add('js');
setTimeout(() => {
  if (!document.documentElement.classList.contains('ready')) {
    document.documentElement.classList.remove('js');
  }
}, 6000);
