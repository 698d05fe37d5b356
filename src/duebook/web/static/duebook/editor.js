// The editor: figures, page and saving follow the typing. The form itself is never redrawn, so the cursor stays where it is.
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const $ = (selector, root = form) => root.querySelector(selector);
  const headers = () => ({ "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" });
  const body = () => new URLSearchParams(new FormData(form));
  const keptAs = () => `duebook:draft:${location.pathname}`;

  // ---- figures ----
  let asking = null;
  const live = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body: body(), headers: headers(), signal: asking.signal });
      if (!answer.ok) return failed(answer);
      place(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") window.duebook.say(document.body.dataset.offline);
    }
  };
  const place = (text) => {
    const made = new DOMParser().parseFromString(`<template>${text}</template>`, "text/html").querySelector("template").content;
    for (const part of made.querySelectorAll("[id]")) {
      const old = document.getElementById(part.id);
      if (old && !part.parentElement?.closest("[id]") && old.outerHTML !== part.outerHTML) {
        part.removeAttribute("hx-swap-oob");
        const focused = old.contains(document.activeElement) ? document.activeElement.getAttribute("name") : "";
        old.replaceWith(part);
        if (focused) part.querySelector(`[name="${focused}"]`)?.focus();
      }
    }
    const facts = made.querySelector("[data-recipient]");
    const to = $("[name='send_to']");
    if (facts && to && !to.dataset.touched) {
      to.value = facts.dataset.recipient;
      $("[name='send']").checked = Boolean(to.value);
    }
    if (facts?.dataset.title) document.getElementById("title").textContent = facts.dataset.title;
    mark();
  };
  const mark = () => {
    form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
    form.querySelectorAll(".form-fault.error[data-field]").forEach((fault) => {
      const row = fault.closest("[data-row]");
      $(`[name="${fault.dataset.field}"]`, row || form)?.setAttribute("aria-invalid", "true");
    });
  };
  const failed = (answer) => {
    const text = answer.headers.get("X-Sentence");
    window.duebook.say(text ? decodeURIComponent(text) : document.body.dataset.failed);
  };

  // ---- the page ----
  let drawing = null;
  const image = $("[data-paper-image]");
  const paper = async () => {
    if (!image.closest(".editor-side").offsetParent) return;
    drawing?.abort();
    drawing = new AbortController();
    try {
      const answer = await fetch(form.dataset.paper, { method: "POST", body: body(), headers: headers(), signal: drawing.signal });
      if (!answer.ok) return;
      const address = URL.createObjectURL(await answer.blob());
      const before = image.src;
      image.src = address;
      image.hidden = false;
      if (before.startsWith("blob:")) URL.revokeObjectURL(before);
      const count = Number(answer.headers.get("X-Pages"));
      const now = Number(answer.headers.get("X-Page"));
      $("[name='paper_page']").value = now;
      $("[data-paper-pages]").hidden = count < 2;
      $("[data-paper-place]").textContent = `${now} / ${count}`;
      form.dataset.pages = count;
    } catch (error) {
      if (error.name !== "AbortError") image.hidden = true;
    }
  };
  form.addEventListener("click", (event) => {
    const step = event.target.closest("[data-paper-step]");
    if (!step) return;
    const field = $("[name='paper_page']");
    field.value = Math.max(1, Math.min(Number(form.dataset.pages || 1), Number(field.value) + Number(step.dataset.paperStep)));
    paper();
  });

  // ---- saving ----
  let saving = false;
  let again = false;
  let dirty = false;
  let stopped = false;
  const save = async (over) => {
    if (stopped && !over) return;
    if (saving) {
      again = true;
      return;
    }
    saving = true;
    dirty = false;
    const sent = body();
    if (over) sent.set("over", "yes");
    try {
      const answer = await fetch(form.dataset.save, { method: "POST", body: sent, headers: headers() });
      if (!answer.ok) {
        dirty = true;
        failed(answer);
      } else {
        saved(await answer.text(), answer.headers.get("HX-Replace-Url"));
      }
    } catch {
      dirty = true;
      window.duebook.say(document.body.dataset.offline);
    }
    saving = false;
    if (again) {
      again = false;
      save();
    } else if (!dirty) {
      form.dataset.still = "yes"; // nothing is on its way any more
    }
  };
  const saved = (text, address) => {
    place(text);
    const mark = document.getElementById("saved");
    if (mark.dataset.conflict) {
      stopped = true;
      dirty = true;
      remember();
      return;
    }
    stopped = false;
    if (mark.dataset.draft) {
      document.getElementById("draft-id").value = mark.dataset.draft;
      document.getElementById("draft-version").value = mark.dataset.version;
    }
    forget();
    if (address) {
      history.replaceState(history.state, "", address);
      form.action = address;
    }
    if (dirty) remember();
  };
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-save-over]")) save(true);
    if (event.target.closest("[data-forget]")) forget();
  });

  // ---- what is not saved yet stays in this browser ----
  const remember = () => {
    try {
      const fields = [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "once", "draft", "version"].includes(name));
      localStorage.setItem(keptAs(), JSON.stringify({ version: document.getElementById("draft-version").value, fields }));
    } catch { /* a full or closed storage only costs this safety net */ }
  };
  const forget = () => localStorage.removeItem(keptAs());
  const restore = () => {
    let kept = null;
    try {
      kept = JSON.parse(localStorage.getItem(keptAs()) || "null");
    } catch { /* what cannot be read is not restored */ }
    if (!kept?.fields || form.querySelector("[name='strict']").value) return;
    const rows = kept.fields.filter(([name]) => name === "l_key").length;
    window.duebook.grid.resize(rows);
    const seen = {};
    for (const [name, value] of kept.fields) {
      const fields = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
      const field = fields[seen[name] || 0];
      seen[name] = (seen[name] || 0) + 1;
      if (!field || field.type === "checkbox" || name === "l_key") continue;
      field.value = value;
    }
    document.getElementById("draft-version").value = kept.version; // what was newer meanwhile is told, not overwritten
    window.duebook.say(form.dataset.restored);
    changed();
  };

  // ---- rhythm: figures after 100 ms, the page after 140, saving after 700 ----
  const timers = {};
  const later = (name, wait, what) => {
    clearTimeout(timers[name]);
    timers[name] = setTimeout(what, wait);
  };
  const changed = () => {
    dirty = true;
    delete form.dataset.still;
    later("remember", 200, () => dirty && remember());
    later("live", 100, live);
    later("paper", 140, paper);
    later("save", 700, () => save());
  };
  window.duebook.editor = { changed, form };
  const own = (field) => ["send", "send_to", "paper_page"].includes(field?.name);
  form.addEventListener("input", (event) => {
    if (event.target.name === "send_to") event.target.dataset.touched = "yes";
    if (event.target.name && !own(event.target)) changed();
  });
  form.addEventListener("submit", (event) => {
    Object.values(timers).forEach(clearTimeout);
    stopped = true;
    if (event.submitter?.value !== "save") forget();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty && !saving && !stopped) save();
  });

  // ---- fixes, sums, keys ----
  form.addEventListener("click", (event) => {
    const fix = event.target.closest("[data-fix]");
    if (!fix) return;
    const row = fix.dataset.fixRow ? $(`[data-row="${CSS.escape(fix.dataset.fixRow)}"]`) : form;
    const field = $(`[name="${fix.dataset.fixField}"]`, row);
    if (field instanceof HTMLSelectElement && ![...field.options].some((one) => one.value === fix.dataset.fix)) {
      field.add(new Option(fix.dataset.fix, fix.dataset.fix));
    }
    field.value = fix.dataset.fix;
    field.focus();
    changed();
  });
  form.addEventListener("change", async (event) => {
    const field = event.target;
    if (field.inputMode !== "decimal" || !/[+*/()×÷:]|\d\s*[-−]/.test(field.value)) return;
    const typed = field.value;
    const answer = await fetch(`${form.dataset.sum}?text=${encodeURIComponent(typed)}`, { headers: headers() });
    if (answer.status === 200 && field.value === typed) {
      field.value = await answer.text();
      changed();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit($(".go button[name='act']"));
    } else if (event.key === "Enter" && event.target.matches("input:not([role='combobox'])") && !event.target.closest(".row-line")) {
      event.preventDefault();
    }
  });

  addEventListener("load", () => {
    const came = performance.getEntriesByType("navigation")[0]?.type;
    if (!$("[name='draft']").value && came === "navigate") forget();
    restore();
    mark();
    paper();
  });
})();
