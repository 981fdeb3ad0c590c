/* The inbox, beyond what every live page does. It works without. */
"use strict";
(() => {
  const MINUTE = 60000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;

  /* On a wide screen the first prompt stands open beside the list. Give it its address, so that keeping the page up to
     date never puts another client's prompt under the reader's hand. */
  const first = document.querySelector("[data-chosen]");
  if (first && matchMedia("(min-width: 801px)").matches) history.replaceState(null, "", first.dataset.chosen);

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
})();
