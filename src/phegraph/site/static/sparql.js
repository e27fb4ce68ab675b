// The SPARQL page: Yasgui's editor, the same store as the questions', the query in the address.
(() => {
  "use strict";
  const { fillTable, csv, setDownload, showMessage, setBusy, showCount, countText, ask, stop } =
    window.phegraph;
  const MAX_ROWS = 1000;
  const find = (selector) => document.querySelector(selector);
  const byId = (id) => document.getElementById(id);
  const form = find("form.sparql");
  const { prefixes } = JSON.parse(form.dataset.settings);
  const EXAMPLE =
    "# How many things there are of each kind.\nSELECT ?kind (COUNT(DISTINCT ?thing) AS ?things) WHERE {\n  ?thing a ?kind .\n}\nGROUP BY ?kind\nORDER BY DESC(?things)\nLIMIT 50\n";
  let turn = 0;

  form.hidden = false;
  const editor = new window.Yasqe(byId("editor"), {
    value: EXAMPLE,
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
      "Ctrl-Enter": () => submit(),
      "Cmd-Enter": () => submit(),
      Esc: (editor) => editor.getInputField().blur(),
      Tab: (editor) => editor.replaceSelection("  "),
      "Shift-Tab": false,
    },
  });

  function show(result) {
    const rows =
      result.boolean === undefined ? result.cells : [[[result.boolean ? "yes" : "no", "", "", ""]]];
    const variables = result.boolean === undefined ? result.variables : ["answer"];
    fillTable(find(".answers table"), variables, rows.slice(0, MAX_ROWS), "");
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
    setDownload(find(".saves .csv"), csv(variables, rows), "text/csv", "answers.csv");
    json.hidden = result.json === undefined;
    triples.hidden = result.triples === undefined;
    if (result.json !== undefined)
      setDownload(json, result.json, "application/sparql-results+json", "answers.json");
    if (result.triples !== undefined)
      setDownload(triples, result.triples, "application/n-triples", "answers.nt");
  }

  async function run() {
    const ownTurn = ++turn;
    const text = editor.getValue();
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
    const hash = `#${new URLSearchParams({ query: editor.getValue() })}`;
    if (hash !== location.hash) history.pushState(null, "", hash);
    return run();
  }

  function readAddress() {
    const query = new URLSearchParams(location.hash.slice(1)).get("query");
    if (query === null) return;
    editor.setValue(query);
    run();
  }

  async function loadExample({ target }) {
    if (!target.value) return;
    try {
      if (!location.protocol.startsWith("http"))
        throw new Error("The queries can be read only where the site is opened over http, not from a file.");
      const result = await fetch(target.value);
      if (!result.ok) throw new Error("The query could not be loaded.");
      editor.setValue(`${(await result.text()).trim()}\n`);
      submit();
    } catch (error) {
      showMessage(error.message, true);
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("example").addEventListener("change", loadExample);
  find("button.stop").addEventListener("click", () => stop());
  window.addEventListener("popstate", readAddress);
  if (!location.protocol.startsWith("http"))
    showMessage("Queries are answered only where the site is opened over http, not from a file.", true);
  readAddress();
})();
