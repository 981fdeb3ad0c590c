// Steps instead of one long page, and the local time. What happens while the network is away is draft.js's.
// Without this script the page is one form with everything in it.
"use strict";

const form = document.getElementById("check-in");
const steps = [...form.querySelectorAll(".step")];
const progress = document.getElementById("progress");
const next = document.getElementById("next");
const send = document.getElementById("send");
let shown = 0;

function show(step) {
  shown = step;
  steps.forEach((part, n) => { part.hidden = n !== step; });
  progress.textContent = progress.dataset.words.replace("{step}", step + 1).replace("{steps}", steps.length);
  const last = step === steps.length - 1;
  next.hidden = last;
  send.hidden = !last;
  if (!last) next.textContent = steps[step + 1].dataset.next;
}

// Before the step is left, not at the end of the form: with a comment its reader must be chosen.
function routed() {
  const note = document.getElementById("note"), routing = document.getElementById("routing");
  const open = steps[shown].contains(note) && note.value.trim() && !routing.querySelector(":checked");
  routing?.querySelector(".error")?.remove();
  if (!open) return true;
  const words = document.createElement("p");
  words.className = "error";
  words.setAttribute("role", "alert");
  words.textContent = form.dataset.saysRouting;
  routing.querySelector("legend").after(words);
  routing.querySelector("input").focus();
  return false;
}

// Whoever chooses another language goes on where they were; without a network they stay.
function speak(event) {
  form.elements.step.value = shown;
  event.stopImmediatePropagation();
  if (!navigator.onLine) event.preventDefault();
}

function turn() {
  if (!routed()) return;
  show(shown + 1);
  history.pushState({ step: shown }, "");
  scrollTo(0, 0);
  steps[shown].querySelector("h2").focus();
}

function begin() {
  const wrong = steps.findIndex((part) => part.querySelector(".error"));
  const first = history.state?.step ?? (wrong < 0 ? Math.min(form.elements.step.value, steps.length - 1) : wrong);
  document.body.classList.add("stepped");
  progress.hidden = false;
  show(first);
  history.replaceState({ step: first }, "");
  document.getElementById("wrong")?.focus();
}

function localTime() {
  const until = document.getElementById("until");
  if (!until) return;
  const time = new Intl.DateTimeFormat([], { hour: "numeric", minute: "2-digit" });
  until.textContent = until.dataset.words.replace("{time}", time.format(new Date(until.dataset.until)));
}

// A line to begin with becomes a button: it starts the comment, or a new line of one that was begun.
function opensWith(line) {
  const field = document.getElementById(line.parentElement.dataset.opens), button = document.createElement("button");
  button.type = "button";
  button.className = "btn";
  button.textContent = line.textContent;
  button.addEventListener("click", () => {
    const written = field.value.trimEnd(), begun = line.textContent.replace(/\s*…$/, " ");
    const whole = written ? `${written}\n${begun}` : begun;
    if (whole.length > field.maxLength) return;
    field.value = whole;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    field.setSelectionRange(whole.length, whole.length);
  });
  line.replaceChildren(button);
}

// A bar that takes more than a quarter of the window, as large text makes it, would hide what one reads: then it stands
// below the questions instead.
function settleBar() {
  const bar = document.querySelector(".bar");
  const settle = () => document.body.classList.toggle("tall", bar.offsetHeight > innerHeight / 4);
  new ResizeObserver(settle).observe(bar);
  addEventListener("resize", settle);
  settle();
}

next.addEventListener("click", turn);
// Enter on an answer before the last step would send the form by its hidden button: it goes on to the next instead.
form.addEventListener("submit", (event) => {
  if (event.submitter?.name === "speak") { speak(event); return; }
  if (shown === steps.length - 1) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  turn();
});
addEventListener("popstate", (event) => { show(event.state?.step ?? shown); });
// A link to a question, from the list of what is wrong, opens the step that the question is in.
addEventListener("hashchange", () => {
  const question = document.getElementById(location.hash.slice(1));
  const step = steps.findIndex((part) => part.contains(question));
  if (step < 0) return;
  show(step);
  question.scrollIntoView();
});
document.querySelectorAll("[data-opens] > li").forEach(opensWith);
begin();
settleBar();
localTime();
