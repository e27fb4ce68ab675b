// Citations: a button beside each form that copies it.
(() => {
  "use strict";
  for (const text of document.querySelectorAll(".cite pre")) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Copy" });
    button.addEventListener("click", async () => {
      // What is opened from disk, or over http, may have no clipboard: then the text is selected.
      try {
        await navigator.clipboard.writeText(text.textContent);
        button.textContent = "Copied";
      } catch {
        getSelection().selectAllChildren(text);
        button.textContent = "Selected";
      }
    });
    text.before(button);
  }
})();
