// Search: names, other names and descriptions, without regard to accents, and with a typing mistake or two.
(() => {
  "use strict";
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) =>
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const index = (window.PHEGRAPH_INDEX || []).map(([label, kind, path, more]) => ({
    label,
    kind,
    path,
    more: more.map((part) => [part].flat()),
    name: fold(label),
    names: words(label),
    otherWords: words(more.map((part) => [part].flat()[0]).join(" ")),
  }));
  const box = document.getElementById("query");
  const status = document.getElementById("status");
  const results = document.getElementById("results");

  // Whether two words are within so many edits: a letter inserted, left out, replaced, or two swapped
  // (Damerau-Levenshtein distance).
  function isWithinEdits(a, b, limit) {
    if (Math.abs(a.length - b.length) > limit) return false;
    let secondLast = [];
    let last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          row[j] = Math.min(row[j], secondLast[j - 2] + 1);
      }
      if (Math.min(...row) > limit) return false;
      secondLast = last;
      last = row;
    }
    return last[b.length] <= limit;
  }

  function score(entry, terms) {
    let total = 0;
    for (const word of terms) {
      const edits = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      let best = 0;
      for (const name of entry.names) {
        if (name === word) best = Math.max(best, 10);
        else if (name.startsWith(word)) best = Math.max(best, 8);
        else if (word.length > 2 && name.includes(word)) best = Math.max(best, 5);
        else if (
          edits &&
          best < 4 &&
          (isWithinEdits(word, name, edits) || isWithinEdits(word, name.slice(0, word.length), edits))
        )
          best = 4;
      }
      for (const otherWord of entry.otherWords) {
        if (best >= 3) break;
        if (otherWord.startsWith(word)) best = 3;
        else if (edits && best < 1 && isWithinEdits(word, otherWord, edits)) best = 1;
      }
      if (!best) return 0;
      total += best;
    }
    return total + (entry.name === terms.join(" ") ? 20 : 0) - Math.min(3, entry.names.length / 6);
  }

  function item(entry) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    const name = document.createElement("bdi");
    link.href = entry.path;
    name.textContent = entry.label;
    link.append(name);
    line.append(link);
    const kind = document.createElement("span");
    const note = document.createElement("span");
    kind.className = "count";
    kind.textContent = entry.kind;
    note.className = "note";
    let room = 160;
    for (const [text, language] of entry.more) {
      if (room <= 0) break;
      const part = document.createElement("bdi");
      part.textContent = text.slice(0, room);
      if (language) part.lang = language;
      note.append(room < 160 ? " · " : "", part);
      room -= text.length;
    }
    line.append(" ", kind, " ", note);
    return line;
  }

  function show() {
    const terms = words(box.value);
    const hits = terms.length
      ? index.map((entry) => [score(entry, terms), entry]).filter(([points]) => points > 0)
      : [];
    hits.sort((a, b) => b[0] - a[0] || (a[1].label < b[1].label ? -1 : 1));
    results.replaceChildren(...hits.slice(0, 50).map(([, entry]) => item(entry)));
    status.textContent = !terms.length
      ? ""
      : hits.length
        ? `${hits.length} found${hits.length > 50 ? ", the best 50 shown" : ""}`
        : "Nothing found. Try fewer or other words.";
  }

  const read = () => {
    box.value = new URLSearchParams(location.search).get("q") || "";
    show();
  };
  box.addEventListener("input", () => {
    show();
    history.replaceState(null, "", box.value ? `?q=${encodeURIComponent(box.value)}` : location.pathname);
  });
  box.form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("popstate", read);
  read();
})();
