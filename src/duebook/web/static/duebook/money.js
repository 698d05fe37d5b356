// The payment form spreads itself anew as the amount changes; a share typed by hand stays. The mail's words follow its language.
(() => {
  "use strict";
  const form = document.getElementById("payment");
  const headers = () => ({ "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" });
  let timer = 0;
  const draw = async (byHand) => {
    const by = form.querySelector("[name='by_hand']");
    by.value = byHand ? "yes" : "";
    const answer = await fetch(form.dataset.grid, { method: "POST", body: new URLSearchParams(new FormData(form)), headers: headers() });
    if (!answer.ok) return;
    const grid = document.getElementById("grid");
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (byHand) {
      const fresh = made.getElementById("reckoning");
      document.getElementById("reckoning").replaceWith(fresh);
    } else {
      grid.replaceChildren(...made.body.childNodes);
    }
  };
  form?.addEventListener("input", (event) => {
    const name = event.target.name;
    if (!["amount", "currency", "received_on", "share"].includes(name)) return;
    clearTimeout(timer);
    timer = setTimeout(() => draw(name === "share"), 120);
  });
  document.querySelector("[data-language]")?.addEventListener("change", async (event) => {
    const answer = await fetch(`${event.target.dataset.language}?language=${encodeURIComponent(event.target.value)}`, { headers: headers() });
    if (!answer.ok) return;
    const made = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const name of ["subject", "message"]) document.getElementById(`id_${name}`).value = made.getElementById(`id_${name}`).value;
  });
})();
