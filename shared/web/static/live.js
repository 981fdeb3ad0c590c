/* Keeps a page up to date, and says honestly whether it is. Works on:

     <span class="live" data-live="/alerts/stream" data-beat="15" data-list="/alerts/rows" data-home="/alerts/"
           data-says-live="up to date" data-says-polling="checked every 30 s" data-says-displaced="…"
           data-says-off="not up to date: reload" aria-live="off">…</span>
     <ol class="rows" id="prompts" data-part data-adds>          (an element that may be swapped has data-part and id)
       <li id="prompt-1" data-order="0-1-…">…</li>

   Over Server-sent events: "row" brings an element that takes the place of the one with its id, or goes into the list
   with data-adds, whose elements stand in the order of their data-order, compared as text; "gone" names an id that
   leaves; "refresh" has the page fetched and its parts swapped; "signed-out" has it connect and fetch anew, and locks it
   where nobody is signed in any more (`lock.js`); "displaced" ends the
   stream because the same person has opened newer pages.

   A connection can die without a word. Every data-beat seconds comes a "beat"; where two are missing the page says that
   it is not up to date, fetches itself and connects anew. Without a stream the page is fetched every 30 s. A page that
   nobody sees closes its stream after a minute and fetches the list alone (data-list) every minute, for the title's
   sake. Where something on the page is data-unstreamed, of which no event tells, the page is fetched every 30 s besides.
   Without this script the page is as it was when it was loaded. */
"use strict";
(() => {
  const status = document.querySelector("[data-live]");
  if (!status) return;
  const POLL_MS = 30000, AGAIN_MS = 5000, UNSEEN_MS = 60000, FETCH_MS = 10000, PRESS_MS = 1000, LOOK_MS = 1000;
  const SILENT_MS = 2500 * Number(status.dataset.beat);  // two beats are missing, and half a one of patience
  let source = null, last = "", began = 0, heard = 0, hide = 0;
  let asked = Date.now(), behind = false, displaced = false, fetching = false, again = false;

  function since(instant) {
    return Math.abs(Date.now() - instant);  // whichever way the clock was put
  }

  function streaming() {
    return source?.readyState === EventSource.OPEN && heard > 0 && since(heard) <= SILENT_MS;
  }

  function say() {
    const state = behind || !navigator.onLine ? "off" : streaming() ? "live" : displaced ? "displaced" : "polling";
    if (status.dataset.state === state) return;
    status.setAttribute("aria-live", status.dataset.state ? "polite" : "off");  // the first word is no news to who listens
    status.dataset.state = state;
    const { saysLive, saysPolling, saysDisplaced, saysOff } = status.dataset;
    status.textContent = { live: saysLive, polling: saysPolling, displaced: saysDisplaced, off: saysOff }[state];
  }

  /* Somebody writes there, or what they wrote was sent back to them: it is not taken out of their hands. */
  function busy(element) {
    if (element.hasAttribute("data-keep")) return true;
    const active = document.activeElement;
    const writing = element.contains(active) && active.matches("input, textarea, select");
    return writing || [...element.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  }

  /* What an element says, whatever its moment, its form's token and key, and what the reader has opened. */
  function told(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[name=csrf_token], [name=once]").forEach((field) => field.remove());
    copy.querySelectorAll("details").forEach((details) => { details.open = false; });
    copy.querySelectorAll("time").forEach((time) => { time.textContent = ""; });
    return copy.outerHTML;
  }

  function swap(fresh) {
    const old = document.getElementById(fresh.id);
    if (!old || busy(old) || told(old) === told(fresh)) return;
    if (old.matches(":active")) { setTimeout(refresh, PRESS_MS); return; }  // a button that goes away loses its click
    const open = [...old.querySelectorAll("details")].map((element) => element.open);
    const focus = old.contains(document.activeElement) ? document.activeElement.id : "";
    old.replaceWith(fresh);
    fresh.querySelectorAll("details").forEach((element, n) => { if (open[n]) element.open = true; });
    if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  }

  function parsed(text) {
    return new DOMParser().parseFromString(text, "text/html");
  }

  function row(text) {
    const fresh = document.adoptNode(parsed(text).body.firstElementChild);
    if (!fresh?.id) return;
    const old = document.getElementById(fresh.id), order = fresh.dataset.order ?? "";
    if (old && old.dataset.order === fresh.dataset.order) return swap(fresh);
    const list = document.querySelector("[data-adds]");
    if (old || !list) return refresh();
    fresh.classList.add("new");
    list.insertBefore(fresh, [...list.children].find((other) => other.dataset.order > order) ?? null);
    document.querySelectorAll("[data-when-empty]").forEach((element) => { element.hidden = true; });
  }

  async function refresh() {
    if ("locked" in document.documentElement.dataset) return;
    if (fetching) { again = true; return; }
    fetching = true;
    asked = Date.now();
    try {
      const address = document.hidden ? status.dataset.list : location.href;
      const options = { headers: { Accept: "text/html", "X-Attune-Background": "1" }, credentials: "same-origin", cache: "no-store" };
      const answer = await fetch(address, { ...options, signal: AbortSignal.timeout?.(FETCH_MS) });
      if (answer.redirected || answer.status === 401) { signedOut(); return; }
      if (answer.status === 403 || answer.status === 404) { location.replace(status.dataset.home); return; }
      if (!answer.ok) throw new Error("no page");
      const page = parsed(await answer.text());
      // Inner parts come with the outer ones.
      page.querySelectorAll("[data-part][id]").forEach((fresh) => {
        if (!fresh.parentElement.closest("[data-part]")) swap(document.adoptNode(fresh));
      });
      behind = false;
    } catch {
      behind = true;
    } finally {
      fetching = false;
      say();
      if (again) { again = false; refresh(); }
    }
  }

  function signedOut() {
    displaced = true;  // nothing is asked any more
    disconnect();
    document.dispatchEvent(new Event("attune:signed-out"));
  }

  function connect() {
    if (source || displaced || "locked" in document.documentElement.dataset || document.hidden || !window.EventSource) return;
    const url = new URL(status.dataset.live, location.href);
    if (last) url.searchParams.set("after", last);
    const stream = source = new EventSource(url);
    began = Date.now();
    stream.onerror = () => {
      if (stream !== source) return;
      if (heard) { heard = 0; refresh(); }
      // CONNECTING: the browser tries again by itself. CLOSED: refused, by a limit or a sign-out; the next look tries.
      if (stream.readyState === EventSource.CLOSED) disconnect();
      say();
    };
    const on = (name, act) => stream.addEventListener(name, (event) => { last = event.lastEventId || last; act(event.data); });
    on("beat", () => { heard = Date.now(); say(); });
    on("row", row);
    on("gone", (id) => document.getElementById(id.trim())?.remove());
    on("refresh", refresh);
    on("displaced", () => { displaced = true; disconnect(); say(); });
    on("signed-out", renew);  // unless the same browser's login goes on as another, the page that is fetched is the sign-in
  }

  function disconnect() {
    source?.close();
    source = null;
    heard = 0;
  }

  /* What was open may be dead, and what is shown old. */
  function renew() {
    behind = true;
    disconnect();
    connect();
    refresh();
    say();
  }

  function look() {
    if (source && since(heard || began) > SILENT_MS) { renew(); return; }
    const due = document.hidden ? UNSEEN_MS : behind ? AGAIN_MS : POLL_MS;
    if ((behind || !streaming() || document.querySelector("[data-unstreamed]")) && since(asked) >= due) { connect(); refresh(); }
    say();
  }

  function seen() {
    clearTimeout(hide);
    displaced = false;  // the page that is looked at comes before others
    if (!streaming()) renew();
  }

  window.addEventListener("offline", say);
  window.addEventListener("online", renew);
  window.addEventListener("focus", () => { if (displaced) seen(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) seen(); });
  window.addEventListener("pagehide", disconnect);
  document.addEventListener("resume", look);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hide = setTimeout(disconnect, UNSEEN_MS);
    else seen();
  });
  setInterval(look, LOOK_MS);
  connect();
})();
