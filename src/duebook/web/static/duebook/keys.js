// The keyboard: g + letter goes, n makes, / finds, Ctrl-K opens the palette, ? shows this map, j and k move, Enter opens, Esc goes back.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  let going = 0;

  const open = (name) => {
    const dialog = $(`dialog[data-dialog="${name}"]`);
    if (!dialog || dialog.open) return;
    window.duebook.closeRail?.();
    dialog.showModal();
    const field = $("input", dialog);
    if (field) {
      field.value = "";
      field.focus();
      window.htmx?.trigger(field, "palette");
    }
  };
  window.duebook.open = open;

  const typing = (target) => target instanceof Element && target.closest("input, textarea, select, [contenteditable]")
    && !target.closest("dialog:not([open])");

  const move = (step) => {
    const rows = [...document.querySelectorAll("main .rows tbody tr, main .todo li")].filter((row) => $("a", row));
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.classList.contains("chosen"));
    const next = rows[Math.max(0, Math.min(rows.length - 1, now + step))];
    rows[now]?.classList.remove("chosen");
    next.classList.add("chosen");
    $("a", next).focus();
    next.scrollIntoView({ block: "nearest" });
  };

  const pick = (dialog, step) => {
    const rows = [...dialog.querySelectorAll(".palette-rows a")];
    if (!rows.length) return;
    const now = rows.findIndex((row) => row.classList.contains("chosen"));
    const next = rows[(now + step + rows.length) % rows.length];
    rows[now]?.classList.remove("chosen");
    rows[now]?.setAttribute("aria-selected", "false");
    next.classList.add("chosen");
    next.setAttribute("aria-selected", "true");
    $("input", dialog).setAttribute("aria-activedescendant", next.id);
    next.scrollIntoView({ block: "nearest" });
  };

  const inPalette = (event, dialog) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      pick(dialog, event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter") {
      const row = $(".palette-rows a.chosen", dialog) || $(".palette-rows a", dialog);
      if (row && event.target instanceof HTMLInputElement) {
        event.preventDefault();
        row.click();
      }
    }
  };

  const go = (letter) => {
    const room = $(`[data-go="${letter}"]`);
    if (room) room.click();
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open("palette");
      return;
    }
    const dialog = $("dialog[open]");
    if (dialog) {
      if (dialog.dataset.dialog === "palette") inPalette(event, dialog);
      return;
    }
    if (event.key === "Escape") {
      if ($(".rail.open")) window.duebook.closeRail();
      else if ($("details.menu[open]")) $("details.menu[open]").open = false;
      else if (typing(event.target)) event.target.blur();
      else $("main [data-back]")?.click();
      return;
    }
    if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (Date.now() - going < 1200) {
      going = 0;
      go(event.key);
      return;
    }
    const actions = {
      g: () => { going = Date.now(); },
      "/": () => { const field = $("main [data-find]"); field ? (field.focus(), field.select()) : open("palette"); },
      "?": () => open("keys"),
      n: () => $("main [data-new]")?.click(),
      j: () => move(1),
      k: () => move(-1),
    };
    const action = actions[event.key];
    if (action) {
      event.preventDefault();
      action();
    }
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const dialog = event.detail.target.closest?.("dialog[data-dialog='palette']");
    if (dialog) pick(dialog, 1);
  });
})();
