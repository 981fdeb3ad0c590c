/* Tries to tell the clinic until it gets through. Works on:

     <form method="post" data-tell data-says-trying="…">    below whom to call, sent when its button is pressed
     <form method="post" data-again data-says-trying="…">   on the page that says that it did not get through

   What the server then says of it takes the place of the page. Without this script the browser sends the form. */
"use strict";
(() => {
  const AGAIN_MS = 5000, GIVE_UP_MS = 10000;

  function start(form) {
    let busy = false, again = 0;

    function say(words) {
      const note = form.querySelector("[role]");
      note.hidden = false;
      if (note.textContent !== words) note.textContent = words;
    }

    function show(page) {
      const main = new DOMParser().parseFromString(page, "text/html").querySelector("main");
      if (!main) return false;
      document.querySelector("main").replaceWith(document.adoptNode(main));
      scrollTo(0, 0);
      return true;
    }

    async function send() {
      clearTimeout(again);
      if (busy) return;
      busy = true;
      try {
        const body = new URLSearchParams(new FormData(form));
        const answer = await fetch(form.action, { method: "POST", body, cache: "no-store", signal: AbortSignal.timeout?.(GIVE_UP_MS) });
        // A link that nobody knows will not be known later: the page says so. Anything of 500 and above may pass.
        if (answer.status < 500 && show(await answer.text())) return;
      } catch { /* no network, or nobody there: once more */ } finally {
        busy = false;
      }
      say(form.dataset.saysTrying);
      again = setTimeout(send, AGAIN_MS);
    }

    form.addEventListener("submit", (event) => { event.preventDefault(); send(); });
    window.addEventListener("online", () => { if (again) send(); });
    if ("again" in form.dataset) { say(form.dataset.saysTrying); again = setTimeout(send, AGAIN_MS); }
  }

  document.querySelectorAll("form[data-tell], form[data-again]").forEach(start);
})();
