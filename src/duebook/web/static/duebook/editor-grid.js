// The grid of lines: Enter goes on or adds a line, Alt with an arrow moves it, Ctrl-Backspace removes it, pasted cells become lines.
(() => {
  "use strict";
  const grid = document.getElementById("grid");
  if (!grid) return;
  const form = grid.closest("form");
  const pattern = document.getElementById("row").content;
  let made = Date.now() % 1000000;
  const changed = () => window.duebook.editor?.changed();
  const rows = () => [...grid.children];

  const rename = (row) => {
    const old = row.dataset.row;
    const key = `n${(made += 1)}`;
    row.dataset.row = key;
    row.querySelector("[name='l_key']").value = key;
    row.querySelectorAll("[id]").forEach((part) => { part.id = part.id.replace(old, key); });
    for (const name of ["aria-controls", "aria-describedby"]) {
      row.querySelectorAll(`[${name}]`).forEach((part) => part.setAttribute(name, part.getAttribute(name).replace(old, key)));
    }
    return row;
  };
  const fresh = () => rename(pattern.firstElementChild.cloneNode(true));
  const add = (after) => {
    const row = fresh();
    const before = after?.querySelector("[name='l_tax']")?.value;
    if (after) after.after(row);
    else grid.append(row);
    if (before?.startsWith("key:")) row.querySelector("[name='l_tax']").value = before;
    return row;
  };
  const focus = (row, name = "l_name") => row?.querySelector(`[name="${name}"]`)?.focus();
  const remove = (row) => {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    focus(next || add());
    changed();
  };
  const move = (row, step, name) => {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    focus(row, name);
    changed();
  };
  const open = (row, wanted) => {
    const on = row.classList.toggle("open", wanted);
    row.querySelector("[data-row-more]").setAttribute("aria-expanded", String(on));
    return on;
  };
  window.duebook.grid = {
    resize: (count) => { while (rows().length < count) add(); },
  };

  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-add-row]")) focus(add(grid.lastElementChild));
    const row = event.target.closest(".row-line");
    if (!row) return;
    if (event.target.closest("[data-row-remove]")) remove(row);
    const step = event.target.closest("[data-row-move]");
    if (step) move(row, Number(step.dataset.rowMove), "l_name");
    if (event.target.closest("[data-row-more]") && open(row)) focus(row, "l_description");
  });

  grid.addEventListener("keydown", (event) => {
    const row = event.target.closest(".row-line");
    const name = event.target.name;
    if (!row || event.defaultPrevented) return;
    if (event.altKey && ["ArrowUp", "ArrowDown"].includes(event.key)) {
      event.preventDefault();
      move(row, event.key === "ArrowUp" ? -1 : 1, name);
    } else if ((event.ctrlKey || event.metaKey) && event.key === "Backspace") {
      event.preventDefault();
      remove(row);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input, select")) {
      event.preventDefault();
      const next = row.nextElementSibling;
      focus(next || add(row), next ? name : "l_name");
    }
  });

  // ---- paste from a spreadsheet ----
  grid.addEventListener("paste", async (event) => {
    const text = event.clipboardData?.getData("text/plain") || "";
    if (!/\t|\n./.test(text.trim()) || event.target.matches("textarea")) return;
    event.preventDefault();
    const row = event.target.closest(".row-line");
    const sent = new URLSearchParams({ text, key: `p${(made += 1)}` });
    const answer = await fetch(form.dataset.paste, {
      method: "POST", body: sent, headers: { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" },
    });
    if (!answer.ok) return window.duebook.say(document.body.dataset.failed);
    const parts = new DOMParser().parseFromString(`<template><ol>${await answer.text()}</ol></template>`, "text/html");
    const fromPaste = [...parts.querySelector("template").content.querySelectorAll(".row-line")];
    if (!fromPaste.length) return;
    row.after(...fromPaste);
    if (!row.querySelector("[name='l_name']").value && !row.querySelector("[name='l_price']").value) row.remove();
    focus(fromPaste.at(-1));
    changed();
  });
})();
