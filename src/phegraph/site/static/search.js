// Search: names, other names and descriptions, without regard to accents, and with a typing mistake or two.
(() => {
  "use strict";
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().toUpperCase().toLowerCase();
  const words = (text) =>
    fold(text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
  const plain = (parts) => parts.map((part) => [part].flat()[0]);
  const joined = (text) => words(text).join("");
  const HOME = new URL("../", document.currentScript.src);
  const LONGEST = 50;
  const SUGGESTED = 8;
  let loading;

  const entryOf = ([label, kind, path, otherNames = [], texts = []]) => ({
    label,
    kind,
    path,
    more: [...otherNames, ...texts].map((part) => [part].flat()),
    names: words(label),
    otherNames: words(plain(otherNames).join(" ")),
    texts: words([kind, ...plain(texts)].join(" ")),
    whole: [label, ...plain(otherNames)].map(joined),
  });

  // The index, loaded when somebody is about to search.
  const loadIndex = () =>
    (loading ||= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("assets/search-index.js", HOME);
      script.onload = () => resolve(window.PHEGRAPH_INDEX.map(entryOf));
      script.onerror = () => reject(new Error("The index of the search could not be loaded."));
      document.head.append(script);
    }));

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

  function found(index, terms, missing) {
    const hits = index.map((entry) => [score(entry, terms, missing), entry]).filter(([points]) => points > 0);
    return hits.sort((a, b) => b[0] - a[0] || (a[1].label < b[1].label ? -1 : 1)).map(([, entry]) => entry);
  }

  // What has all words, or else all but one.
  function search(index, text) {
    const terms = words(text);
    const every = terms.length ? found(index, terms, 0) : [];
    const lacksOne = !every.length && terms.length > 1;
    return { hits: lacksOne ? found(index, terms, 1) : every, lacksOne };
  }

  const pairs = (text) =>
    new Set([...` ${text} `].slice(1).map((_, index) => ` ${text} `.slice(index, index + 2)));

  // The entries whose names have most pairs of letters in common with a text (Dice's coefficient).
  function nearest(index, text) {
    const sought = pairs(words(text).join(" "));
    const likeness = (entry) => {
      const own = pairs(entry.names.join(" "));
      return (2 * [...sought].filter((pair) => own.has(pair)).length) / (sought.size + own.size);
    };
    return index
      .map((entry) => [likeness(entry), entry])
      .filter(([points]) => points > 0.2)
      .sort((a, b) => b[0] - a[0])
      .slice(0, 5)
      .map(([, entry]) => entry);
  }

  const element = (name, className, text) =>
    Object.assign(document.createElement(name), { className, textContent: text });
  const addressOf = (entry) => new URL(entry.path, HOME).href;

  function item(entry) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = addressOf(entry);
    link.append(element("bdi", "", entry.label));
    const note = element("span", "note", "");
    let room = 160;
    for (const [text, language] of entry.more) {
      if (room <= 0) break;
      const part = element("bdi", "", text.slice(0, room));
      if (language) part.lang = language;
      note.append(room < 160 ? " · " : "", part);
      room -= text.length;
    }
    line.append(link, " ", element("span", "count", entry.kind), " ", note);
    return line;
  }

  // The page of results: what is sought and the kind stand in the address.
  function showResults(form) {
    const [box, kinds] = [form.elements.q, form.elements.kind];
    const [status, results, near] = ["status", "results", "nearest"].map((id) => document.getElementById(id));

    function listKinds(hits, chosen) {
      const counts = new Map();
      for (const { kind } of hits) counts.set(kind, (counts.get(kind) || 0) + 1);
      if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
      const options = [...counts].sort((a, b) => b[1] - a[1]);
      kinds.replaceChildren(
        new Option(`All kinds (${hits.length})`, ""),
        ...options.filter(([kind]) => kind).map(([kind, count]) => new Option(`${kind} (${count})`, kind)),
      );
      kinds.value = chosen;
      kinds.hidden = counts.size < 2 && !chosen;
    }

    async function show(chosen = kinds.value) {
      const index = await loadIndex();
      const text = box.value;
      const { hits, lacksOne } = search(index, text);
      listKinds(hits, hits.length ? chosen : "");
      const shown = hits.filter((entry) => !kinds.value || entry.kind === kinds.value);
      results.replaceChildren(...shown.slice(0, LONGEST).map(item));
      const offered = text.trim() && !hits.length ? nearest(index, text) : [];
      near.replaceChildren(...offered.map(item));
      status.textContent = !text.trim()
        ? ""
        : hits.length
          ? (lacksOne ? "Nothing has all of these words. What has all but one: " : "") +
            `${shown.length} found${shown.length > LONGEST ? `, the best ${LONGEST} shown` : ""}`
          : offered.length
            ? "Nothing found. The nearest names:"
            : "Nothing found. Try fewer or other words.";
    }

    function change() {
      const values = new URLSearchParams(
        [
          ["q", box.value],
          ["kind", kinds.value],
        ].filter(([, value]) => value),
      );
      history.replaceState(null, "", values.size ? `?${values}` : location.pathname);
    }

    const read = () => {
      const values = new URLSearchParams(location.search);
      box.value = values.get("q") || "";
      show(values.get("kind") || "");
    };
    box.addEventListener("input", () => show().then(change));
    kinds.addEventListener("change", () => show().then(change));
    form.addEventListener("submit", (event) => event.preventDefault());
    window.addEventListener("popstate", read);
    read();
  }

  // Suggestions below a field that leads to the page of results (ARIA Authoring Practices, combobox).
  function suggest(form, number) {
    const box = form.elements.q;
    const list = element("ul", "suggestions", "");
    Object.assign(list, { id: `suggestions-${number}`, hidden: true });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    box.after(list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-controls", list.id],
      ["aria-expanded", "false"],
    ])
      box.setAttribute(name, value);
    let active = -1;

    function choose(place) {
      const options = [...list.children];
      active = options.length ? (place + options.length + 1) % (options.length + 1) : -1;
      if (active === options.length) active = -1;
      for (const [index, option] of options.entries())
        option.setAttribute("aria-selected", String(index === active));
      if (active < 0) box.removeAttribute("aria-activedescendant");
      else box.setAttribute("aria-activedescendant", options[active].id);
    }

    function close() {
      list.hidden = true;
      box.setAttribute("aria-expanded", "false");
      choose(-1);
    }

    async function open() {
      const index = await loadIndex();
      const text = box.value;
      const { hits } = search(index, text);
      const shown = hits.length || !text.trim() ? hits : nearest(index, text);
      list.replaceChildren(
        ...shown.slice(0, SUGGESTED).map((entry, place) => {
          const option = document.createElement("li");
          option.id = `${list.id}-${place}`;
          option.setAttribute("role", "option");
          option.dataset.to = addressOf(entry);
          option.append(element("bdi", "", entry.label), " ", element("span", "count", entry.kind));
          return option;
        }),
      );
      list.hidden = !list.children.length;
      box.setAttribute("aria-expanded", String(!list.hidden));
      choose(-1);
    }

    box.addEventListener("focus", loadIndex, { once: true });
    box.addEventListener("input", open);
    box.addEventListener("blur", close);
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open();
        else
          choose(event.key === "ArrowDown" ? active + 1 : active < 0 ? list.children.length - 1 : active - 1);
      } else if (event.key === "Enter" && active >= 0) {
        event.preventDefault();
        location.href = list.children[active].dataset.to;
      }
    });
    // Before the field loses its focus, and the list with it.
    list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[data-to]");
      event.preventDefault();
      if (option) location.href = option.dataset.to;
    });
  }

  // The names among some that a typed text means, the best first: what fields of questions offer.
  window.phegraph = window.phegraph || {};
  window.phegraph.matches = (text, names) => {
    const index = names.map((name) => entryOf([name, "", ""]));
    const { hits } = search(index, text);
    return (hits.length ? hits : nearest(index, text)).map((entry) => entry.label);
  };

  for (const [number, form] of document.querySelectorAll("form[role=search]").entries())
    if (form.dataset.results === undefined) suggest(form, number);
    else showResults(form);
})();
