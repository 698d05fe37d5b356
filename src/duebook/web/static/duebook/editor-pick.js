// Type-ahead: a field with a list under it. Arrows choose, Enter or Tab takes, Esc closes. Customers can be made on the spot.
(() => {
  "use strict";
  const form = document.getElementById("editor");
  if (!form) return;
  const headers = () => ({ "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" });
  const field = (combo) => combo.querySelector("input[role='combobox']");
  const list = (combo) => combo.querySelector(".options");
  const options = (combo) => [...list(combo).querySelectorAll("[role='option']")];
  const changed = () => window.duebook.editor?.changed();
  let waiting = 0;
  let asking = null;

  const close = (combo) => {
    list(combo).hidden = true;
    field(combo).setAttribute("aria-expanded", "false");
    field(combo).removeAttribute("aria-activedescendant");
  };
  const point = (combo, option) => {
    options(combo).forEach((one) => one.setAttribute("aria-selected", String(one === option)));
    if (option) {
      field(combo).setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  };
  const pointed = (combo) => options(combo).find((one) => one.getAttribute("aria-selected") === "true");

  const ask = async (combo) => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${combo.dataset.url}?q=${encodeURIComponent(field(combo).value)}`, { headers: headers(), signal: asking.signal });
      if (!answer.ok || document.activeElement !== field(combo)) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html");
      list(combo).replaceChildren(...made.body.childNodes);
      const some = list(combo).children.length > 0;
      list(combo).hidden = !some;
      field(combo).setAttribute("aria-expanded", String(some));
      if (combo.dataset.combo === "customer" && field(combo).value) point(combo, options(combo)[0]);
    } catch (error) {
      if (error.name !== "AbortError") close(combo);
    }
  };

  const set = (row, name, value) => {
    const target = row.querySelector(`[name="${name}"]`);
    if (!target) return;
    if (target instanceof HTMLSelectElement && ![...target.options].some((one) => one.value === value)) target.add(new Option(value, value));
    target.value = value;
  };
  const choose = (id, name) => {
    form.querySelector("#customer-id").value = id;
    form.querySelector("#customer_name").value = name;
    changed();
  };
  const take = (combo, option) => {
    close(combo);
    if (option.dataset.make !== undefined) return make(option.dataset.make);
    if (combo.dataset.combo === "customer") {
      choose(option.dataset.pick, option.dataset.name);
      form.querySelector("#grid [name='l_name']")?.focus();
      return;
    }
    const row = combo.closest(".row-line");
    const facts = option.dataset;
    set(row, "l_name", facts.name);
    set(row, "l_description", facts.description);
    set(row, "l_price", facts.price);
    set(row, "l_unit", facts.unit);
    set(row, "l_tax", facts.tax);
    set(row, "l_supply", facts.supply);
    if (facts.description) row.classList.add("open");
    changed();
    const next = row.querySelector("[name='l_quantity']");
    next.focus();
    next.select();
  };

  form.addEventListener("input", (event) => {
    const combo = event.target.closest("[data-combo]");
    if (!combo || event.target !== field(combo)) return;
    if (combo.dataset.combo === "customer") form.querySelector("#customer-id").value = "";
    clearTimeout(waiting);
    waiting = setTimeout(() => ask(combo), 90);
  });
  form.addEventListener("focusin", (event) => {
    const combo = event.target.closest?.("[data-combo='customer']");
    if (combo && event.target === field(combo) && !field(combo).value) ask(combo);
  });
  form.addEventListener("focusout", (event) => {
    const combo = event.target.closest?.("[data-combo]");
    if (combo) setTimeout(() => combo.contains(document.activeElement) || close(combo), 120);
  });
  form.addEventListener("mousedown", (event) => {
    const option = event.target.closest(".options [role='option']");
    if (!option) return;
    event.preventDefault();
    take(option.closest("[data-combo]"), option);
  });
  form.addEventListener("keydown", (event) => {
    const combo = event.target.closest?.("[data-combo]");
    if (!combo || event.target !== field(combo)) return;
    const shut = list(combo).hidden;
    const all = options(combo);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (event.altKey) return;
      event.preventDefault();
      if (shut) return ask(combo);
      const now = all.indexOf(pointed(combo));
      point(combo, all[(now + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      const option = pointed(combo);
      if (!shut && option) {
        event.preventDefault();
        take(combo, option);
      } else if (combo.dataset.combo === "customer") {
        event.preventDefault();
      }
    } else if (event.key === "Tab" && !shut && pointed(combo)?.dataset.pick) {
      take(combo, pointed(combo));
    } else if (event.key === "Escape" && !shut) {
      event.preventDefault();
      event.stopPropagation();
      close(combo);
    }
  });

  // ---- a customer made on the spot ----
  const make = async (name) => {
    const address = form.dataset.customerForm;
    const answer = await fetch(`${address}?name=${encodeURIComponent(name)}`, { headers: headers() });
    if (!answer.ok) return window.duebook.say(document.body.dataset.failed);
    const place = document.getElementById("new-customer");
    place.innerHTML = await answer.text();
    window.htmx?.process(place);
    window.duebook.open("new-customer");
    place.querySelector("[name='tax_number']")?.focus();
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "new-customer") return;
    const done = event.detail.target.querySelector("[data-made]");
    if (!done) return;
    event.detail.target.closest("dialog").close();
    choose(done.dataset.made, done.dataset.name);
    form.querySelector("#grid [name='l_name']")?.focus();
  });
})();
