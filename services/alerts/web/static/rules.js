/* Keeps the page about rules up to date while something is worked on: asks every 3 s while an element with data-working="…"
   (where to ask) is there and somebody looks, and puts each part (data-part, id) that says something else in its place, unless
   somebody is writing in it. Then the parts within are looked at one by one. Without this script there is a link. */
"use strict";
(() => {
  const EVERY_MS = 3000, FETCH_MS = 10000;

  function busy(part) {
    return [...part.querySelectorAll("textarea, input:not([type=hidden])")]
      .some((field) => field === document.activeElement || field.value !== field.defaultValue);
  }

  function told(part) {
    const copy = part.cloneNode(true);
    copy.querySelectorAll("[name=csrf_token], [name=once]").forEach((field) => field.remove());
    copy.querySelectorAll("details").forEach((details) => { details.open = false; });
    return copy.outerHTML;
  }

  function take(page) {
    page.querySelectorAll("[data-part][id]").forEach((fresh) => {
      const old = fresh.id === "pinned" ? null : document.getElementById(fresh.id);
      if (!old || busy(old) || told(old) === told(fresh)) return;
      const focus = old.contains(document.activeElement) ? document.activeElement.id : "";
      old.replaceWith(document.adoptNode(fresh));
      if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
    });
  }

  async function look() {
    const working = document.querySelector("[data-working]");
    if (document.hidden || !working) return;
    try {
      const options = { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(FETCH_MS) };
      const answer = await fetch(working.dataset.working, options);
      if (answer.redirected) { document.dispatchEvent(new Event("attune:signed-out")); return; }
      if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch { /* no network: once more */ }
  }

  setInterval(look, EVERY_MS);
})();
