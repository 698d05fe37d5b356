// Two comforts and one message: copy buttons, and the word that somebody looks at this page. Everything else works without.
(() => {
  "use strict";
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = label; }, 1500);
    });
  }

  // A person touches, types or scrolls, or keeps the page in front for ten seconds. Programs that only open pages do neither.
  const address = document.documentElement.dataset.seen;
  const signs = ["pointerdown", "keydown", "touchstart", "scroll", "wheel"];
  let tries = 0;
  let busy = false;
  let timer = 0;
  const stop = () => {
    clearTimeout(timer);
    for (const sign of signs) removeEventListener(sign, tell);
  };
  async function tell(event) {
    if (busy || (event && !event.isTrusted) || document.visibilityState !== "visible") return;
    busy = true;
    tries += 1;
    try {
      const answer = await fetch(address, { method: "POST", keepalive: true });
      if (answer.status !== 202 || tries >= 5) stop();
    } catch {
      if (tries >= 5) stop();
    }
    setTimeout(() => { busy = false; }, 4000);
  }
  if (address) {
    for (const sign of signs) addEventListener(sign, tell, { passive: true });
    timer = setTimeout(tell, 10000);
  }
})();
