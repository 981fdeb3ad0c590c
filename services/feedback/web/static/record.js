/* The quick exit of My record: ends the login and puts another page in the place of this one, so that going back does
   not lead here; also by pressing Escape twice. Works on:

     <form method="post" data-exit="https://…">    which without this script does the same, one step back excepted

   A page that the browser kept and shows again is asked for anew: the login may have ended. */
"use strict";
(() => {
  const TWICE_MS = 1000;
  const form = document.querySelector("form[data-exit]");
  let pressed = -Infinity;

  function leave() {
    document.body.hidden = true;
    try { fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" }); } catch { /* gone all the same */ }
    location.replace(form.dataset.exit);
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); leave(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (event.timeStamp - pressed < TWICE_MS) leave();
    pressed = event.timeStamp;
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
