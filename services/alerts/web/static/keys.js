/* The inbox by keyboard: letters, Escape, and where the focus goes. It works without. On:

     <a class="btn" data-key="t">…</a>                        a button, link or summary that a letter presses
     <dialog id="keys"> … <input id="keys-on" type="checkbox">  the help sheet, with the switch for the letters
     <button data-opens-keys hidden>                           what opens it for whoever has switched them off

   Letters do nothing in a field, and whoever switches them off has them off in this browser from then on. Escape closes
   what is open: a sheet, then the prompt. */
"use strict";
(() => {
  const KEPT = "attune-letters", FIELDS = "input, textarea, select, [contenteditable]";
  const sheet = document.getElementById("keys"), letters = document.getElementById("keys-on");
  const opener = document.querySelector("[data-opens-keys]"), headline = document.getElementById("headline");
  const opened = document.querySelector(".inbox.chosen");

  /* A browser that keeps nothing has them on. */
  function kept() {
    try { return localStorage.getItem(KEPT); } catch { return null; }
  }

  letters.checked = kept() !== "off";
  letters.addEventListener("change", () => {
    try { localStorage.setItem(KEPT, letters.checked ? "on" : "off"); } catch { /* for this page alone */ }
  });
  opener.hidden = false;
  opener.addEventListener("click", () => sheet.showModal());

  /* Whoever opens a prompt reads on at its headline, whoever comes back at the row that they came from. */
  const row = location.hash.startsWith("#open-") && document.getElementById(location.hash.slice(1));
  if (row) row.focus();
  else if (opened && headline && !location.hash && !document.querySelector(".detail [role=alert]")) headline.focus({ preventScroll: true });

  function rows() {
    return [...document.querySelectorAll(".list a.row")];
  }

  function isSeen(element) {
    return element?.offsetParent != null;
  }

  /* Words that were typed and not sent: no key leads away from them. */
  function writing() {
    const typed = document.querySelectorAll(".detail textarea, .detail input:not([type=hidden], [type=radio], [type=checkbox])");
    return [...typed].some((field) => field.value !== field.defaultValue);
  }

  function step(by) {
    const all = rows(), on = all.findIndex((one) => one.hasAttribute("aria-current"));
    const here = all.indexOf(document.activeElement), from = here < 0 ? on : here;
    const next = all[Math.min(Math.max(from < 0 ? 0 : from + by, 0), all.length - 1)];
    if (isSeen(next)) next.focus();
    else if (next && !writing()) next.click();
  }

  /* What is done is done with the prompt that is open, never while the focus stands on another one's row. */
  function press(key) {
    if (document.activeElement.matches("a.row:not(.on)") && key !== "z") return false;
    const target = [...document.querySelectorAll(`[data-key="${key}"]`)].find(isSeen);
    target?.click();
    target?.closest("details[open]")?.querySelector("input:checked, textarea")?.focus();
    return Boolean(target);
  }

  function act(key) {
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "o" && document.activeElement.matches("a.row")) document.activeElement.click();
    else if (key === "?") sheet.showModal();
    else return /^[a-z]$/.test(key) && press(key);
    return true;
  }

  function back() {
    const on = document.querySelector(".list a.row.on");
    if (!opened || writing()) return false;
    if (isSeen(on)) on.focus();
    else if (isSeen(document.querySelector(".back"))) location.assign(document.querySelector(".back").href + (on ? `#${on.id}` : ""));
    else document.getElementById("list").focus();
    return true;
  }

  function close() {
    const inside = document.activeElement.closest("details[open]");
    const open = inside ?? document.querySelector(".acts details[open], .menu[open]");
    if (!open) return back();
    open.open = false;
    open.querySelector("summary").focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || sheet.open) return;
    if (event.key === "Escape") {
      if (close()) event.preventDefault();
      return;
    }
    if (!letters.checked || event.target.closest(FIELDS) || (event.repeat && !"jk".includes(event.key))) return;
    if (act(event.key)) event.preventDefault();
  });
})();
