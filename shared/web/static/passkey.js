/* Shows or makes a passkey, and sends what it answers with its form. Works on:

     <form method="post" action="…" data-passkey="/intake/passkey/options/sign-in" hidden>
       <input type="hidden" name="secret_answer">  <p role="alert" data-passkey-wrong hidden>…</p>  <button>…</button>
     </form>

   The form is hidden where scripts do not run or the browser knows no passkeys: nothing can be done without them. */
"use strict";
(() => {
  if (!window.PublicKeyCredential) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  function written(made) {
    const response = { clientDataJSON: text(made.response.clientDataJSON) };
    for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (made.response[part]) response[part] = text(made.response[part]);
    }
    return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response });
  }

  async function answered(form) {
    const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
    const asked = await fetch(form.dataset.passkey, { method: "POST", body, credentials: "same-origin", cache: "no-store" });
    if (asked.redirected) { location.reload(); return ""; }  // signed out meanwhile, or to be asked first who it is
    if (!asked.ok) throw new Error("not asked");
    const publicKey = await asked.json();
    publicKey.challenge = bytes(publicKey.challenge);
    for (const list of [publicKey.allowCredentials, publicKey.excludeCredentials]) {
      list?.forEach((one) => { one.id = bytes(one.id); });
    }
    if (!publicKey.user) return written(await navigator.credentials.get({ publicKey }));
    publicKey.user.id = bytes(publicKey.user.id);
    return written(await navigator.credentials.create({ publicKey }));
  }

  document.querySelectorAll("form[data-passkey]").forEach((form) => {
    const wrong = form.querySelector("[data-passkey-wrong]");
    let busy = false;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      wrong.hidden = true;
      try {
        const answer = await answered(form);
        if (answer) {
          form.elements.secret_answer.value = answer;
          form.submit();
          return;
        }
      } catch {
        wrong.hidden = false;
      }
      busy = false;
    });
  });
})();
