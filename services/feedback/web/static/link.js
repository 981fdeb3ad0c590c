// A button that copies the link, where the browser lets one.
"use strict";

const copy = document.getElementById("copy");
const address = document.getElementById("address");

copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  await navigator.clipboard.writeText(address.value);
  copy.textContent = copy.dataset.done;
});
address.addEventListener("focus", () => address.select());
