// Small improvements; every page works without them. No text is kept in the browser's storage: others may use the machine.
"use strict";

// Ctrl K or / goes to the search field.
document.addEventListener("keydown", (event) => {
  const find = document.getElementById("find");
  const typing = event.target.closest("input, textarea, select");
  if (find && ((event.ctrlKey && event.key === "k") || (event.key === "/" && !typing))) {
    event.preventDefault();
    find.focus();
  }
});

// What went wrong is where the reader lands.
document.getElementById("wrong")?.focus();

// A form with unsaved text asks before it is left for another page or another file.
let unsaved = document.querySelector("form[data-guard] .error") !== null;
document.querySelectorAll("form[data-guard]").forEach((form) => {
  form.addEventListener("input", () => { unsaved = true; });
  form.addEventListener("submit", () => { unsaved = false; });
});
document.querySelectorAll("[data-leave]").forEach((link) => link.addEventListener("click", () => { unsaved = false; }));
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

// Two minutes before the sign-in ends the page asks; staying keeps everything typed.
const idle = Number(document.body.dataset.idle);
const dialog = document.getElementById("idle");
let timer = 0;
let last = 0;
function wait() {
  clearTimeout(timer);
  clearTimeout(last);
  if (idle <= 120) return;
  timer = setTimeout(() => dialog.showModal(), (idle - 120) * 1000);
  // At the end nothing of anybody stays on the screen; what was typed waits in the page and comes back at the next sign-in.
  last = setTimeout(() => { document.body.classList.add("away"); }, idle * 1000);
}
dialog?.addEventListener("cancel", (event) => event.preventDefault());
dialog?.querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  const writing = document.querySelector("form[data-guard]");
  if (answer.status === 204) {
    dialog.close();
    wait();
  } else if (writing && unsaved) {
    writing.requestSubmit();
  } else {
    unsaved = false;
    location.reload();
  }
});
wait();

// An open menu closes with Escape or a click beside it.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") document.querySelectorAll("details.account[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
});
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.account[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
});

// An answer on a scale is taken back by choosing it again, or with Space or Delete; what is open stands in sight among the tabs.
document.querySelectorAll(".scale input").forEach((answer) => {
  let chosen = false;
  answer.closest("label").addEventListener("pointerdown", () => { chosen = answer.checked; });
  answer.addEventListener("click", () => { if (chosen) { answer.checked = false; } chosen = false; });
  answer.addEventListener("keydown", (event) => {
    if (answer.checked && [" ", "Delete", "Backspace"].includes(event.key)) { event.preventDefault(); answer.checked = false; }
  });
});
document.querySelector(".tabs [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
