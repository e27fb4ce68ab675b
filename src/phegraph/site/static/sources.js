// The marks of sources: a click shows the source where it is cited. Without this script a mark leads to the list.
(() => {
  "use strict";
  const note = document.createElement("div");
  if (!("popover" in note)) return;
  note.popover = "auto";
  note.className = "source-note";
  note.tabIndex = -1;
  document.body.append(note);

  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.(".cited a, .marks a");
    const source = mark && document.getElementById(mark.hash.slice(1));
    if (!source || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    note.replaceChildren(...[...source.childNodes].map((node) => node.cloneNode(true)));
    note.showPopover();
    const { left, bottom, top } = mark.getBoundingClientRect();
    const { width, height } = note.getBoundingClientRect();
    const below = bottom + height + 8 < innerHeight || top < height + 8;
    note.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    note.style.top = `${below ? bottom + 4 : top - height - 4}px`;
    note.focus();
  });
})();
