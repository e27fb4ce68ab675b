// The marks of sources: a click shows the source where it is cited. Without this script a mark leads to the list.
(() => {
  "use strict";
  const note = document.createElement("div");
  if (!("popover" in note)) return;
  note.popover = "auto";
  note.className = "source-note";
  note.tabIndex = -1;
  document.body.append(note);

  // Where the settings name a tracker: a link to it with the page, the statement and its source.
  function reportLink(mark, source) {
    const { report, page } = document.body.dataset;
    if (!report) return [];
    const line = mark.closest("dd, tr, li") || mark.parentElement;
    const copy = line.cloneNode(true);
    for (const part of copy.querySelectorAll(".cited, .why, .marks")) part.remove();
    const title = document.querySelector("h1")?.textContent;
    const heading = line.closest("div")?.querySelector("dt")?.textContent;
    const clean = (text) => text.replace(/\s+/g, " ").trim();
    const values = {
      page,
      statement: [title, heading, copy.textContent].filter(Boolean).map(clean).join(" | "),
      source: clean(source.textContent),
    };
    const link = document.createElement("a");
    link.className = "report";
    link.rel = "nofollow";
    link.textContent = "Report this statement";
    link.href = report.replace(/\{(page|statement|source)\}/g, (_, name) => encodeURIComponent(values[name]));
    return [link];
  }

  document.addEventListener("click", (event) => {
    const mark = event.target.closest?.(".cited a, .marks a");
    const source = mark && document.getElementById(mark.hash.slice(1));
    if (!source || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    note.replaceChildren(
      ...[...source.childNodes].map((node) => node.cloneNode(true)),
      ...reportLink(mark, source),
    );
    note.showPopover();
    const { left, bottom, top } = mark.getBoundingClientRect();
    const { width, height } = note.getBoundingClientRect();
    const below = bottom + height + 8 < innerHeight || top < height + 8;
    note.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
    note.style.top = `${below ? bottom + 4 : top - height - 4}px`;
    note.focus();
  });
})();
