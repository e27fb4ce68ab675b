// The graph in the browser: Oxigraph's WebAssembly over the dump, in a worker so that the page does not freeze.

const post = (message) => postMessage(message);
const resolve = (path) => new URL(path, import.meta.url);
// Asserted and inferred statements make the default graph; the statements of each source stay in its graph.
const MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }";
let loading;

// Files are packed, so that they are small from any host; one that unpacks them on the way leaves nothing to unpack.
// What is to come next is begun when nearly all has come, or where the size is not known, with the first part.
async function load(path, name, next = () => {}) {
  const response = await fetch(resolve(path));
  if (!response.ok) throw new Error(`${path} could not be loaded (${response.status}).`);
  const size = response.headers.get("content-encoding") ? 0 : Number(response.headers.get("content-length"));
  const chunks = [];
  let [loaded, shown] = [0, -1];
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    loaded += value.length;
    if (loaded > 0.95 * size) next();
    const percent = Math.floor((100 * loaded) / size);
    if (name && size && percent > shown) post({ progress: `Loading ${name} … ${percent} %` });
    shown = percent;
  }
  const data = new Blob(chunks);
  const [first, second] = new Uint8Array(await data.slice(0, 2).arrayBuffer());
  const isPacked = first === 0x1f && second === 0x8b;
  return new Response(isPacked ? data.stream().pipeThrough(new DecompressionStream("gzip")) : data);
}

// Each file is asked for shortly before the one before it has come, so that the line is never idle: the engine, the
// graph, and the names, which are read while the graph is.
async function loadGraph() {
  post({ progress: "Loading the query engine …" });
  const library = import("./vendor/oxigraph/web.js");
  const names = once(() => load("names.json").then((response) => response.json()));
  const dump = once(() => load("graph.trig.gz", "the graph", names).then((response) => response.text()));
  const engine = await load("vendor/oxigraph/web_bg.wasm.gz", "the query engine", dump);
  const { default: init, Store } = await library;
  await init({ module_or_path: await engine.arrayBuffer() });
  let isHere = false;
  dump().then(
    () => (isHere = true),
    () => {},
  );
  await new Promise((resolve) => setTimeout(resolve));
  if (!isHere) warmUp(Store);
  const text = await dump();
  const store = new Store();
  post({ progress: "Reading the graph …" });
  store.load(text, { format: "application/trig" });
  store.update(MERGE);
  const known = await names();
  const prefixes = Object.entries(known.prefixes).sort(([, a], [, b]) => b.length - a.length);
  return {
    store,
    ...known,
    prefixes,
    sources: new Set(Object.values(known.sources)),
    sourcesOfGraphs: new Map(Object.entries(known.sources)),
    names: new Map(Object.entries(known.names)),
  };
}

function once(begin) {
  let begun;
  return () => (begun ||= begin());
}

// Browsers compile what is used, and better what is used often: that is done while the graph comes.
function warmUp(Store) {
  const store = new Store();
  const line = (number) => `<a:${number}> <a:b> <a:c${number}> , "text ${number}"@en .`;
  const lines = Array.from({ length: 2000 }, (_, number) => line(number));
  store.load(`<a:g> { ${lines.join("\n")} }`, { format: "application/trig" });
  store.update(MERGE);
  store.query("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s ORDER BY ?n", { results_format: "json" });
  store.free();
}

// The source of the statements of a named graph.
const sourceOf = (graph, iri) => graph.sourcesOfGraphs.get(iri) ?? iri;

// What tells terms apart: literals by their lexical forms alone, since queries make strings of dates.
const termKey = (term) =>
  term.type === "uri"
    ? `<${term.value}>`
    : term.type === "bnode"
      ? `_:${term.value}`
      : JSON.stringify(term.value);

function shortened(graph, iri) {
  for (const [prefix, namespace] of graph.prefixes) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && (!local || /^[\p{L}\p{N}_-]*[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(local)))
      return `${prefix}:${local}`;
  }
  return iri;
}

function webAddress(address) {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(address).protocol) ? address : "";
  } catch {
    return "";
  }
}

function defaultPath(graph, iri) {
  const [document, ...fragment] = iri.slice(graph.base.length).split("#");
  return `${document}.html${fragment.length ? `#${encodeURIComponent(fragment.join("#"))}` : ""}`;
}

// The link of a term: its text, its page in the site, its page on the web, the language of the text.
function link(graph, term) {
  if (!term) return ["", "", "", ""];
  if (term.type === "bnode") return [`_:${term.value}`, "", "", ""];
  if (term.type === "literal") {
    const language = term["xml:lang"] || "";
    const isMain = language.split("-")[0] === graph.language.split("-")[0];
    const isAddress =
      term.datatype === "http://www.w3.org/2001/XMLSchema#anyURI" || /^https?:\/\/[!-~]+$/.test(term.value);
    return [term.value, "", isAddress ? webAddress(term.value) : "", isMain ? "" : language];
  }
  if (sourceOf(graph, term.value) !== term.value) {
    const [, path] = link(graph, { type: "uri", value: sourceOf(graph, term.value) });
    return [shortened(graph, term.value), path, "", ""];
  }
  const known = graph.names.get(term.value);
  const [label, path] = Array.isArray(known)
    ? known
    : [known || "", known === undefined ? "" : defaultPath(graph, term.value)];
  return [label || shortened(graph, term.value), path, path ? "" : webAddress(term.value), ""];
}

// A count or a sum that equals a figure of some source is no evidence.
const isNumber = (term) =>
  term.type === "literal" && /#(integer|decimal|double|float|boolean)$/.test(term.datatype || "");

// The sources (the ontology is none) that have a statement of a subject and an object: subject → object → sources.
function sourcesByTerms(graph) {
  if (graph.sourcesByTerms) return graph.sourcesByTerms;
  const query = `SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != <${graph.inferred}>) }`;
  const subjects = new Map();
  for (const { s, o, g } of JSON.parse(graph.store.query(query, { results_format: "json" })).results
    .bindings) {
    const source = sourceOf(graph, g.value);
    if (isNumber(o) || !graph.sources.has(source)) continue;
    const subject = termKey(s);
    const object = termKey(o);
    if (!subjects.has(subject)) subjects.set(subject, new Map());
    const objects = subjects.get(subject);
    if (!objects.has(object)) objects.set(object, new Set());
    objects.get(object).add(source);
  }
  graph.sourcesByTerms = subjects;
  return subjects;
}

// The sources of a row: those that link two of its terms, directly or through the blank nodes that have most of them.
function sourcesOf(graph, terms) {
  const subjects = sourcesByTerms(graph);
  const keys = new Set(terms.filter((term) => !isNumber(term)).map(termKey));
  const sources = new Set();
  let blankNodes = [];
  let most = 1;
  for (const subject of keys) {
    for (const [object, graphs] of subjects.get(subject) || []) {
      if (keys.has(object) && object !== subject) for (const source of graphs) sources.add(source);
      if (!object.startsWith("_:")) continue;
      const details = [...(subjects.get(object) || [])].filter(
        ([detail]) => detail !== subject && keys.has(detail),
      );
      if (details.length > most) [blankNodes, most] = [[], details.length];
      if (details.length === most) blankNodes.push(details);
    }
  }
  for (const [, graphs] of blankNodes.flat()) for (const source of graphs) sources.add(source);
  return [...sources].sort();
}

const jsonTerm = (term) =>
  term.termType === "NamedNode"
    ? { type: "uri", value: term.value }
    : term.termType === "BlankNode"
      ? { type: "bnode", value: term.value }
      : {
          type: "literal",
          value: term.value,
          ...(term.language
            ? { "xml:lang": term.language }
            : term.datatype.value.endsWith("#string")
              ? {}
              : { datatype: term.datatype.value }),
        };

// Statements as Turtle: by subject and predicate, with the prefixes that are used.
function turtle(graph, quads) {
  const used = new Map();
  const byTerm = (a, b) => (String(a) < String(b) ? -1 : 1);
  const grouped = (items, key) => {
    const groups = new Map();
    for (const item of items) groups.set(String(key(item)), [...(groups.get(String(key(item))) || []), item]);
    return [...groups.values()];
  };
  function named(iri) {
    const short = shortened(graph, iri);
    if (short === iri) return `<${iri}>`;
    const prefix = short.slice(0, short.indexOf(":"));
    used.set(prefix, iri.slice(0, iri.length - (short.length - prefix.length - 1)));
    return short;
  }
  function written(term) {
    if (term.termType === "NamedNode") return named(term.value);
    const text = String(term);
    const type = term.termType === "Literal" && text.endsWith(">") ? `^^<${term.datatype.value}>` : "";
    return type ? `${text.slice(0, -type.length)}^^${named(term.datatype.value)}` : text;
  }
  const type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
  const blocks = grouped(
    [...quads].sort((a, b) => byTerm(a.subject, b.subject)),
    (quad) => quad.subject,
  ).map((about) => {
    const lines = grouped(about, (quad) => quad.predicate).map((same) => {
      const name = same[0].predicate.value === type ? "a" : named(same[0].predicate.value);
      return `${name} ${same.map((quad) => written(quad.object)).join(" , ")}`;
    });
    return `${written(about[0].subject)} ${lines.join(" ;\n  ")} .\n`;
  });
  const head = [...used].sort().map(([prefix, namespace]) => `@prefix ${prefix}: <${namespace}> .\n`);
  return [head.join(""), ...blocks].filter(Boolean).join("\n");
}

function evaluate(graph, { query, form }) {
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const quads = graph.store.query(query);
    const lines = quads.map(({ subject, predicate, object }) => `${subject} ${predicate} ${object} .\n`);
    return {
      variables: ["subject", "predicate", "object"],
      rows: quads.map((quad) => [quad.subject, quad.predicate, quad.object].map(jsonTerm)),
      triples: lines.join(""),
      turtle: turtle(graph, quads),
    };
  }
  const text = graph.store.query(query, { results_format: "json" });
  const { head, results, boolean } = JSON.parse(text);
  if (boolean !== undefined) return { boolean, variables: [], rows: [], json: text };
  return {
    variables: head.vars,
    rows: results.bindings.map((row) => head.vars.map((name) => row[name] || null)),
    json: text,
  };
}

const graphOnce = () =>
  (loading ||= loadGraph().catch((error) => {
    loading = undefined;
    throw error;
  }));

self.onmessage = async ({ data }) => {
  try {
    const graph = await graphOnce();
    if (!data.query) return;
    post({ progress: "Computing the answers …", computing: true });
    const { rows, ...result } = evaluate(graph, data);
    const cells = rows.map((row) => row.map((term) => link(graph, term)));
    const isSource = (term) => term?.type === "uri" && graph.sources.has(term.value);
    const namesSources = rows.some((row) => row.some(isSource));
    // The last column names the sources, and no other does: the page may merge rows that are equal but for it.
    const sourcesLast =
      namesSources &&
      rows.every((row) => row.every((term, index) => !term || isSource(term) === (index === row.length - 1)));
    const cited =
      data.values &&
      !namesSources &&
      rows.map((row) =>
        sourcesOf(graph, [...row.filter(Boolean), ...data.values]).map((iri) =>
          link(graph, { type: "uri", value: iri }),
        ),
      );
    post({ id: data.id, ...result, cells, cited, sourcesLast });
  } catch (error) {
    post({ id: data.id, error: error.message || String(error) });
  }
};
