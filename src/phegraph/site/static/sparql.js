// The SPARQL page: an editor, the same store as the questions', the query in the address.
(() => {
  "use strict";
  const {
    element,
    linkNodes,
    fillTable,
    csv,
    setDownload,
    showMessage,
    setBusy,
    showCount,
    countText,
    ask,
    stop,
  } = window.phegraph;
  const MAX_ROWS = 1000;
  const find = (selector) => document.querySelector(selector);
  const byId = (id) => document.getElementById(id);
  const form = find("form.sparql");
  const { prefixes } = JSON.parse(form.dataset.settings);
  const COUNTED = 40;
  let places;
  let shown;
  const EXAMPLE =
    "# How many things there are of each kind.\nSELECT ?kind (COUNT(DISTINCT ?thing) AS ?things) WHERE {\n  ?thing a ?kind .\n}\nGROUP BY ?kind\nORDER BY DESC(?things)\nLIMIT 50\n";
  let turn = 0;

  form.hidden = false;
  const editor = window.phegraph.editor(byId("editor"), prefixes, () => submit());
  editor.write(EXAMPLE);

  const isNumber = (cell) => /^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(cell[0]);
  const columnsOf = ({ variables, rows }, test) =>
    variables
      .map((_, column) => column)
      .filter((column) => rows.length && rows.every((row) => test(row[column])));

  // Rows in the order that is chosen: numbers by their value, all else by letters, what has nothing last.
  function showTable() {
    const order = byId("sort").value;
    const column = shown.variables.indexOf(order.slice(1));
    const sign = order.startsWith("-") ? -1 : 1;
    const isNumeric = column >= 0 && shown.rows.every((row) => !row[column][0] || isNumber(row[column]));
    const compare = ({ [column]: [a] }, { [column]: [b] }) =>
      !a || !b ? (a ? 0 : 1) - (b ? 0 : 1) : sign * (isNumeric ? a - b : a.localeCompare(b));
    const rows = column < 0 ? shown.rows : [...shown.rows].sort(compare);
    fillTable(find(".answers table"), shown.variables, rows.slice(0, MAX_ROWS), "");
    for (const [index, heading] of [...document.querySelectorAll(".answers th")].entries()) {
      const button = element("button", {
        type: "button",
        className: "sort",
        textContent: heading.textContent,
      });
      button.addEventListener("click", () => {
        byId("sort").value = `${index === column && sign > 0 ? "-" : "+"}${shown.variables[index]}`;
        showTable();
        document.querySelectorAll(".answers th button")[index].focus();
      });
      heading.replaceChildren(button);
      if (index === column) heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
    }
  }

  // A bar for each row, as long as its number: where one column has numbers alone, and another what they are of.
  function showChart() {
    const [value] = columnsOf(shown, isNumber).slice(-1);
    const [name] = shown.variables.map((_, column) => column).filter((column) => column !== value);
    const fits = value !== undefined && name !== undefined && shown.rows.length > 1;
    byId("chart").hidden = !fits;
    if (!fits) return;
    const rows = shown.rows.slice(0, COUNTED);
    const most = Math.max(...rows.map((row) => Math.abs(Number(row[value][0]))), 0) || 1;
    const bars = rows.map((row) => {
      const meter = element("meter", { min: 0, max: most, value: Math.abs(Number(row[value][0])) });
      meter.setAttribute("aria-hidden", "true");
      return element(
        "li",
        {},
        element("span", {}, ...linkNodes(row[name], "")),
        meter,
        element("b", { textContent: row[value][0] }),
      );
    });
    const rest = shown.rows.length - rows.length;
    find("#chart summary").textContent =
      `Chart of ${shown.variables[value]}${rest > 0 ? `, the first ${rows.length} of ${shown.rows.length}` : ""}`;
    find("#chart ol").replaceChildren(...bars);
  }

  // The places of the graph, and of the things that are at one, loaded with the first answers.
  const loadPlaces = () =>
    (places ||= fetch("assets/places.json")
      .then((response) => response.json())
      .catch(() => ({ places: {} })));

  const SVG = "http://www.w3.org/2000/svg";
  function svgElement(name, attributes, ...children) {
    const created = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) created.setAttribute(key, value);
    created.append(...children);
    return created;
  }

  // A dot for each place: of the column that has most cells with one, on the map that has most of these.
  async function showMap() {
    const own = shown;
    const known = await loadPlaces();
    if (own !== shown) return;
    const spots = (cell) => (Object.hasOwn(known.places, cell[1]) ? known.places[cell[1]] : []);
    const filled = own.variables.map(
      (_, column) => own.rows.filter((row) => spots(row[column]).length).length,
    );
    const column = filled.indexOf(Math.max(...filled, 0));
    byId("map").hidden = !(filled[column] > 0);
    if (!filled[column]) return;
    const named = own.variables.findIndex((_, other) => other !== column);
    const at = new Map();
    for (const row of own.rows)
      for (const [place, ...points] of spots(row[column])) {
        if (!at.has(place)) at.set(place, { points, names: new Set() });
        at.get(place).names.add((row[named] || row[column])[0]);
      }
    const views = Object.keys(known.views);
    const count = (index) => [...at.values()].filter(({ points }) => points[index].length).length;
    const view = 2 * count(0) >= at.size ? 0 : 1;
    const [width, height] = known.views[views[view]];
    const dots = [...at].flatMap(([place, { points, names }]) => {
      const [cx, cy] = points[view];
      if (cx === undefined) return [];
      const told = [...names];
      const tip = `${place}: ${told.slice(0, 12).join(", ")}${told.length > 12 ? " …" : ""}`;
      const r = Math.min(14, 5 * Math.sqrt(told.length));
      const title = svgElement("title", {});
      title.textContent = tip;
      return [svgElement("circle", { cx, cy, r, class: "place" }, title)];
    });
    const heading = `Map of ${own.variables[column]}`;
    const under = svgElement("image", { href: `assets/${views[view]}.svg`, width, height });
    const size = { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": heading };
    find("#map div").replaceChildren(svgElement("svg", size, under, ...dots));
    const rest = own.rows.length - filled[column];
    const away = at.size - dots.length;
    find("#map summary").textContent = heading;
    find("#map p").textContent = [
      `${countText(dots.length, "place")}; the larger a dot, the more is there.`,
      rest > 0 ? `${rest} of ${own.rows.length} without a place.` : "",
      away > 0 ? `${countText(away, "place")} not on this map.` : "",
    ].join(" ");
  }

  function show(result) {
    const rows =
      result.boolean === undefined ? result.cells : [[[result.boolean ? "yes" : "no", "", "", ""]]];
    const variables = result.boolean === undefined ? result.variables : ["answer"];
    shown = { variables, rows: [...rows] };
    byId("sort").replaceChildren(
      new Option("as asked", ""),
      ...variables.flatMap((name) => [
        new Option(`${name} ↑`, `+${name}`),
        new Option(`${name} ↓`, `-${name}`),
      ]),
    );
    showTable();
    showChart();
    showMap();
    find(".saves .link").href = location.hash || "#";
    showCount(
      result.boolean === undefined
        ? countText(rows.length, result.triples === undefined ? "answer" : "statement") +
            (rows.length > MAX_ROWS ? `, of which the first ${countText(MAX_ROWS, "row")} are shown` : "")
        : result.boolean
          ? "Yes"
          : "No",
    );
    const json = find(".saves .json");
    const triples = find(".saves .nt");
    const turtle = find(".saves .ttl");
    setDownload(find(".saves .csv"), csv(variables, rows), "text/csv", "answers.csv");
    json.hidden = result.json === undefined;
    triples.hidden = turtle.hidden = result.triples === undefined;
    if (result.turtle !== undefined) setDownload(turtle, result.turtle, "text/turtle", "answers.ttl");
    if (result.json !== undefined)
      setDownload(json, result.json, "application/sparql-results+json", "answers.json");
    if (result.triples !== undefined)
      setDownload(triples, result.triples, "application/n-triples", "answers.nt");
  }

  async function run() {
    const ownTurn = ++turn;
    const text = editor.text();
    setBusy(form, true);
    showMessage("");
    try {
      const result = await ask(text, { prefixes, progress: showMessage });
      if (ownTurn !== turn) return;
      show(result);
      showMessage("");
    } catch (error) {
      if (ownTurn !== turn) return;
      byId("result").hidden = true;
      showMessage(error.message, true);
    }
    setBusy(form, false);
  }

  function submit() {
    const hash = `#${new URLSearchParams({ query: editor.text() })}`;
    if (hash !== location.hash) history.pushState(null, "", hash);
    return run();
  }

  function readAddress() {
    const query = new URLSearchParams(location.hash.slice(1)).get("query");
    if (query === null) return;
    editor.write(query);
    run();
  }

  async function loadExample({ target }) {
    if (!target.value) return;
    try {
      if (!location.protocol.startsWith("http"))
        throw new Error("The queries can be read only where the site is opened over http, not from a file.");
      const result = await fetch(target.value);
      if (!result.ok) throw new Error("The query could not be loaded.");
      editor.write(`${(await result.text()).trim()}\n`);
      submit();
    } catch (error) {
      showMessage(error.message, true);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("sort").addEventListener("change", showTable);
  byId("example").addEventListener("change", loadExample);
  find("button.stop").addEventListener("click", () => stop());
  window.addEventListener("popstate", readAddress);
  if (!location.protocol.startsWith("http"))
    showMessage("Queries are answered only where the site is opened over http, not from a file.", true);
  readAddress();
})();
