// The drop zone of the validator: a file dropped on it is chosen and checked at once. Without script the field does the same.
(() => {
  const zone = document.querySelector("[data-drop]");
  const field = zone?.querySelector("input[type=file]");
  if (!zone || !field) return;
  zone.querySelector("[data-drop-hint]").hidden = false;
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
    field.files = event.dataTransfer.files;
    field.form.requestSubmit(field.form.querySelector("[name=act][value=check]"));
  });
})();
