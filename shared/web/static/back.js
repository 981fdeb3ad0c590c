/* Opens the page that was wanted as soon as the service behind it answers again. Works on:

     <p role="status" data-says-trying="…"></p>    which then says that the page tries again by itself

   Without this script there is a link to try again. */
"use strict";
(() => {
  const AGAIN_MS = 10000, GIVE_UP_MS = 10000;
  const note = document.querySelector("[data-says-trying]");

  async function look() {
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout?.(GIVE_UP_MS) });
      if (answer.status < 500) { location.reload(); return; }
    } catch { /* no network, or nobody there: once more */ }
    setTimeout(look, AGAIN_MS);
  }

  note.textContent = note.dataset.saysTrying;
  setTimeout(look, AGAIN_MS);
})();
