// Buttons that copy the link and show its code over the whole screen, where the browser lets one.
"use strict";

const copy = document.getElementById("copy");
const address = document.getElementById("address");

copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(address.value);
  copy.textContent = copy.dataset.done;
});
address.addEventListener("focus", () => address.select());

const code = document.getElementById("qr"), large = document.getElementById("large");

large.hidden = !document.fullscreenEnabled;
large.addEventListener("click", () => code.requestFullscreen());
code.addEventListener("click", () => { if (document.fullscreenElement) document.exitFullscreen(); });
