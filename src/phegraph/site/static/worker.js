// The graph in the browser: Oxigraph's WebAssembly over the dump, in a worker so that the page does not freeze.
import init, { Store } from "./vendor/oxigraph/web.js";

const said = (message) => postMessage(message);
const at = (path) => new URL(path, import.meta.url);
// Asserted and inferred statements make the default graph; each source stays in the graph of its name.
const MERGE = "INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }";
let opening;

async function fetched(path) {
  const response = await fetch(at(path));
  if (!response.ok) throw new Error(`${path} could not be loaded (${response.status}).`);
  return response;
}

async function open() {
  said({ progress: "Loading the query engine and the graph …" });
  const parts = [
    fetched("names.json").then((got) => got.json()),
    fetched("../dumps/graph.trig").then((got) => got.text()),
    init(),
  ];
  const [names, dump] = await Promise.all(parts);
  const store = new Store();
  said({ progress: "Reading the graph …" });
  store.load(dump, { format: "application/trig", no_transaction: true });
  store.update(MERGE);
  const prefixes = Object.entries(names.prefixes).sort(([, one], [, other]) => other.length - one.length);
  return {
    store,
    ...names,
    prefixes,
    sources: new Set(names.sources),
    names: new Map(Object.entries(names.names)),
  };
}

// What tells terms apart: literals by their words, since queries make texts of dates.
const key = (term) =>
  term.type === "uri"
    ? `<${term.value}>`
    : term.type === "bnode"
      ? `_:${term.value}`
      : JSON.stringify(term.value);

function compact(graph, iri) {
  for (const [prefix, namespace] of graph.prefixes) {
    const local = iri.slice(namespace.length);
    if (iri.startsWith(namespace) && (!local || /^[\p{L}\p{N}_-]*[\p{L}\p{N}][\p{L}\p{N}_-]*$/u.test(local)))
      return `${prefix}:${local}`;
  }
  return iri;
}

function web(address) {
  try {
    return ["http:", "https:", "mailto:"].includes(new URL(address).protocol) ? address : "";
  } catch {
    return "";
  }
}

function usual(graph, iri) {
  const [document, ...fragment] = iri.slice(graph.base.length).split("#");
  return `${document}.html${fragment.length ? `#${encodeURIComponent(fragment.join("#"))}` : ""}`;
}

// What people read for a term: its words, its page in the site, its page on the web, its language.
function link(graph, term) {
  if (!term) return ["", "", "", ""];
  if (term.type === "bnode") return [`_:${term.value}`, "", "", ""];
  if (term.type === "literal") {
    const language = term["xml:lang"] || "";
    const own = language.split("-")[0] === graph.language.split("-")[0];
    return [
      term.value,
      "",
      term.datatype === "http://www.w3.org/2001/XMLSchema#anyURI" ? web(term.value) : "",
      own ? "" : language,
    ];
  }
  const known = graph.names.get(term.value);
  const [label, path] = Array.isArray(known)
    ? known
    : [known || "", known === undefined ? "" : usual(graph, term.value)];
  return [label || compact(graph, term.value), path, path ? "" : web(term.value), ""];
}

// A count or a sum that equals a figure of some source is no evidence.
const isNumber = (term) =>
  term.type === "literal" && /#(integer|decimal|double|float|boolean)$/.test(term.datatype || "");

// Which sources (the ontology is none) say something of a subject and an object: subject → object → graphs.
function statements(graph) {
  if (graph.said) return graph.said;
  const query = `SELECT ?s ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != <${graph.inferred}>) }`;
  const made = new Map();
  for (const { s, o, g } of JSON.parse(graph.store.query(query, { results_format: "json" })).results
    .bindings) {
    if (isNumber(o) || !graph.sources.has(g.value)) continue;
    const subject = key(s);
    const object = key(o);
    if (!made.has(subject)) made.set(subject, new Map());
    const objects = made.get(subject);
    if (!objects.has(object)) objects.set(object, new Set());
    objects.get(object).add(g.value);
  }
  graph.said = made;
  return made;
}

// The sources of a row: those that link two of the things that stand in it.
function sourcesOf(graph, terms) {
  const said = statements(graph);
  const wanted = new Set(terms.filter((term) => !isNumber(term)).map(key));
  const found = new Set();
  let nodes = [];
  let most = 1;
  for (const subject of wanted) {
    for (const [object, graphs] of said.get(subject) || []) {
      if (wanted.has(object) && object !== subject) for (const one of graphs) found.add(one);
      if (!object.startsWith("_:")) continue;
      const details = [...(said.get(object) || [])].filter(
        ([detail]) => detail !== subject && wanted.has(detail),
      );
      if (details.length > most) [nodes, most] = [[], details.length];
      if (details.length === most) nodes.push(details);
    }
  }
  for (const [, graphs] of nodes.flat()) for (const one of graphs) found.add(one);
  return [...found].sort();
}

const termOf = (term) =>
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

function answered(graph, { query, form }) {
  if (form === "CONSTRUCT" || form === "DESCRIBE") {
    const quads = graph.store.query(query);
    const lines = quads.map(({ subject, predicate, object }) => `${subject} ${predicate} ${object} .\n`);
    return {
      variables: ["subject", "predicate", "object"],
      rows: quads.map((quad) => [quad.subject, quad.predicate, quad.object].map(termOf)),
      triples: lines.join(""),
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

const opened = () =>
  (opening ||= open().catch((error) => {
    opening = undefined;
    throw error;
  }));

self.onmessage = async ({ data }) => {
  try {
    const graph = await opened();
    said({ progress: "Computing the answers …", computing: true });
    const { rows, ...made } = answered(graph, data);
    const cells = rows.map((row) => row.map((term) => link(graph, term)));
    const isSource = (term) => term?.type === "uri" && graph.sources.has(term.value);
    const own = rows.some((row) => row.some(isSource));
    // The last column names the sources, and no other does: the page may tell equal rows once.
    const named =
      own &&
      rows.every((row) => row.every((term, place) => !term || isSource(term) === (place === row.length - 1)));
    const cited =
      data.asked &&
      !own &&
      rows.map((row) =>
        sourcesOf(graph, [...row.filter(Boolean), ...data.asked]).map((iri) =>
          link(graph, { type: "uri", value: iri }),
        ),
      );
    said({ id: data.id, ...made, cells, cited, named });
  } catch (error) {
    said({ id: data.id, error: error.message || String(error) });
  }
};
