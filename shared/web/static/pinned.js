/* Keeps what is pinned on top of a page of staff up to date, where nothing else does: asks every 15 s while the page is
   looked at, which keeps nobody signed in. When that fails twice it says that it does not know any more; when nobody is
   signed in any more the page locks (`lock.js`). It works without. */
"use strict";
(() => {
  const EVERY_MS = 15000;
  const place = document.querySelector("[data-pinned]");
  if (!place || document.querySelector("[data-live]")) return;
  let failed = 0;

  async function ask() {
    if (document.hidden || "locked" in document.documentElement.dataset) return;
    try {
      const answer = await fetch(place.dataset.pinned, { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected || answer.status === 401) { document.dispatchEvent(new Event("attune:signed-out")); return; }
      if (!answer.ok) throw new Error("no answer");
      show(await answer.text());
      failed = 0;
    } catch {
      failed += 1;
    }
    place.querySelector("[data-when-stale]").hidden = failed < 2;
  }

  function show(text) {
    const fresh = document.adoptNode(new DOMParser().parseFromString(text, "text/html").getElementById("pinned"));
    const old = document.getElementById("pinned");
    if (!fresh || !old || old.contains(document.activeElement) || old.outerHTML === fresh.outerHTML) return;
    old.replaceWith(fresh);
  }

  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
})();
