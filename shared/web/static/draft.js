/* Keeps a form's answers until they have arrived, and sends them once. Works on:

     <form method="post" data-draft data-says-kept="You are offline …" data-says-found="… not sent yet.">
     <h1 data-draft-over>      on the page that comes instead of the form: thanks, or a link that has ended
     <form data-draft="read">  where the server has read the answers and shows them again: what was kept goes
     <form data-draft data-draft-asks="instrument_version">  names the hidden field that says which version of its
                               questions the page shows: answers kept of another version are shown with the questions of
                               that one, which the server gives under ?instrument_version=…
     <form data-draft data-draft-without="note routing">  names the fields of which a shared device keeps nothing

   Answers lie on this device from the moment they are sent until that page says that they have arrived, a day at most;
   before that only in their tab, so that a page which is loaded again has them still. While the network is away they wait, and go out by themselves. Without this script the browser sends the form. */
"use strict";
(() => {
  const PREFIX = "attune-draft:", SENT = "attune-draft-sent", DAY_MS = 86400000, TRY_MS = 5000;
  const here = PREFIX + location.pathname;

  function read(key, store = localStorage) {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  }

  function forgetOld() {
    const old = (key) => !(Date.now() - read(key)?.at < DAY_MS);
    Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && old(key)).forEach((key) => localStorage.removeItem(key));
  }

  function forgetSent() {
    for (const key of [here, sessionStorage.getItem(SENT)]) {
      if (key) { localStorage.removeItem(key); sessionStorage.removeItem(key); }
    }
    sessionStorage.removeItem(SENT);
  }

  function start(form) {
    let busy = false, waiting = false, submitter = null, again = 0;

    function fill(values) {
      for (const [name, value] of values) {
        for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
          if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
          else if (field.type !== "hidden" && !field.value) field.value = value;
        }
      }
    }

    function keep(store = localStorage) {
      const without = (form.dataset.draftWithout || "").split(" ");
      const kept = (name) => form.elements[name]?.type !== "hidden" && !without.includes(name);
      const values = [...new FormData(form)].filter(([name, value]) => kept(name) && typeof value === "string");
      store.setItem(here, JSON.stringify({ at: Date.now(), values, asked: asked() }));
    }

    // The server shows all of it already: it arrived, and only the answer to it was lost on the way.
    function arrived(values) {
      const shown = new FormData(form);
      return values.every(([name, value]) => !value || !form.elements[name] || shown.getAll(name).includes(value));
    }

    function asked() {
      return form.elements[form.dataset.draftAsks]?.value;
    }

    // Once: a server that does not have that version any more shows its own. What was kept before versions is of the first.
    function asksOtherwise(kept) {
      if (!kept || !asked() || (kept.asked || "1") === asked() || location.search) return false;
      location.replace(`?${form.dataset.draftAsks}=${encodeURIComponent(kept.asked || "1")}`);
      return true;
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
      const probe = form.dataset.draftProbe || `/${location.pathname.split("/")[1]}/livez`;
      try {
        return (await fetch(probe, { cache: "no-store", signal: AbortSignal.timeout?.(TRY_MS) })).ok;
      } catch {
        return false;
      }
    }

    async function send() {
      clearTimeout(again);
      if (busy) return;
      busy = true;
      keep();
      if (await reachable()) { go(); return; }
      busy = false;
      waiting = true;
      tell(form.dataset.saysKept);
      again = setTimeout(send, TRY_MS);
    }

    function go() {
      keep();
      sessionStorage.setItem(SENT, here);
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
      send();
    });
    form.addEventListener("input", () => { keep(sessionStorage); if (waiting) keep(); });
    window.addEventListener("online", () => { if (waiting) send(); });
    window.addEventListener("pageshow", (event) => { if (event.persisted) busy = false; });
    const found = read(here), typed = read(here, sessionStorage);
    if (asksOtherwise(found || typed)) return;
    if (found && arrived(found.values)) forgetSent();
    else if (found) { fill(found.values); tell(form.dataset.saysFound); }
    else if (typed) fill(typed.values);
  }

  try {
    forgetOld();
    if (document.querySelector("[data-draft-over], [data-draft=read]")) forgetSent();
    document.querySelectorAll("form[data-draft]").forEach(start);
  } catch { /* no storage on this device: the form works as it is */ }
})();
