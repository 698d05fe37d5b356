// Branding: the picture of the sample invoice follows what is chosen. The server paints it with the renderer of the real documents.
(() => {
  "use strict";
  const form = document.getElementById("look");
  const picture = document.getElementById("look-picture");
  if (!form || !picture) return;
  let waiting;
  let latest = 0;
  const draw = async () => {
    const mine = ++latest;
    const answer = await fetch(form.dataset.preview, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (mine !== latest) return;
    if (!answer.ok) {
      const sentence = answer.headers.get("X-Sentence");
      if (sentence) window.duebook.say(decodeURIComponent(sentence));
      return;
    }
    const address = URL.createObjectURL(await answer.blob());
    picture.onload = () => URL.revokeObjectURL(address);
    picture.src = address;
    picture.dataset.drawn = String(mine);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(draw, 120);
  });
})();
