// The bank desk by keyboard: j and k move, Enter accepts and goes on at once, f s c x open a step in the row, u undoes.
// The server's answer comes into its row while one is already at the next. Without script every step is a button or a page.
// A key that is held down accepts and undoes once: nobody decides thirty lines a second.
(() => {
  "use strict";
  const lines = () => [...document.querySelectorAll("[data-line]")];
  const current = () => document.querySelector("[data-line][aria-current]");
  let going = 0;
  let waiting = 0;

  const mark = (row, focus = true) => {
    current()?.removeAttribute("aria-current");
    if (!row) return;
    row.setAttribute("aria-current", "true");
    if (focus) row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    const left = lines().slice(lines().indexOf(row) + 1).filter((one) => one.hasAttribute("data-waits")).length;
    if (left < 10) more();
  };

  // the next page is fetched before one needs it
  const more = async () => {
    const next = document.querySelector(".pager a[href*='after=']");
    if (!next || waiting) return;
    waiting = 1;
    try {
      const answer = await fetch(next.href, { headers: { "HX-Request": "true" } });
      if (!answer.ok) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html");
      const known = new Set(lines().map((one) => one.id));
      const fresh = [...part.querySelectorAll("[data-line]")].filter((one) => !known.has(one.id));
      document.getElementById("lines").append(...fresh);
      fresh.forEach((one) => window.htmx?.process(one));
      const pager = part.querySelector(".pager");
      if (pager?.querySelector("a[href*='after=']")) next.closest(".pager").replaceWith(pager);
      else next.remove();
      document.querySelectorAll(".pager a").forEach((one) => window.htmx?.process(one));
    } finally {
      waiting = 0;
    }
  };

  const step = (by) => {
    const rows = lines();
    if (!rows.length) return;
    const now = rows.indexOf(current());
    mark(rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + by))]);
  };

  const onward = (row) => {
    const rows = lines();
    const after = rows.slice(rows.indexOf(row) + 1);
    mark(after.find((one) => one.hasAttribute("data-waits") && !one.classList.contains("busy")) || after[0] || row);
  };

  // one after the other, in the order of the keys; nobody waits for an answer
  const queue = [];
  let under = null;
  const pump = () => {
    if (under || !queue.length) return;
    under = queue.shift();
    window.htmx.trigger(under, "submit");
  };
  const send = (row, what) => {
    const form = row?.querySelector(`form[data-${what}]`);
    if (!form || row.classList.contains("busy")) return false;
    row.classList.add("busy");
    queue.push(form);
    pump();
    return true;
  };
  document.addEventListener("htmx:afterRequest", (event) => {
    if ((event.detail.requestConfig?.elt || event.detail.elt) !== under) return;
    under = null;
    pump();
  });

  const leave = (row) => {
    row?.querySelector(".bank-panel")?.replaceChildren();
    mark(row);
  };

  const enter = (row) => {
    if (send(row, "accept")) onward(row);
    else row.querySelector("[data-key='f']")?.click();
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest("[data-line]") || current();
    const stop = () => { event.preventDefault(); event.stopImmediatePropagation(); };
    const field = target?.closest("input, textarea, select");
    if (field) {
      inField(event, field, row, stop);
      return;
    }
    if (event.key === "g") { going = Date.now(); return; }
    if (Date.now() - going < 1200) { going = 0; return; }
    if (event.key === "Escape" && row?.querySelector(".bank-panel form")) { stop(); leave(row); return; }
    if (!lines().length || target?.closest("summary, .menu")) return;
    if (event.key === "j" || event.key === "ArrowDown") { stop(); step(1); }
    else if (event.key === "k" || event.key === "ArrowUp") { stop(); step(-1); }
    else if (event.key === "Enter" && row && !target.closest("a, button")) { stop(); if (!event.repeat) enter(row); }
    else if (event.key === "u" && row) { stop(); if (!event.repeat) send(row, "undo") || undoLast(row); }
    else if ("fscxo".includes(event.key) && row) {
      const link = row.querySelector(`[data-key='${event.key}']`);
      if (link) { stop(); link.click(); }
    }
  }, true);

  // u on a line that is open undoes the last one before it that was done
  const undoLast = (row) => {
    const rows = lines();
    const last = rows.slice(0, rows.indexOf(row)).reverse().find((one) => one.querySelector("form[data-undo]"));
    if (last) { mark(last); send(last, "undo"); }
  };

  const inField = (event, field, row, stop) => {
    const panel = field.closest(".bank-panel");
    if (event.key === "Escape" && panel) { stop(); leave(row); return; }
    if (!field.dataset.first) return;
    const choices = [...field.form.querySelectorAll(`.bank-choices [type='${field.dataset.first}']`)];
    if (event.key === "ArrowDown" && choices.length) { stop(); choices[0].focus(); }
    // Enter takes the first that was found; once something is chosen it goes
    if (event.key === "Enter" && choices.length && !choices.some((one) => one.checked)) {
      stop();
      choices[0].checked = true;
      choices[0].focus();
    }
  };

  document.addEventListener("click", (event) => {
    const leaving = event.target.closest?.("[data-leave]");
    if (leaving?.closest(".bank-panel")) { event.preventDefault(); leave(leaving.closest("[data-line]")); return; }
    const row = event.target.closest?.("[data-line]");
    if (row && row !== current() && lines().length > 1) mark(row, false);
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    const place = event.detail.target;
    if (place?.classList?.contains("bank-panel")) (place.querySelector("[autofocus]") || place.querySelector("input:not([type=hidden])"))?.focus();
    if (event.detail.elt?.matches?.("#rows")) mark(lines()[0], false);
  });
  // a row that came back: where one still is, keep the focus; where a step was finished in it, go on
  const swapped = new Map();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const old = event.detail.target;
    if (!old?.matches?.("[data-line]")) return;
    swapped.set(old.id, { mine: old === current(), stepped: Boolean(event.detail.requestConfig?.elt?.matches?.("[data-step]")) });
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    const fresh = event.target;
    const before = swapped.get(fresh.id);
    if (!before) return;
    swapped.delete(fresh.id);
    if (fresh.dataset.fault) window.duebook.say(fresh.dataset.fault);
    const again = fresh.querySelector(".bank-panel form");
    if (!before.mine && !(again && before.stepped)) return;
    if (again) { mark(fresh, false); (again.querySelector("[aria-invalid='true'], [data-fault-summary]") || again.querySelector("input:not([type=hidden])"))?.focus(); }
    else if (before.stepped && !fresh.dataset.fault && !fresh.hasAttribute("data-waits")) { mark(fresh, false); onward(fresh); }
    else mark(fresh);
  });
  for (const kind of ["htmx:responseError", "htmx:sendError"]) {
    document.addEventListener(kind, (event) => event.detail.elt?.closest?.("[data-line]")?.classList.remove("busy"));
  }

  // ---- the split: what is left, as one types ----
  const read = (text, comma) => {
    const tight = text.replace(/[\s'\u00a0\u202f]/g, "");
    const at = Math.max(tight.lastIndexOf("."), tight.lastIndexOf(","));
    const lone = at >= 0 && tight.length - at - 1 === 3 && tight[at] !== comma && tight.indexOf(tight[at]) === at;
    if (at < 0 || lone) return Number(tight.replace(/[.,]/g, "")) || 0;
    return Number(`${tight.slice(0, at).replace(/[.,]/g, "")}.${tight.slice(at + 1)}`) || 0;
  };
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-split]");
    if (!form || !event.target.matches("[data-part]")) return;
    const format = new Intl.NumberFormat(form.dataset.where, { style: "currency", currency: form.dataset.currency });
    const comma = format.formatToParts(1.5).find((one) => one.type === "decimal")?.value || ".";
    const digits = format.resolvedOptions().maximumFractionDigits;
    const used = [...form.querySelectorAll("[data-part]")].reduce((sum, one) => sum + read(one.value, comma), 0);
    const rest = Number((Number(form.dataset.left) - used).toFixed(digits));
    const place = form.querySelector("[data-rest]");
    place.textContent = format.format(rest);
    place.classList.toggle("neg", rest < 0);
  });

  if (lines().length > 1) mark(lines().find((one) => one.hasAttribute("data-waits")) || lines()[0], !document.querySelector("[data-fault-summary]"));
})();
