// Queries answered in the browser: the worker started on demand, what it may be asked, its faults in words.
window.phegraph = window.phegraph || {};
(() => {
  "use strict";
  const own = document.currentScript.src;
  const SECONDS = 60;
  const QUERIES = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
  const TOKEN =
    /#[^\r\n]*|"""(?:[^\\"]|\\.|"(?!""))*"""|'''(?:[^\\']|\\.|'(?!''))*'''|"(?:[^\\"\r\n]|\\.)*"|'(?:[^\\'\r\n]|\\.)*'|<(?:[^\x00-\x20<>"{}|^`\\]|\\u[\da-fA-F]{4}|\\U[\da-fA-F]{8})*>|[?$][\p{L}\p{N}_]+|@[A-Za-z-]+|_:[\p{L}\p{N}_](?:\.*[\p{L}\p{N}_-])*|(?<prefix>(?:\p{L}(?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?):(?:(?:[\p{L}\p{N}_:]|%[\da-fA-F]{2}|\\[^\p{L}\p{N}\s])(?:\.*(?:[\p{L}\p{N}_:-]|%[\da-fA-F]{2}|\\[^\p{L}\p{N}\s]))*)?|(?<word>[A-Za-z_][A-Za-z0-9_]*)|\s+|./gsu;
  let worker;
  let waiting;
  let number = 0;
  let timer;

  const tokens = (text) => [...text.matchAll(TOKEN)].filter(([token]) => !/^(\s|#)/.test(token));

  // The namespaces that a query declares for its prefixes, over those of the project: several where one is declared anew.
  function namespaces(meant, prefixes) {
    const known = new Map(Object.entries(prefixes).map(([prefix, namespace]) => [prefix, [namespace]]));
    for (const [place, [token]] of meant.entries()) {
      if (token.toUpperCase() !== "PREFIX" || meant[place + 1]?.groups.prefix === undefined) continue;
      const prefix = meant[place + 1].groups.prefix;
      known.set(prefix, [...(known.get(prefix) || []), (meant[place + 2]?.[0] || "").slice(1, -1)]);
    }
    return known;
  }

  // The engine splits a name that has the keyword in it where that makes sense of the text: `SERVICEa:b {` calls, and so
  // does `a:SERVICE b:c {` where `a:SERVICE` has no valid IRI. A plain local name after `/` or `#` always has.
  function calls(meant, place, known) {
    const [token] = meant[place];
    if (!/SERVICE/i.test(token) || /^(GRAPH|NAMED)$/i.test(meant[place - 1]?.[0])) return false;
    const [prefix, ...local] = token.split(":");
    const isValid = known.get(prefix)?.every((namespace) => /[/#]$/.test(namespace));
    if (!/SERVICE/i.test(prefix) && isValid && /^[\p{L}\p{N}_.-]+$/u.test(local.join(":"))) return false;
    const next = meant.slice(place + 1, place + 4).map(([token]) => token);
    const open = next.indexOf("{");
    return open >= 0 && next.slice(0, open).every((token) => /^([?$<].+|.*:.*|SILENT)$/is.test(token));
  }

  // The query with the prefixes it lacks, and its form; what is refused is refused in words.
  function checked(text, prefixes = {}) {
    const meant = tokens(text);
    const declared = new Set();
    const used = new Set();
    const known = namespaces(meant, prefixes);
    const open = [];
    let form = "";
    for (const [place, { 0: token, groups }] of meant.entries()) {
      const word = (groups.word || "").toUpperCase();
      if (/SERVICE/.test(word) || (groups.prefix !== undefined && calls(meant, place, known)))
        throw new Error(
          "This query asks another server (SERVICE), which is refused: the graph is queried alone.",
        );
      if (token === "\\") throw new Error("A backslash stands where SPARQL has none.");
      if (groups.prefix !== undefined)
        ((meant[place - 1]?.[0] || "").toUpperCase() === "PREFIX" ? declared : used).add(groups.prefix);
      if (!form && word && !["PREFIX", "BASE"].includes(word)) form = word;
      if ("{([".includes(token)) open.push(meant[place]);
      else if ("})]".includes(token)) open.pop();
      if (/^["']$/.test(token)) throw new Error("A string does not end.");
    }
    if (!form) throw new Error(`There is no query. Write one of ${QUERIES.join(", ")}.`);
    if (["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"].includes(form))
      throw new Error("This is an update, and updates are refused here. Write a query.");
    if (!QUERIES.includes(form))
      throw new Error(`A query does not begin with “${form}”. Write one of ${QUERIES.join(", ")}.`);
    if (open.length)
      throw new Error(
        `The bracket “${open.at(-1)[0]}” on line ${text.slice(0, open.at(-1).index).split("\n").length} is never closed.`,
      );
    const missing = [...used].filter((name) => !declared.has(name));
    const unknown = missing.find((name) => !Object.hasOwn(prefixes, name));
    if (unknown !== undefined) throw new Error(`The prefix “${unknown}:” is not declared.`);
    const header = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}> `).join("");
    return {
      query: header + text,
      form,
      header: header.length,
      order: meant.filter(([token]) => /^[?$]./.test(token)).map(([token]) => token.slice(1)),
    };
  }

  function fault(message, header) {
    const found = /^error at (\d+):(\d+)/.exec(message);
    if (found)
      return `The query cannot be read near line ${found[1]}, column ${Math.max(1, found[2] - (found[1] === "1" ? header : 0))}.`;
    if (/unreachable|memory|recursion|stack/i.test(message))
      return "The query is too large for the browser. Nest less, or ask for less.";
    return message;
  }

  function stop(reason) {
    clearTimeout(timer);
    worker?.terminate();
    const { failed } = waiting || {};
    worker = waiting = undefined;
    failed?.(new Error(reason));
  }

  function begin() {
    worker = new Worker(new URL("worker.js", own), { type: "module" });
    worker.onerror = (event) => {
      event.preventDefault();
      stop(`The query engine could not be loaded. ${event.message || ""}`.trim());
    };
    worker.onmessage = ({ data }) => {
      if (data.computing)
        timer = setTimeout(
          () => stop(`The query took longer than ${SECONDS} seconds and was stopped.`),
          SECONDS * 1000,
        );
      if (data.progress) waiting?.progress(data.progress);
      if (data.id === undefined || data.id !== waiting?.id) return;
      clearTimeout(timer);
      const { done, failed, header } = waiting;
      waiting = undefined;
      if (data.error === undefined) return done(data);
      if (/unreachable|memory/i.test(data.error)) stop("");
      return failed(new Error(fault(data.error, header)));
    };
  }

  // Answers: variables, cells (words, page, address, language), the sources of each row where they are asked for.
  function ask(text, { prefixes, asked, progress = () => {} } = {}) {
    return new Promise((done, failed) => {
      if (!location.protocol.startsWith("http"))
        throw new Error(
          "Answers are computed in the browser only where the site is opened over http, not from a file.",
        );
      const { query, form, header, order } = checked(text, prefixes);
      if (waiting) stop("Another query was asked.");
      if (!worker) begin();
      const ordered = (got) =>
        /\bSELECT\s*(DISTINCT|REDUCED)?\s*\*/i.test(text) ? reordered(got, order) : got;
      waiting = { id: ++number, done: (got) => done(ordered(got)), failed, progress, header };
      worker.postMessage({ id: number, query, form, asked });
    });
  }

  // SPARQL leaves the order of the columns of SELECT * open; people expect that of the text.
  function reordered(got, order) {
    const place = (name) => (order.indexOf(name) + order.length + 1) % (order.length + 1);
    const variables = [...got.variables].sort((one, other) => place(one) - place(other));
    const places = variables.map((name) => got.variables.indexOf(name));
    return { ...got, variables, cells: got.cells.map((row) => places.map((at) => row[at])) };
  }

  window.phegraph.ask = ask;
  window.phegraph.stop = () => stop("The query was stopped.");
})();
