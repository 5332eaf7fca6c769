"use strict";
// Without this script the page says all the same: only the buttons and the filter are missing.
function select(code) {
  const range = document.createRange();
  range.selectNodeContents(code);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}
async function copy(button, code) {
  select(code);
  try {
    await navigator.clipboard.writeText(code.textContent);
  } catch {
    if (!document.execCommand("copy")) return;  // it is selected: one key copies it
  }
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
}
for (const code of document.querySelectorAll(".commands code")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", "Copy: " + code.textContent);
  button.addEventListener("click", () => copy(button, code));
  code.after(button);
}
const filter = document.querySelector(".filter");
if (filter) {
  filter.hidden = false;
  filter.addEventListener("input", () => {
    const wanted = filter.querySelector("input").value.toLowerCase();
    for (const part of document.querySelectorAll("[data-test]")) {
      part.hidden = !part.dataset.test.toLowerCase().includes(wanted);
    }
  });
}
// Paper has no summary to click on.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
