// The SPARQL page: Yasgui's editor, the same store as the questions', the query in the address.
(() => {
  "use strict";
  const { fill, csv, file, say, stopping, tell, counted, ask, stop } = window.phegraph;
  const MOST = 1000;
  const one = (selector) => document.querySelector(selector);
  const part = (id) => document.getElementById(id);
  const form = one("form.sparql");
  const { prefixes } = JSON.parse(form.dataset.told);
  const FIRST =
    "# How many things there are of each kind.\nSELECT ?kind (COUNT(DISTINCT ?thing) AS ?things) WHERE {\n  ?thing a ?kind .\n}\nGROUP BY ?kind\nORDER BY DESC(?things)\nLIMIT 50\n";
  let turn = 0;

  form.hidden = false;
  const editor = new window.Yasqe(part("editor"), {
    value: FIRST,
    // Yasgui would ask other hosts for names to complete.
    autocompleters: [],
    prefixCcApi: null,
    persistenceId: null,
    consumeShareLink: null,
    showQueryButton: false,
    collapsePrefixesOnLoad: false,
    resizeable: false,
    syntaxErrorCheck: true,
    lineWrapping: true,
    cursorBlinkRate: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 530,
    screenReaderLabel: "Query",
    extraKeys: {
      "Ctrl-Enter": () => asked(),
      "Cmd-Enter": () => asked(),
      Esc: (held) => held.getInputField().blur(),
      Tab: (held) => held.replaceSelection("  "),
      "Shift-Tab": false,
    },
  });

  function show(got) {
    const rows = got.boolean === undefined ? got.cells : [[[got.boolean ? "yes" : "no", "", "", ""]]];
    const variables = got.boolean === undefined ? got.variables : ["answer"];
    fill(one(".answers table"), variables, rows.slice(0, MOST), "");
    tell(
      got.boolean === undefined
        ? counted(rows.length, got.triples === undefined ? "answer" : "statement") +
            (rows.length > MOST ? `, of which the first ${counted(MOST, "row")} are shown` : "")
        : got.boolean
          ? "Yes"
          : "No",
    );
    const json = one(".saves .json");
    const triples = one(".saves .nt");
    file(one(".saves .csv"), csv(variables, rows), "text/csv", "answers.csv");
    json.hidden = got.json === undefined;
    triples.hidden = got.triples === undefined;
    if (got.json !== undefined) file(json, got.json, "application/sparql-results+json", "answers.json");
    if (got.triples !== undefined) file(triples, got.triples, "application/n-triples", "answers.nt");
  }

  async function run() {
    const mine = ++turn;
    const text = editor.getValue();
    stopping(form, true);
    say("");
    try {
      const got = await ask(text, { prefixes, progress: say });
      if (mine !== turn) return;
      show(got);
      say("");
    } catch (error) {
      if (mine !== turn) return;
      part("answered").hidden = true;
      say(error.message, true);
    }
    stopping(form, false);
  }

  function asked() {
    const hash = `#${new URLSearchParams({ query: editor.getValue() })}`;
    if (hash !== location.hash) history.pushState(null, "", hash);
    return run();
  }

  function read() {
    const query = new URLSearchParams(location.hash.slice(1)).get("query");
    if (query === null) return;
    editor.setValue(query);
    run();
  }

  async function begin({ target }) {
    if (!target.value) return;
    try {
      if (!location.protocol.startsWith("http"))
        throw new Error("The queries can be read only where the site is opened over http, not from a file.");
      const got = await fetch(target.value);
      if (!got.ok) throw new Error("The query could not be loaded.");
      editor.setValue(`${(await got.text()).trim()}\n`);
      asked();
    } catch (error) {
      say(error.message, true);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asked();
  });
  part("example").addEventListener("change", begin);
  one("button.stop").addEventListener("click", () => stop());
  window.addEventListener("popstate", read);
  if (!location.protocol.startsWith("http"))
    say("Queries are answered only where the site is opened over http, not from a file.", true);
  read();
})();
