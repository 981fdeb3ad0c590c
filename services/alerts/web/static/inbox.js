/* The inbox, beyond what every live page does. It works without. */
"use strict";
(() => {
  const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR, FEW = 3;

  /* On a wide screen the first prompt stands open beside the list. Give it its address, so that keeping the page up to
     date never puts another client's prompt under the reader's hand. */
  const first = document.querySelector("[data-chosen]");
  if (first && matchMedia("(min-width: 801px)").matches) history.replaceState(null, "", first.dataset.chosen);

  /* What could not be taken is shown again at an address that can only be sent to. */
  const sent = document.querySelector("[data-address]");
  if (sent) history.replaceState(null, "", sent.dataset.address + location.hash);

  document.querySelector(".list .row.on")?.scrollIntoView({ block: "nearest" });

  /* "12 minutes ago" would not stay true on a page that stays open. */
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });
  function tell() {
    for (const time of document.querySelectorAll("time[data-since]")) {
      const passed = Date.now() - Date.parse(time.dateTime);
      if (passed < MINUTE || passed >= 7 * DAY) continue;
      const [size, unit] = passed < HOUR ? [MINUTE, "minute"] : passed < DAY ? [HOUR, "hour"] : [DAY, "day"];
      const said = words.format(-Math.round(passed / size), unit);
      if (time.textContent !== said) time.textContent = said;
    }
  }
  setInterval(tell, MINUTE / 2);

  /* What was done a moment ago is offered for taking back, and longer while somebody is about to. */
  const offered = new Map();
  setInterval(() => {
    const notice = document.querySelector("[data-undo]");
    if (!notice) return;
    const { undo, seconds } = notice.dataset;
    if (!offered.has(undo)) offered.set(undo, Date.now());
    const over = Date.now() - offered.get(undo) >= 1000 * Number(seconds);
    if (over && !notice.matches(":hover, :focus-within")) notice.remove();
  }, 500);

  /* What opens below the buttons is brought into sight. */
  document.addEventListener("toggle", (event) => {
    if (event.target.open) event.target.querySelector(".sheet")?.scrollIntoView({ block: "nearest" });
  }, true);

  /* The tab's title counts what waits; who listens hears of what is new, each once, and at once where it is safety. */
  const list = document.querySelector(".list"), says = list.dataset;
  const waiting = (kind) => [...list.querySelectorAll(`[data-counts="${kind}"]`)];
  let known = new Set();

  function count(safety, more) {
    const pattern = safety && more ? says.countBoth : safety ? says.countSafety : more ? says.countMore : "";
    document.title = `${pattern.replace("{safety}", safety).replace("{more}", more)} ${says.title}`.trim();
  }

  function spoken(row) {
    return [...row.querySelectorAll("[data-said]")].map((part) => part.textContent.trim()).join(", ");
  }

  function announce(region, words) {
    if (words.length) document.getElementById(region).textContent = words.join(". ");
  }

  function changed() {
    const safety = waiting("safety"), more = waiting("more"), isNew = (row) => !known.has(row.id);
    const unshown = [...list.querySelectorAll("[data-unshown]")].reduce((sum, part) => sum + Number(part.dataset.unshown), 0);
    count(safety.length, more.length + unshown);
    group();
    announce("news-safety", safety.filter(isNew).map((row) => says.saysSafety.replace("{prompt}", () => spoken(row))));
    const fresh = more.filter(isNew).map((row) => says.saysNew.replace("{prompt}", () => spoken(row)));
    announce("news", fresh.length > FEW ? [says.saysSeveral.replace("{number}", fresh.length)] : fresh);
    known = new Set([...safety, ...more].map((row) => row.id));
  }

  /* Rows of the same client that stand one below the other are one group, also where one came or went. */
  function group() {
    for (const row of list.querySelectorAll("[data-client]")) {
      row.classList.toggle("same", row.previousElementSibling?.dataset.client === row.dataset.client);
    }
  }

  known = new Set([...waiting("safety"), ...waiting("more")].map((row) => row.id));
  new MutationObserver(changed).observe(list, { childList: true, subtree: true });
})();
