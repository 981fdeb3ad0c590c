/* Keeps what is pinned on top of a page of staff up to date, where nothing else does: asks every 15 s while the page is
   looked at. When that fails twice, or nobody has touched the page for an hour, it says that it does not know any more:
   asking for ever would keep whoever left it open signed in. It works without. */
"use strict";
(() => {
  const EVERY_MS = 15000, LEFT_MS = 60 * 60000;
  const place = document.querySelector("[data-pinned]");
  if (!place || document.querySelector("[data-live]")) return;
  let failed = 0, touched = Date.now();

  function left() {
    return Date.now() - touched > LEFT_MS;
  }

  async function ask() {
    if (document.hidden) return;
    try {
      if (left()) throw new Error("nobody there");
      const answer = await fetch(place.dataset.pinned, { credentials: "same-origin", cache: "no-store" });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
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

  function touch() {
    const back = left();
    touched = Date.now();
    if (back) ask();
  }

  setInterval(ask, EVERY_MS);
  document.addEventListener("visibilitychange", ask);
  for (const name of ["pointerdown", "keydown"]) document.addEventListener(name, touch);
})();
