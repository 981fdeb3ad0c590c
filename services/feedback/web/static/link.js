// Buttons that copy the link, or share it, where the browser lets one; else the link can be selected.
"use strict";

const address = document.getElementById("address");
const copied = document.getElementById("copied");
const copy = document.getElementById("copy"), share = document.getElementById("share");

function failed() {
  copied.textContent = copied.dataset.failed;
  address.focus();
}

copy.hidden = !navigator.clipboard;
copy.addEventListener("click", async () => {
  try {
    await navigator.clipboard.writeText(address.value);
    copied.textContent = copied.dataset.copied;
  } catch { failed(); }
});

share.hidden = !navigator.share;
share.addEventListener("click", async () => {
  try {
    await navigator.share({ title: share.dataset.title, url: address.value });
  } catch (error) {
    if (error.name !== "AbortError") failed();  // whoever closes the list of apps has changed their mind
  }
});

address.addEventListener("focus", () => address.select());
