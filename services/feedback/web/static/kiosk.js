/* A tablet of the clinic forgets its client: it asks whether somebody is still there, then clears the page and goes to
   the start, and shows no page again that somebody has left. Works on:

     <dialog data-leaves="/where/to" data-after="120" data-asks="30">…</dialog>
     <form id="check-in" data-says-offline="There is no network …">

   Nothing is stored here. Without this script the page itself leaves after some minutes. */
"use strict";
(() => {
  const AGAIN_MS = 5000, GIVE_UP_MS = 10000;
  const START = "/feedback/kiosk";
  const form = document.getElementById("check-in");
  let touched = Date.now(), leaving = false, sending = false;

  const leaves = () => document.querySelector("dialog[data-leaves]");

  function clear() {
    for (const field of form?.elements ?? []) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = false;
      else if (field.tagName === "TEXTAREA") field.value = "";
    }
  }

  async function reachable() {
    try {
      return (await fetch("/feedback/livez", { cache: "no-store", signal: AbortSignal.timeout?.(GIVE_UP_MS) })).ok;
    } catch {
      return false;
    }
  }

  // While a cry for help is still on its way, only what was chosen goes.
  const crying = () => document.querySelector("form[data-tell] [role=alert]:not([hidden]), form[data-again]");

  async function leave() {
    clear();
    document.querySelector("main").classList.add("left");
    const dialog = leaves();
    if (dialog.open) dialog.close();
    try {
      const answer = await fetch(dialog.dataset.leaves, { cache: "no-store", signal: AbortSignal.timeout?.(GIVE_UP_MS) });
      if (answer.status < 500 && !crying()) { location.replace(answer.url); return; }
    } catch { /* no network, or nobody there: once more */ }
    setTimeout(leave, AGAIN_MS);
  }

  function look() {
    const dialog = leaves();
    if (!dialog || leaving) return;
    const still = Date.now() - touched, after = dialog.dataset.after * 1000, asks = dialog.dataset.asks * 1000;
    if (still >= after + asks) { leaving = true; leave(); }
    else if (asks && still >= after && !dialog.open) dialog.showModal();
  }

  function touch() {
    if (leaving) return;
    look();  // a tablet that has slept comes too late
    if (leaving) return;
    touched = Date.now();
    if (leaves()?.open) leaves().close();
  }

  function say(words) {
    let note = form.querySelector("[data-note]");
    if (!note) {
      note = document.createElement("p");
      note.className = "notice look";
      note.dataset.note = "";
      note.setAttribute("role", "status");
      form.append(note);
    }
    note.textContent = words;
    note.scrollIntoView({ block: "nearest" });
  }

  async function send() {
    if (leaving) return;
    if (await reachable()) { form.submit(); return; }
    say(form.dataset.saysOffline);
    setTimeout(send, AGAIN_MS);
  }

  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    if (sending) return;
    sending = true;
    send();
  });
  for (const kind of ["pointerdown", "keydown", "input", "wheel", "touchmove"]) addEventListener(kind, touch, { passive: true });
  addEventListener("visibilitychange", look);
  addEventListener("pagehide", clear);
  addEventListener("pageshow", (event) => { if (event.persisted) location.replace(START); });
  setInterval(look, 1000);
})();
