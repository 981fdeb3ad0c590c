/* Keeps a page up to date. Works on:

     <body> … <span class="live" data-live="/alerts/stream" data-says-live="up to date"
                    data-says-polling="checked every 30 s" data-says-off="not up to date: reload">…</span>
     <ol class="rows" id="prompts" data-part data-adds>          (an element that may be swapped has data-part and id)
       <li id="prompt-1" data-order="0-1-…">…</li>

   Over Server-sent events: "row" brings an element that takes the place of the one with its id, or goes into the list
   with data-adds, whose elements stand in the order of their data-order, compared as text; "gone" names an id that leaves; "refresh" has the page fetched and its parts swapped;
   "signed-out" loads the page anew. Where events do not get through, the page is fetched every 30 s. Hidden tabs
   close their stream and come back with a refresh. Without this script the page is as it was when it was loaded. */
"use strict";
(() => {
  const status = document.querySelector("[data-live]");
  if (!status) return;
  const POLL_MS = 30000, HIDE_MS = 60000, PRESS_MS = 1000;
  let source = null, last = "", poll = 0, hide = 0, fetching = false, again = false;

  function say(state) {
    const words = { live: status.dataset.saysLive, polling: status.dataset.saysPolling, off: status.dataset.saysOff }[state];
    status.dataset.state = state;
    if (words && status.textContent !== words) status.textContent = words;
  }

  function busy(element) {
    const active = document.activeElement;
    const writing = element.contains(active) && active.matches("input, textarea, select");
    return writing || [...element.querySelectorAll("textarea, input:not([type=hidden])")].some((field) => field.value !== field.defaultValue);
  }

  /* What an element says, whatever its moment, its form's token, and what the reader has opened. */
  function told(element) {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[name=csrf_token]").forEach((field) => field.remove());
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
    if (fetching) { again = true; return; }
    fetching = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin", cache: "no-store" });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      if (!answer.ok) throw new Error("no page");
      const page = parsed(await answer.text());
      // Inner parts come with the outer ones.
      page.querySelectorAll("[data-part][id]").forEach((fresh) => {
        if (!fresh.parentElement.closest("[data-part]")) swap(document.adoptNode(fresh));
      });
      say(streaming() ? "live" : "polling");
    } catch {
      if (!streaming()) say("off");
    } finally {
      fetching = false;
      if (again) { again = false; refresh(); }
    }
  }

  function streaming() {
    return source?.readyState === EventSource.OPEN;
  }

  function startPolling() {
    if (!poll) poll = setInterval(refresh, POLL_MS);
    say(navigator.onLine ? "polling" : "off");
  }

  function connect() {
    if (source) return;
    if (!window.EventSource) { startPolling(); return; }
    const url = new URL(status.dataset.live, location.href);
    if (last) url.searchParams.set("after", last);
    source = new EventSource(url);
    source.onopen = () => { clearInterval(poll); poll = 0; say("live"); };
    source.onerror = () => {
      startPolling();
      // CONNECTING: the browser tries again by itself. CLOSED: refused, by a limit or a sign-out.
      if (source?.readyState === EventSource.CLOSED) { source = null; refresh(); }
    };
    const on = (name, act) => source.addEventListener(name, (event) => { last = event.lastEventId || last; act(event.data); });
    on("row", row);
    on("gone", (id) => document.getElementById(id.trim())?.remove());
    on("refresh", refresh);
    on("signed-out", () => location.reload());
  }

  function disconnect() {
    source?.close();
    source = null;
    clearInterval(poll);
    poll = 0;
  }

  window.addEventListener("offline", () => say("off"));
  window.addEventListener("online", refresh);
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hide);
    if (document.hidden) { hide = setTimeout(disconnect, HIDE_MS); return; }
    if (!source && !poll) connect();
  });
  window.addEventListener("pagehide", disconnect);
  window.addEventListener("pageshow", (event) => { if (event.persisted) { refresh(); connect(); } });
  if (!document.hidden) connect();
})();
