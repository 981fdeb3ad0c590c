/* Keeps a form's answers while the network is away, and sends them once. Works on:

     <form method="post" data-draft data-says-kept="Kept on this phone. We send it when you are back online.">
     <body data-draft-sent>      on the page that thanks: forget what was kept

   Answers are written to this device only when sending fails, and go when they were sent, changed their mind over
   (a day), or the form's own link has ended. Without this script the browser's own page says that it is offline. */
"use strict";
(() => {
  const PREFIX = "attune-draft:", DAY_MS = 86400000, TRY_MS = 5000;

  function kept() {
    return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));
  }

  function forgetOld() {
    for (const key of kept()) {
      try {
        if (Date.now() - JSON.parse(localStorage.getItem(key)).at < DAY_MS) continue;
      } catch { /* not readable: goes too */ }
      localStorage.removeItem(key);
    }
  }

  function start(form) {
    const key = PREFIX + location.pathname;
    let waiting = false, sent = false, submitter = null;

    function fill(values) {
      for (const [name, value] of values) {
        for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
          if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
          else if (field.type !== "hidden" && !field.value) field.value = value;
        }
      }
    }

    function keep() {
      const values = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values }));
    }

    function tell(words) {
      let note = form.querySelector("[data-draft-note]");
      if (!note) {
        note = document.createElement("p");
        note.className = "notice look";
        note.dataset.draftNote = "";
        note.setAttribute("role", "status");
        form.prepend(note);
      }
      note.textContent = words;
      note.scrollIntoView({ block: "nearest" });
    }

    async function reachable() {
      try {
        return (await fetch(form.dataset.draftProbe || location.pathname.split("/").slice(0, 2).join("/") + "/livez", { cache: "no-store" })).ok;
      } catch {
        return false;
      }
    }

    async function send() {
      if (sent) return;
      if (!(await reachable())) {
        keep();
        tell(form.dataset.saysKept);
        waiting = true;
        setTimeout(send, TRY_MS);
        return;
      }
      if (sent) return;
      sent = true;
      if (submitter?.name) {
        const field = document.createElement("input");
        Object.assign(field, { type: "hidden", name: submitter.name, value: submitter.value });
        form.append(field);
      }
      form.submit();
    }

    form.addEventListener("submit", (event) => {
      event.preventDefault();
      submitter = event.submitter;
      if (!sent && !waiting) send();
    });
    form.addEventListener("input", () => { if (waiting) keep(); });
    window.addEventListener("online", () => { if (waiting) send(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) sent = false; });
    try { fill(JSON.parse(localStorage.getItem(key))?.values ?? []); } catch { localStorage.removeItem(key); }
  }

  try {
    forgetOld();
    if (document.querySelector("[data-draft-sent]")) kept().forEach((key) => localStorage.removeItem(key));
    document.querySelectorAll("form[data-draft]").forEach(start);
  } catch { /* no storage on this device: the form works as it is */ }
})();
