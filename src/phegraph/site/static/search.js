// Search: names, other names and descriptions, without regard to accents, and with a typing mistake or two.
(() => {
  "use strict";
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) =>
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const plain = (parts) => parts.map((part) => [part].flat()[0]);
  const joined = (text) => words(text).join("");
  const index = (window.PHEGRAPH_INDEX || []).map(([label, kind, path, otherNames, texts]) => ({
    label,
    kind,
    path,
    more: [...otherNames, ...texts].map((part) => [part].flat()),
    names: words(label),
    otherNames: words(plain(otherNames).join(" ")),
    texts: words([kind, ...plain(texts)].join(" ")),
    whole: [label, ...plain(otherNames)].map(joined),
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

  // How many letters of a word may be mistyped; no digits.
  const allowed = (word) => (word.length < 4 || /^\p{N}+$/u.test(word) ? 0 : word.length < 8 ? 1 : 2);

  // How well a word fits the best of some words: as it is, at its beginning, inside, or mistyped.
  function fit(word, candidates, [exact, beginning, inside, mistyped]) {
    const edits = allowed(word);
    let best = 0;
    for (const candidate of candidates) {
      if (candidate === word) return exact;
      if (candidate.startsWith(word)) best = Math.max(best, beginning);
      else if (word.length > 2 && candidate.includes(word)) best = Math.max(best, inside);
      else if (
        edits &&
        best < mistyped &&
        (isWithinEdits(word, candidate, edits) || isWithinEdits(word, candidate.slice(0, word.length), edits))
      )
        best = mistyped;
    }
    return best;
  }

  // What is sought is best the whole name of a thing, however it is divided into words and if mistyped; then each of
  // its words is to be in the names or the texts, but for short ones (of, for), and for as many others as may be
  // missing. Things come before the sources that have their names in titles.
  function score(entry, terms, missing) {
    const sought = terms.join("");
    const whole = entry.whole.includes(sought) ? 20 : fit(sought, entry.whole, [20, 0, 0, 6]);
    let total = 0;
    for (const word of terms) {
      const best =
        fit(word, entry.names, [10, 8, 5, 4]) ||
        fit(word, entry.otherNames, [9, 7, 4, 3]) ||
        fit(word, entry.texts, [3, 3, 0, 1]);
      const counts = word.length > 3 || /\p{N}/u.test(word) || terms.length === 1;
      if (!best && !whole && counts && --missing < 0) return 0;
      total += best;
    }
    if (!total && !whole) return 0;
    return (total + whole) * (entry.kind === "source" ? 0.75 : 1) - Math.min(3, entry.names.length / 6);
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

  function found(terms, missing) {
    const hits = index.map((entry) => [score(entry, terms, missing), entry]).filter(([points]) => points > 0);
    return hits.sort((a, b) => b[0] - a[0] || (a[1].label < b[1].label ? -1 : 1));
  }

  function show() {
    const terms = words(box.value);
    const every = terms.length ? found(terms, 0) : [];
    const hits = every.length || terms.length < 2 ? every : found(terms, 1);
    results.replaceChildren(...hits.slice(0, 50).map(([, entry]) => item(entry)));
    status.textContent = !terms.length
      ? ""
      : hits.length
        ? (every.length ? "" : "Nothing has all of these words. What has all but one: ") +
          `${hits.length} found${hits.length > 50 ? ", the best 50 shown" : ""}`
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
