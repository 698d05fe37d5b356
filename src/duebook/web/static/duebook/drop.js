// Files dropped on the page. Where there is a list of outcomes (inbox, bank statements) they are sent one by one, each with its
// own; where there is none (validator) the first is chosen and the form sent. Without script the form's field does it.
(() => {
  "use strict";
  const zone = document.querySelector("[data-drop]");
  const form = zone?.closest("form");
  const field = form?.querySelector("input[type=file]");
  if (!field) return;
  const list = document.getElementById("outcomes");
  const button = form.querySelector("button");
  const hint = zone.querySelector("[data-drop-hint]");
  if (hint) hint.hidden = false;

  const waiting = (name) => {
    const line = document.createElement("li");
    line.className = "outcome";
    for (const [kind, text] of [["outcome-name clip", name], ["soft", form.dataset.waits]]) {
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      line.append(part);
    }
    list.append(line);
    return line;
  };

  const send = async (file, line) => {
    const body = new FormData(form);
    body.delete("files");
    body.append("files", file, file.name);
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        headers: { "X-CSRFToken": document.body.dataset.csrf, "HX-Request": "true" },
        body,
      });
      if (!answer.ok) throw new Error(answer.status);
      const parts = new DOMParser().parseFromString(await answer.text(), "text/html").querySelectorAll("li.outcome");
      line.replaceWith(...parts);
    } catch {
      line.lastElementChild.textContent = form.dataset.broken;
      line.lastElementChild.className = "neg";
    }
  };

  const take = async (files) => {
    const lines = [...files].map((file) => [file, waiting(file.name)]);
    button.disabled = true;
    for (const [file, line] of lines) await send(file, line);
    button.disabled = false;
    field.value = "";
    if (lines.length) window.htmx?.ajax("GET", location.href, { target: "#rows" });
  };

  const choose = (files) => {
    field.files = files;
    form.requestSubmit(form.querySelector("[name=act][value=check]"));
  };

  form.addEventListener("submit", (event) => {
    if (!list || !field.files.length) return;
    event.preventDefault();
    event.stopPropagation();
    take(field.files);
  });
  const over = (yes) => zone.classList.toggle("over", yes);
  for (const kind of ["dragenter", "dragover"]) {
    document.addEventListener(kind, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      over(true);
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) over(false);
  });
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    over(false);
    (list ? take : choose)(event.dataTransfer.files);
  });
})();
