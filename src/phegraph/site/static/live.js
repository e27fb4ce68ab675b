// Queries answered in the browser: the worker, started on demand; which queries it gets; its errors as sentences.
window.phegraph = window.phegraph || {};
(() => {
  "use strict";
  const SCRIPT = document.currentScript.src;
  const SECONDS = 60;
  const QUERIES = ["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"];
  const TOKEN =
    /#[^\r\n]*|"""(?:[^\\"]|\\.|"(?!""))*"""|'''(?:[^\\']|\\.|'(?!''))*'''|"(?:[^\\"\r\n]|\\.)*"|'(?:[^\\'\r\n]|\\.)*'|<(?:[^\x00-\x20<>"{}|^`\\]|\\u[\da-fA-F]{4}|\\U[\da-fA-F]{8})*>|[?$][\p{L}\p{N}_]+|@[A-Za-z-]+|_:[\p{L}\p{N}_](?:\.*[\p{L}\p{N}_-])*|(?<prefix>(?:\p{L}(?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_-])?)?):(?:(?:[\p{L}\p{N}_:]|%[\da-fA-F]{2}|\\[^\p{L}\p{N}\s])(?:\.*(?:[\p{L}\p{N}_:-]|%[\da-fA-F]{2}|\\[^\p{L}\p{N}\s]))*)?|(?<word>[A-Za-z_][A-Za-z0-9_]*)|\s+|./gsu;
  let worker;
  let pending;
  let number = 0;
  let timer;

  const tokens = (text) => [...text.matchAll(TOKEN)].filter(([token]) => !/^(\s|#)/.test(token));

  // The namespaces that a query declares for its prefixes, over those of the project: several where one is declared anew.
  function namespaces(significant, prefixes) {
    const known = new Map(Object.entries(prefixes).map(([prefix, namespace]) => [prefix, [namespace]]));
    for (const [index, [token]] of significant.entries()) {
      if (token.toUpperCase() !== "PREFIX" || significant[index + 1]?.groups.prefix === undefined) continue;
      const prefix = significant[index + 1].groups.prefix;
      known.set(prefix, [...(known.get(prefix) || []), (significant[index + 2]?.[0] || "").slice(1, -1)]);
    }
    return known;
  }

  // The engine splits a name that has the keyword in it where that makes sense of the text: `SERVICEa:b {` calls, and so
  // does `a:SERVICE b:c {` where `a:SERVICE` has no valid IRI. A plain local name after `/` or `#` always has.
  function callsServer(significant, index, known) {
    const [token] = significant[index];
    if (!/SERVICE/i.test(token) || /^(GRAPH|NAMED)$/i.test(significant[index - 1]?.[0])) return false;
    const [prefix, ...local] = token.split(":");
    const isValid = known.get(prefix)?.every((namespace) => /[/#]$/.test(namespace));
    if (!/SERVICE/i.test(prefix) && isValid && /^[\p{L}\p{N}_.-]+$/u.test(local.join(":"))) return false;
    const next = significant.slice(index + 1, index + 4).map(([token]) => token);
    const brace = next.indexOf("{");
    return brace >= 0 && next.slice(0, brace).every((token) => /^([?$<].+|.*:.*|SILENT)$/is.test(token));
  }

  // The query with the prefixes that it lacks, its form, and its variables in their order.
  function checkedQuery(text, prefixes = {}) {
    const significant = tokens(text);
    const declared = new Set();
    const used = new Set();
    const known = namespaces(significant, prefixes);
    const open = [];
    let form = "";
    for (const [index, { 0: token, groups }] of significant.entries()) {
      const word = (groups.word || "").toUpperCase();
      if (/SERVICE/.test(word) || (groups.prefix !== undefined && callsServer(significant, index, known)))
        throw new Error(
          "This query asks another server (SERVICE), which is refused: the graph is queried alone.",
        );
      if (token === "\\") throw new Error("A backslash stands where SPARQL has none.");
      if (groups.prefix !== undefined)
        ((significant[index - 1]?.[0] || "").toUpperCase() === "PREFIX" ? declared : used).add(groups.prefix);
      if (!form && word && !["PREFIX", "BASE"].includes(word)) form = word;
      if ("{([".includes(token)) open.push(significant[index]);
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
      order: significant.filter(([token]) => /^[?$]./.test(token)).map(([token]) => token.slice(1)),
    };
  }

  function readableError(message, header) {
    const [, line, column] = /^error at (\d+):(\d+)/.exec(message) || [];
    if (line)
      return `The query cannot be read near line ${line}, column ${Math.max(1, column - (line === "1" ? header : 0))}.`;
    if (/unreachable|memory|recursion|stack/i.test(message))
      return "The query is too large for the browser. Nest less, or ask for less.";
    return message;
  }

  function stop(reason) {
    clearTimeout(timer);
    worker?.terminate();
    const { reject } = pending || {};
    worker = pending = undefined;
    reject?.(new Error(reason));
  }

  function startWorker() {
    worker = new Worker(new URL("worker.js", SCRIPT), { type: "module" });
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
      if (data.progress) pending?.progress(data.progress);
      if (data.id === undefined || data.id !== pending?.id) return;
      clearTimeout(timer);
      const { resolve, reject, header } = pending;
      pending = undefined;
      if (data.error === undefined) return resolve(data);
      if (/unreachable|memory/i.test(data.error)) stop("");
      return reject(new Error(readableError(data.error, header)));
    };
  }

  // The result of a query: variables, cells (links: text, page, address, language), and the sources of each row where
  // there are `values`, the terms that the query is about.
  function ask(text, { prefixes, values, progress = () => {} } = {}) {
    return new Promise((resolve, reject) => {
      if (!location.protocol.startsWith("http"))
        throw new Error(
          "Answers are computed in the browser only where the site is opened over http, not from a file.",
        );
      const { query, form, header, order } = checkedQuery(text, prefixes);
      if (pending) stop("Another query was asked.");
      if (!worker) startWorker();
      const selectsAll = /\bSELECT\s*(DISTINCT|REDUCED)?\s*\*/i.test(text);
      const finish = (result) => resolve(selectsAll ? inTextOrder(result, order) : result);
      pending = { id: ++number, resolve: finish, reject, progress, header };
      worker.postMessage({ id: number, query, form, values });
    });
  }

  // SPARQL leaves the order of the columns of SELECT * open; people expect that of the text.
  function inTextOrder(result, order) {
    const position = (name) => (order.indexOf(name) + order.length + 1) % (order.length + 1);
    const variables = [...result.variables].sort((a, b) => position(a) - position(b));
    const columns = variables.map((name) => result.variables.indexOf(name));
    return { ...result, variables, cells: result.cells.map((row) => columns.map((column) => row[column])) };
  }

  // A page whose address has a query needs the graph at once, before its other scripts have come.
  if (location.protocol.startsWith("http") && /^#(.*&)?query=/.test(location.hash)) {
    startWorker();
    worker.postMessage({});
  }

  window.phegraph.ask = ask;
  window.phegraph.stop = () => stop("The query was stopped.");
})();
