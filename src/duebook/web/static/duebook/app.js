// What every page shares: menus, the rail on small screens, theme, messages, htmx's settings, forms that are sent once.
// No inline code anywhere: everything hangs on data- attributes, and works on parts that htmx brought in.
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const root = document.documentElement;

  window.htmx?.config && Object.assign(window.htmx.config, {
    allowEval: false,
    includeIndicatorStyles: false,
    historyCacheSize: 0,
    defaultSettleDelay: 0, // a part that came in answers keys at once: no moment in which its forms would leave the page
    scrollBehavior: "auto",
    defaultFocusScroll: false,
  });

  // ---- messages ----
  const say = (text, stays = 8000) => {
    const place = $("#messages");
    const template = $("#message-line");
    if (!place || !template) return;
    const line = template.content.firstElementChild.cloneNode(true);
    $("[data-text]", line).textContent = text;
    place.append(line);
    setTimeout(() => line.remove(), stays);
  };
  window.duebook = { say };
  document.querySelectorAll(".toast-line").forEach((line) => setTimeout(() => line.remove(), 8000));

  // ---- clicks ----
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target) return;
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (!menu.contains(target) || target.closest(".menu-list a, .menu-list button")) menu.open = false;
    });
    if (target.closest("[data-dismiss]")) target.closest(".toast-line, .notice")?.remove();
    const copy = target.closest("[data-copy]");
    if (copy) {
      navigator.clipboard?.writeText($(copy.dataset.copy)?.value ?? $(copy.dataset.copy)?.textContent ?? "");
      say(copy.dataset.copied || "");
    }
    if (target.closest("[data-theme-toggle]")) toggleTheme();
    if (target.closest("[data-rail-toggle]")) rail(!$(".rail").classList.contains("open"));
    const opener = target.closest("[data-open]");
    if (opener) {
      event.preventDefault();
      window.duebook.open?.(opener.dataset.open);
    }
    if (target.closest("[data-close]")) target.closest("dialog")?.close();
    if (target instanceof HTMLDialogElement) target.close();
  });

  // ---- theme: the system's, until somebody chooses ----
  const toggleTheme = () => {
    const dark = root.dataset.bsTheme ? root.dataset.bsTheme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.bsTheme = dark ? "light" : "dark";
    document.cookie = `theme=${root.dataset.bsTheme}; path=/; max-age=31536000; samesite=lax`;
    document.dispatchEvent(new CustomEvent("duebook:theme"));
  };

  // ---- rail on small screens ----
  const rail = (open) => {
    $(".rail")?.classList.toggle("open", open);
    $("[data-rail-toggle]")?.setAttribute("aria-expanded", String(open));
    $(".veil")?.remove();
    if (open) {
      const veil = document.createElement("button");
      veil.className = "veil";
      veil.setAttribute("data-rail-toggle", "");
      veil.setAttribute("aria-label", $(".rail").dataset.closeLabel || "");
      $(".rail").after(veil);
      $(".rail a")?.focus();
    }
  };
  window.duebook.closeRail = () => rail(false);

  // ---- forms: sent once, asked before what cannot be undone ----
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
    const question = event.submitter?.dataset.confirm || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    form.setAttribute("aria-busy", "true");
    if (event.submitter?.dataset.busy) say(event.submitter.dataset.busy, 120_000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }));

  // ---- a select that leads somewhere, a field that sends its form ----
  document.addEventListener("change", (event) => {
    const field = event.target instanceof Element ? event.target : null;
    if (field?.matches("[data-submit-on-change]")) field.form?.requestSubmit();
    const shows = field?.closest("[data-shows]");
    if (shows) {
      document.querySelectorAll(`[data-shown-by="${shows.dataset.shows}"]`).forEach((part) => {
        part.hidden = !part.dataset.when.split(" ").includes(field.type === "checkbox" ? String(field.checked) : field.value);
      });
    }
  });

  // ---- htmx: say what went wrong, carry the CSRF token, keep the place ----
  document.addEventListener("htmx:configRequest", (event) => {
    const token = document.body.dataset.csrf;
    if (token) event.detail.headers["X-CSRFToken"] = token;
  });
  document.addEventListener("htmx:responseError", (event) => {
    const text = event.detail.xhr.getResponseHeader("X-Sentence");
    say(text ? decodeURIComponent(text) : document.body.dataset.failed);
  });
  document.addEventListener("htmx:sendError", () => say(document.body.dataset.offline));
  document.addEventListener("htmx:afterSwap", (event) => {
    const count = event.detail.target.querySelector?.("[data-count]")?.dataset.count;
    if (count !== undefined && $("#count")) $("#count").textContent = count;
  });

  // ---- the tab one is on stands in sight, however many there are on a small screen ----
  document.querySelectorAll(".tabs [aria-current], .side [aria-current]").forEach((tab) => {
    const bar = tab.parentElement;
    if (tab.offsetLeft + tab.offsetWidth > bar.offsetLeft + bar.clientWidth) bar.scrollLeft = tab.offsetLeft - bar.offsetLeft - 16;
  });

  // ---- what was typed, or brought back by the browser, before the page's scripts listened counts as typed now ----
  const early = [...document.querySelectorAll("form input:not([type=hidden]), form textarea")].filter((field) => field.value !== field.defaultValue);
  document.addEventListener("DOMContentLoaded", () => early.forEach((field) => field.dispatchEvent(new InputEvent("input", { bubbles: true }))));

  // ---- a fault gets the focus when a page comes back with some ----
  const first = $("[data-fault-summary]") || $("[aria-invalid='true']");
  if (first) first.focus();
})();
