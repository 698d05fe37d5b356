// Choosing rows of a list: the box on top chooses all, the bar says how many, x chooses the row under the keyboard.
(() => {
  "use strict";
  const chooser = () => document.querySelector("[data-chooser]");
  const boxes = () => [...(chooser()?.querySelectorAll("[name='chosen']") || [])];
  const tell = () => {
    const form = chooser();
    if (!form) return;
    const count = boxes().filter((box) => box.checked).length;
    form.querySelector("[data-bulk-bar]").hidden = count === 0;
    form.querySelector("[data-chosen-count]").textContent = count;
    const all = form.querySelector("[data-choose-all]");
    all.checked = count > 0 && count === boxes().length;
    all.indeterminate = count > 0 && count < boxes().length;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-choose-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    if (event.target.matches?.("[data-choose-all], [name='chosen']")) tell();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-choose-none]")) return;
    boxes().forEach((box) => { box.checked = false; });
    tell();
  });
  document.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("data-again")) setTimeout(() => {
      delete event.target.dataset.sent;
      event.target.removeAttribute("aria-busy");
    }, 500);
  });
  document.addEventListener("keydown", (event) => {
    const row = document.querySelector("main .rows tbody tr.chosen");
    if (event.key !== "x" || !row || event.target.closest?.("input:not([type='checkbox']), textarea, select")) return;
    const box = row.querySelector("[name='chosen']");
    if (box) {
      box.checked = !box.checked;
      tell();
    }
  });
  addEventListener("pageshow", tell);
})();
