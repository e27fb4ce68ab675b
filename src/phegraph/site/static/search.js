// Search: names, other names and descriptions, whatever the accents and with a slip of the finger or two.
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
    others: words(more.map((part) => [part].flat()[0]).join(" ")),
  }));
  const box = document.getElementById("query");
  const found = document.getElementById("found");
  const results = document.getElementById("results");

  // Whether two words are within so many slips: a letter more, less, other, or two swapped.
  function near(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return false;
    let before = [];
    let last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
          row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return false;
      before = last;
      last = row;
    }
    return last[b.length] <= most;
  }

  function score(entry, asked) {
    let total = 0;
    for (const word of asked) {
      const slips = word.length < 4 ? 0 : word.length < 8 ? 1 : 2;
      let best = 0;
      for (const name of entry.names) {
        if (name === word) best = Math.max(best, 10);
        else if (name.startsWith(word)) best = Math.max(best, 8);
        else if (word.length > 2 && name.includes(word)) best = Math.max(best, 5);
        else if (
          slips &&
          best < 4 &&
          (near(word, name, slips) || near(word, name.slice(0, word.length), slips))
        )
          best = 4;
      }
      for (const other of entry.others) {
        if (best >= 3) break;
        if (other.startsWith(word)) best = 3;
        else if (slips && best < 1 && near(word, other, slips)) best = 1;
      }
      if (!best) return 0;
      total += best;
    }
    return total + (entry.name === asked.join(" ") ? 20 : 0) - Math.min(3, entry.names.length / 6);
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
    const asked = words(box.value);
    const hits = asked.length
      ? index.map((entry) => [score(entry, asked), entry]).filter(([points]) => points > 0)
      : [];
    hits.sort((a, b) => b[0] - a[0] || (a[1].label < b[1].label ? -1 : 1));
    results.replaceChildren(...hits.slice(0, 50).map(([, entry]) => item(entry)));
    found.textContent = !asked.length
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
