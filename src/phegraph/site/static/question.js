// A question asked with other values: from answers computed beforehand where there are some, else in the browser.
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
  const find = (selector) => document.querySelector(selector);
  const byId = (id) => document.getElementById(id);
  const form = find("form.ask");
  const settings = JSON.parse(form.dataset.settings);
  const { parameters, root } = settings;
  const table = find(".answers table");
  const sources = find(".evidence");
  const list = sources.querySelector("ol");
  const picture = byId("picture");
  const name = location.pathname
    .split("/")
    .pop()
    .replace(/\.html$/, "");
  const links = { csv: find(".saves .csv"), json: find(".saves .json") };
  const initial = {
    table: [...table.childNodes],
    list: [...list.childNodes],
    picture: [...picture.childNodes],
    count: byId("count").textContent,
    isShown: !byId("result").hidden,
    csv: links.csv.href,
    json: links.json.href,
    fileName: links.csv.download,
    sparql: byId("sparql").textContent,
  };
  const lists = new Map();
  const offered = element("p", { className: "offered" });
  byId("message").after(offered);
  const fieldOf = ({ name }) => byId(`ask-${name}`);
  const labels = new Map(parameters.map((parameter) => [parameter.name, fieldOf(parameter).value]));
  let turn = 0;
  let loading;
  let computing = false;
  let last = Promise.resolve();

  // Progress never replaces an error: the field that has one is focused, and then loads its list.
  const showProgress = (text) => byId("message").className === "error" || showMessage(text);

  // One query at a time: a list of choices is waited for, and an answer that nobody waits for is stopped.
  const askInTurn = (text, options) =>
    (last = last.catch(() => undefined).then(() => ask(text, { ...options, progress: showProgress })));

  // The IRI of a thing from what the address has: the IRI, a prefixed name, or the IRI without the base.
  function expandIri(key) {
    const [, prefix, local] = /^([^:/]*):(?!\/\/)(.*)$/s.exec(key) || [];
    if (prefix !== undefined && Object.hasOwn(settings.prefixes, prefix))
      return settings.prefixes[prefix] + local;
    return key.includes(":") ? key : settings.base + key;
  }

  const shortenIri = (iri) =>
    iri.startsWith(settings.base) && !iri.slice(settings.base.length).includes(":")
      ? iri.slice(settings.base.length)
      : iri;
  const isDefault = (parameter, value) =>
    parameter.default !== "" &&
    (value === parameter.default ||
      (parameter.kind === "thing" && expandIri(value) === expandIri(parameter.default)));

  // A backslash before a u is never left to be taken for the escape of a character.
  const sparqlString = (text) =>
    `"${text.toWellFormed().replace(/\\([uU])?|["\n\r\t\b\f]/g, (match, letter) => (letter ? `\\\\\\U000000${letter === "u" ? "75" : "55"}` : { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" }[match]))}"`;

  // A value as an RDF term: nothing that is typed becomes part of the query in any other way.
  function sparqlTerm(parameter, value) {
    if (parameter.kind === "thing") {
      const iri = expandIri(value);
      if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*$/.test(iri))
        throw new Error(`“${value}” is no thing of this graph.`);
      return `<${iri}>`;
    }
    return parameter.kind === "integer"
      ? `"${BigInt(value)}"^^<http://www.w3.org/2001/XMLSchema#integer>`
      : sparqlString(value);
  }

  const sparqlQuery = (values) =>
    settings.pieces
      .map((piece, index) =>
        index % 2
          ? sparqlTerm(
              parameters.find(({ name }) => name === piece),
              values[piece],
            )
          : piece,
      )
      .join("");

  // The IRIs that a field may have, by their labels; where two have one label, the second has its IRI besides.
  async function fetchChoices(parameter) {
    const result = await askInTurn(parameter.values, { prefixes: settings.prefixes });
    const { head, results } = JSON.parse(result.json);
    const iris = new Map();
    const column = result.variables.indexOf(head.vars[0]);
    for (const [index, row] of results.bindings.entries()) {
      const { type, value } = row[head.vars[0]] || {};
      const [label] = result.cells[index][column];
      if (type === "uri") iris.set(iris.has(label) ? `${label} (${shortenIri(value)})` : label, value);
    }
    byId(`list-${parameter.name}`).replaceChildren(
      ...[...iris.keys()].sort((a, b) => a.localeCompare(b)).map((value) => element("option", { value })),
    );
    return iris;
  }

  function choicesOf(parameter) {
    if (!lists.has(parameter.name)) {
      lists.set(parameter.name, fetchChoices(parameter));
      lists.get(parameter.name).catch(() => lists.delete(parameter.name));
    }
    return lists.get(parameter.name);
  }

  // Focus the field with the error, and throw it.
  function rejectField(parameter, message) {
    fieldOf(parameter).setAttribute("aria-invalid", "true");
    fieldOf(parameter).setAttribute("aria-describedby", "message");
    fieldOf(parameter).focus();
    throw new Error(message);
  }

  const matching = (typed, iris) =>
    /[<>:]/.test(typed) ? [] : window.phegraph.matches(typed, [...iris.keys()]).slice(0, 6);

  const folded = (text) => text.toLocaleLowerCase().replace(/(?<=[\p{L}\d])-(?=[\p{L}\d])/gu, " ");

  // What is typed is part of one name alone, as “Manjit” is: that name.
  function onlyMatch(typed, iris) {
    const names = matching(typed, iris);
    return names.length === 1 && folded(names[0]).includes(folded(typed)) ? names[0] : undefined;
  }

  // What is typed is no name, but may be a part of one: the names that it can mean, each a button that takes it.
  function offer(parameter, typed, iris) {
    const names = matching(typed, iris);
    const take = (name) => {
      const button = element("button", { type: "button", textContent: name });
      button.addEventListener("click", () => {
        fieldOf(parameter).value = name;
        submit();
      });
      return button;
    };
    offered.replaceChildren(...names.map(take));
    const all = names.length ? "Choose one of these:" : "Choose one of the list.";
    rejectField(parameter, `“${typed}” cannot be chosen for “${parameter.label}”. ${all}`);
  }

  async function chosenThing(parameter, typed) {
    if (!parameter.values || isDefault(parameter, typed)) return typed;
    if (parameter.default && typed === labels.get(parameter.name)) return parameter.default;
    const iris = await choicesOf(parameter);
    const iri =
      iris.get(typed) ||
      [...iris.values()].find((candidate) => candidate === expandIri(typed)) ||
      [...iris].find(([label]) => folded(label) === folded(typed))?.[1] ||
      iris.get(onlyMatch(typed, iris));
    if (!iri) offer(parameter, typed, iris);
    fieldOf(parameter).value = [...iris].find(([, candidate]) => candidate === iri)[0];
    return shortenIri(iri);
  }

  // The values of the fields by the names of their parameters.
  async function readFields() {
    const values = {};
    for (const parameter of parameters) {
      const field = fieldOf(parameter);
      const typed =
        field.tagName === "SELECT" || parameter.kind === "string" ? field.value : field.value.trim();
      const fault =
        parameter.kind === "integer"
          ? !/^[+-]?[0-9]{1,18}$/.test(typed) && "takes a whole number"
          : parameter.kind === "thing" && !typed && "has to be chosen";
      field.removeAttribute("aria-invalid");
      if (fault) rejectField(parameter, `“${parameter.label}” ${fault}.`);
      values[parameter.name] =
        parameter.kind === "thing"
          ? await chosenThing(parameter, typed)
          : parameter.kind === "integer"
            ? String(BigInt(typed))
            : typed;
    }
    return values;
  }

  const loadAnswers = () =>
    (loading ||= new Promise((resolve, reject) => {
      const script = element("script", { src: form.dataset.answers });
      script.onload = () => resolve(window.PHEGRAPH_ANSWERS);
      script.onerror = () => reject(new Error("The answers could not be loaded."));
      document.head.append(script);
    }));

  // The picture comes from the site's own renderer, which has escaped every label.
  function figureOf({ svg, caption }) {
    if (!svg) return [];
    const box = element("div", { className: "scroll", tabIndex: 0, innerHTML: svg });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Picture");
    return [
      element("figure", { className: "picture" }, box, element("figcaption", { textContent: caption })),
    ];
  }

  function showResult(result) {
    showCount(result.count);
    links.json.hidden = result !== initial && !ask; // terms are computed, where the site has the engine
    byId("result").hidden = result === initial && !initial.isShown;
    table.replaceChildren(...result.table);
    list.replaceChildren(...result.list);
    sources.hidden = list.children.length === 0;
    find("p.empty").hidden = table.tBodies[0].rows.length > 0;
    picture.replaceChildren(...result.picture);
    byId("sparql").textContent = result.sparql;
    for (const values of document.querySelectorAll(".values")) values.hidden = result !== initial;
    byId("free").href = `${root}sparql.html#${new URLSearchParams({ query: result.sparql })}`;
  }

  // Show rows of links with the numbers of their sources; where the last column has the sources, rows are without it.
  function showRows(variables, rows, cited, origins, values, pictures) {
    const newTable = element("table");
    const sourcesLast = rows.length && rows[0].length < variables.length;
    const withSources = (row, index) =>
      cited[index].length ? cited[index].map((number) => [...row, origins[number - 1]]) : [[...row, [""]]];
    fillTable(
      newTable,
      sourcesLast ? variables.slice(0, -1) : variables,
      rows,
      root,
      origins.length ? cited : undefined,
    );
    const items = origins.map((origin, index) =>
      element("li", { id: `s${index + 1}` }, ...linkNodes(origin, root)),
    );
    setDownload(
      links.csv,
      csv(variables, sourcesLast ? rows.flatMap(withSources) : rows),
      "text/csv",
      `${name}.csv`,
    );
    showResult({
      table: [...newTable.childNodes],
      list: items,
      picture: pictures,
      count: countText(rows.length),
      sparql: sparqlQuery(values),
    });
  }

  // Rows that differ in their source alone are one, with the sources of all.
  function mergedRows({ cells }) {
    const merged = new Map();
    for (const row of cells) {
      const key = JSON.stringify(row.slice(0, -1));
      const origin = row.at(-1);
      if (!merged.has(key)) merged.set(key, { row: row.slice(0, -1), origins: [] });
      if (origin[0]) merged.get(key).origins.push(origin);
    }
    return {
      cells: [...merged.values()].map(({ row }) => row),
      cited: [...merged.values()].map(({ origins }) => origins),
    };
  }

  // Have the engine answer the question for values; the sources are a list, by whose numbers rows cite them.
  async function compute(values) {
    const text = sparqlQuery(values);
    const things = parameters
      .filter(({ kind }) => kind === "thing")
      .map((parameter) => ({ type: "uri", value: expandIri(values[parameter.name]) }));
    computing = true;
    const raw = await askInTurn(text, { values: things }).finally(() => (computing = false));
    const result = { ...raw, ...(raw.sourcesLast && mergedRows(raw)) };
    const origins = new Map((result.cited || []).flat().map((origin) => [JSON.stringify(origin), origin]));
    const numbers = new Map([...origins.keys()].map((key, index) => [key, index + 1]));
    return {
      ...result,
      origins: [...origins.values()],
      cited: (result.cited || []).map((row) => row.map((origin) => numbers.get(JSON.stringify(origin)))),
    };
  }

  async function showAnswer(values, ownTurn) {
    const isStale = () => ownTurn !== turn;
    if (parameters.every((parameter) => isDefault(parameter, values[parameter.name]))) {
      links.csv.href = initial.csv;
      links.json.href = initial.json;
      links.csv.download = links.json.download = initial.fileName;
      links.json.onclick = null;
      showResult(initial);
      return showMessage("");
    }
    const computed = form.dataset.answers && (await loadAnswers());
    const answer = computed?.answers[Object.values(values).join(" ")];
    const link = (number) => computed.links[number];
    if (isStale()) return undefined;
    if (answer) {
      showRows(
        computed.variables,
        answer.rows.map((row) => row.map(link)),
        answer.cited,
        answer.sources.map(link),
        values,
        figureOf(answer),
      );
      links.json.onclick = (event) => {
        event.preventDefault();
        saveJson(values);
      };
      return showMessage("");
    }
    const result = await compute(values);
    if (isStale()) return undefined;
    showRows(result.variables, result.cells, result.cited, result.origins, values, []);
    setDownload(links.json, result.json, "application/sparql-results+json", `${name}.json`);
    links.json.onclick = null;
    return showMessage(
      initial.picture.length
        ? "The picture is drawn for the values that this page opens with, and left out here."
        : "",
    );
  }

  // The answers computed beforehand have names, no terms: JSON is computed on demand.
  async function saveJson(values) {
    try {
      const result = await compute(values);
      const link = element("a");
      setDownload(link, result.json, "application/sparql-results+json", `${name}.json`);
      link.click();
      showMessage("");
    } catch (error) {
      showMessage(error.message, true);
    }
  }

  async function runTask(task) {
    if (computing) stop();
    showMessage("");
    offered.replaceChildren();
    const ownTurn = ++turn;
    setBusy(form, true);
    try {
      await task(ownTurn);
    } catch (error) {
      if (ownTurn === turn) showMessage(error.message, true);
    }
    if (ownTurn === turn) setBusy(form, false);
  }

  const submit = () =>
    runTask(async (ownTurn) => {
      const values = await readFields();
      const changed = parameters.filter((parameter) => !isDefault(parameter, values[parameter.name]));
      if (ownTurn !== turn) return;
      const search = new URLSearchParams(changed.map(({ name }) => [name, values[name]])).toString();
      const address = location.pathname + (search && `?${search}`);
      if (`?${search}` !== (location.search || "?")) history.pushState(null, "", address);
      await showAnswer(values, ownTurn);
    });

  // Answer for the values in the address, after a reload or the back button.
  const restore = () =>
    runTask(async (ownTurn) => {
      const search = new URLSearchParams(location.search);
      for (const parameter of parameters) {
        const field = fieldOf(parameter);
        const value = search.get(parameter.name);
        field.value = value === null || isDefault(parameter, value) ? labels.get(parameter.name) : value;
        if (
          value !== null &&
          field.tagName === "SELECT" &&
          field.value !== value &&
          !isDefault(parameter, value)
        ) {
          field.value = labels.get(parameter.name);
          throw new Error(
            `The address asks for “${value}”, which cannot be chosen for “${parameter.label}”.`,
          );
        }
      }
      if (parameters.some((parameter) => !search.has(parameter.name) && parameter.default === "")) return;
      await showAnswer(await readFields(), ownTurn);
    });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  form.addEventListener(
    "change",
    ({ target }) => target.tagName === "SELECT" && form.checkValidity() && submit(),
  );
  find("button.stop").addEventListener("click", () => stop());
  for (const parameter of parameters) {
    if (parameter.kind === "thing" && parameter.values)
      fieldOf(parameter).addEventListener(
        "focus",
        () =>
          choicesOf(parameter).then(
            () => showProgress(""),
            (error) => showMessage(error.message, true),
          ),
        { once: true },
      );
  }
  window.addEventListener("popstate", restore);
  form.noValidate = true;
  form.hidden = false;
  restore();
})();
