/* On a wide screen the inbox opens its first prompt beside the list. Give that prompt its address, so that keeping the
   page up to date never puts another client's prompt under the reader's hand. */
"use strict";
(() => {
  const first = document.querySelector("[data-chosen]");
  if (first && matchMedia("(min-width: 801px)").matches) history.replaceState(null, "", first.dataset.chosen);
})();
