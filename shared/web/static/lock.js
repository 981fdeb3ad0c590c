/* Locks a page of staff once nobody is signed in any more: what it shows goes, and a way to sign in takes its place. Other
   scripts say so by the event "attune:signed-out" on the document. Works on:

     <template id="locked" data-prefix="/intake" data-page="«key»" data-title="Sign in · Attune"
       data-safety-title="A safety prompt waits. · Attune">… <a data-sign-in href="/intake/sign-in"> … [data-when-safety] hidden …
       [data-when-kept] hidden … [data-when-unkept] hidden …</template>

   What was typed goes to the server first, which keeps it for the person for whom the page was made (`kept.py`), whoever
   signs in here next. Where it cannot be reached, that is tried again while the page stays open. Once a minute the page
   asks whether a safety prompt waits, by the key that it was made with; it says so in its title too. Without this script
   the next click leads to the sign-in. */
"use strict";
(() => {
  const AGAIN_MS = 5000, GIVE_UP_MS = 10000, SAFETY_MS = 60000;
  const locked = document.getElementById("locked");
  if (!locked) return;

  function changed(field) {
    if (field.type === "hidden" || field.type === "password" || field.type === "file" || !field.name) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected);
    return "defaultValue" in field && field.value !== field.defaultValue;
  }

  function typed() {
    return [...document.querySelectorAll("form[method=post]")]
      .filter((form) => form.elements.once && [...form.elements].some(changed))
      .map((form) => {
        const body = new FormData(form);
        for (const field of form.elements) if (field.type === "password" || field.type === "file") body.delete(field.name);
        body.set("kept_path", new URL(form.getAttribute("action") || location.href, location.href).pathname);
        return new URLSearchParams([...body].filter(([, value]) => typeof value === "string"));
      });
  }

  async function keep(body) {
    try {
      const options = { method: "POST", body, keepalive: true, cache: "no-store", signal: AbortSignal.timeout?.(GIVE_UP_MS) };
      const answer = await fetch(`${locked.dataset.prefix}/kept`, options);
      return answer.ok ? (await answer.json()).at : null;
    } catch {
      return null;  // no network, or nobody there: once more
    }
  }

  function show(when) {
    document.querySelectorAll("[data-when-safety], [data-when-kept], [data-when-unkept]").forEach((element) => {
      for (const name of Object.keys(when)) if (name in element.dataset) element.hidden = !when[name];
    });
  }

  function lead(places) {
    const [link] = document.querySelectorAll("[data-sign-in]");
    const to = (place) => `${link.pathname}?next=${encodeURIComponent(place)}`;
    if (!places.length) { link.href = to(location.pathname + location.search); return; }
    document.querySelectorAll("[data-sign-in]").forEach((other) => { if (other !== link) other.remove(); });
    link.href = to(places[0]);
    places.slice(1).reverse().forEach((place) => {
      const next = link.cloneNode(true);
      next.href = to(place);
      link.after(next);
    });
  }

  function tell(safety) {
    show({ whenSafety: safety });
    document.title = safety ? locked.dataset.safetyTitle : locked.dataset.title;
  }

  async function watch() {
    let over = false;
    try {
      const body = new URLSearchParams({ page: locked.dataset.page });
      const options = { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout?.(GIVE_UP_MS) };
      const answer = await fetch("/intake/locked", options);
      if (answer.ok) tell((await answer.json()).safety);
      over = answer.status === 404;  // the page is too old, or its reader does not work here any more
    } catch { /* no network, or nobody there: what was known stands, and it is asked again */ }
    if (!over) setTimeout(watch, SAFETY_MS);
  }

  async function keepAll(waiting, places) {
    const left = [];
    for (const body of waiting) {
      const at = await keep(body);
      if (at) places.push(at);
      else left.push(body);
    }
    lead(places);
    show({ whenKept: places.length > 0 && !left.length, whenUnkept: left.length > 0 });
    if (left.length) setTimeout(() => keepAll(left, places), AGAIN_MS);
  }

  document.addEventListener("attune:signed-out", () => {
    if ("locked" in document.documentElement.dataset) return;
    document.documentElement.dataset.locked = "";
    const waiting = typed(), safety = document.querySelector("#pinned .pin") !== null;
    document.body.replaceChildren(locked.content.cloneNode(true));
    document.querySelector("h1").focus();
    lead([]);
    tell(safety);
    watch();
    show({ whenKept: false, whenUnkept: waiting.length > 0 });
    keepAll(waiting, []);
  });
})();
