// A question asked with other values: from answers computed beforehand where there are some, else in the browser.
(() => {
  "use strict";
  const { element, shown, fill, csv, file, say, stopping, tell, counted, ask, stop } = window.phegraph;
  const one = (selector) => document.querySelector(selector);
  const part = (id) => document.getElementById(id);
  const form = one("form.ask");
  const told = JSON.parse(form.dataset.told);
  const { parameters, root } = told;
  const table = one(".answers table");
  const sources = one(".evidence");
  const list = sources.querySelector("ol");
  const drawn = part("drawn");
  const name = location.pathname
    .split("/")
    .pop()
    .replace(/\.html$/, "");
  const links = { csv: one(".saves .csv"), json: one(".saves .json") };
  const given = {
    table: [...table.childNodes],
    list: [...list.childNodes],
    drawn: [...drawn.childNodes],
    count: part("count").textContent,
    answered: !part("answered").hidden,
    csv: links.csv.href,
    json: links.json.href,
    file: links.csv.download,
    sparql: part("sparql").textContent,
  };
  const lists = new Map();
  const control = ({ name }) => part(`ask-${name}`);
  const labels = new Map(parameters.map((parameter) => [parameter.name, control(parameter).value]));
  let turn = 0;
  let loading;
  let computing = false;
  let last = Promise.resolve();

  // Progress never takes the place of a fault: the field that has one is focused, and then loads its list.
  const hint = (text) => part("said").className === "fault" || say(text);

  // One query at a time: a list of choices is waited for, and an answer that nobody waits for is stopped.
  const inTurn = (text, options) =>
    (last = last.catch(() => undefined).then(() => ask(text, { ...options, progress: hint })));

  // What an address says of a thing: its IRI, with a prefix, or without the base.
  function expanded(key) {
    const [, prefix, local] = /^([^:/]*):(?!\/\/)(.*)$/s.exec(key) || [];
    if (prefix !== undefined && Object.hasOwn(told.prefixes, prefix)) return told.prefixes[prefix] + local;
    return key.includes(":") ? key : told.base + key;
  }

  const shortened = (iri) =>
    iri.startsWith(told.base) && !iri.slice(told.base.length).includes(":")
      ? iri.slice(told.base.length)
      : iri;
  const isUsual = (parameter, value) =>
    parameter.usual !== "" &&
    (value === parameter.usual ||
      (parameter.kind === "thing" && expanded(value) === expanded(parameter.usual)));

  // A backslash before a u is never left to be taken for the escape of a character.
  const quoted = (text) =>
    `"${text.toWellFormed().replace(/\\([uU])?|["\n\r\t\b\f]/g, (found, letter) => (letter ? `\\\\\\U000000${letter === "u" ? "75" : "55"}` : { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f" }[found]))}"`;

  // A value as an RDF term: nothing that is typed becomes part of the query in any other way.
  function term(parameter, value) {
    if (parameter.kind === "thing") {
      const iri = expanded(value);
      if (!/^[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]*$/.test(iri))
        throw new Error(`“${value}” is no thing of this graph.`);
      return `<${iri}>`;
    }
    return parameter.kind === "integer"
      ? `"${BigInt(value)}"^^<http://www.w3.org/2001/XMLSchema#integer>`
      : quoted(value);
  }

  const query = (values) =>
    told.pieces
      .map((piece, place) =>
        place % 2
          ? term(
              parameters.find(({ name }) => name === piece),
              values[piece],
            )
          : piece,
      )
      .join("");

  // The things that a field may have, by what people read for them; two of one name are told apart by their IRI.
  async function listed(parameter) {
    const got = await inTurn(parameter.values, { prefixes: told.prefixes });
    const { head, results } = JSON.parse(got.json);
    const made = new Map();
    const column = got.variables.indexOf(head.vars[0]);
    for (const [place, row] of results.bindings.entries()) {
      const { type, value } = row[head.vars[0]] || {};
      const [label] = got.cells[place][column];
      if (type === "uri") made.set(made.has(label) ? `${label} (${shortened(value)})` : label, value);
    }
    part(`list-${parameter.name}`).replaceChildren(
      ...[...made.keys()].sort((a, b) => a.localeCompare(b)).map((value) => element("option", { value })),
    );
    return made;
  }

  function choices(parameter) {
    if (!lists.has(parameter.name)) {
      lists.set(parameter.name, listed(parameter));
      lists.get(parameter.name).catch(() => lists.delete(parameter.name));
    }
    return lists.get(parameter.name);
  }

  // The field that has a fault is focused, and told by it.
  function refuse(parameter, fault) {
    control(parameter).setAttribute("aria-invalid", "true");
    control(parameter).setAttribute("aria-describedby", "said");
    control(parameter).focus();
    throw new Error(fault);
  }

  async function chosen(parameter, typed) {
    if (!parameter.values || isUsual(parameter, typed)) return typed;
    if (parameter.usual && typed === labels.get(parameter.name)) return parameter.usual;
    const known = await choices(parameter);
    const folded = typed.toLocaleLowerCase();
    const found =
      known.get(typed) ||
      [...known.values()].find((iri) => iri === expanded(typed)) ||
      [...known].find(([label]) => label.toLocaleLowerCase() === folded)?.[1];
    if (!found)
      refuse(parameter, `“${typed}” cannot be chosen for “${parameter.label}”. Choose one of the list.`);
    control(parameter).value = [...known].find(([, iri]) => iri === found)[0];
    return shortened(found);
  }

  // What the fields say, each fault in words.
  async function read() {
    const values = {};
    for (const parameter of parameters) {
      const field = control(parameter);
      const typed =
        field.tagName === "SELECT" || parameter.kind === "string" ? field.value : field.value.trim();
      const bad =
        parameter.kind === "integer"
          ? !/^[+-]?[0-9]{1,18}$/.test(typed) && "takes a whole number"
          : parameter.kind === "thing" && !typed && "has to be chosen";
      field.removeAttribute("aria-invalid");
      if (bad) refuse(parameter, `“${parameter.label}” ${bad}.`);
      values[parameter.name] =
        parameter.kind === "thing"
          ? await chosen(parameter, typed)
          : parameter.kind === "integer"
            ? String(BigInt(typed))
            : typed;
    }
    return values;
  }

  const load = () =>
    (loading ||= new Promise((done, failed) => {
      const script = element("script", { src: form.dataset.answers });
      script.onload = () => done(window.PHEGRAPH_ANSWERS);
      script.onerror = () => failed(new Error("The answers could not be loaded."));
      document.head.append(script);
    }));

  // The picture comes from the site's own renderer, which has escaped every label.
  function picture({ svg, caption }) {
    if (!svg) return [];
    const box = element("div", { className: "scroll", tabIndex: 0, innerHTML: svg });
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Picture");
    return [
      element("figure", { className: "picture" }, box, element("figcaption", { textContent: caption })),
    ];
  }

  function show(got) {
    tell(got.count);
    links.json.hidden = got !== given && !ask; // terms are computed, where the site has what computes them
    part("answered").hidden = got === given && !given.answered;
    table.replaceChildren(...got.table);
    list.replaceChildren(...got.list);
    sources.hidden = got.list.length === 0;
    one("p.empty").hidden = table.tBodies[0].rows.length > 0;
    drawn.replaceChildren(...got.drawn);
    part("sparql").textContent = got.sparql;
    for (const asked of document.querySelectorAll(".asked")) asked.hidden = got !== given;
    part("free").href = `${root}sparql.html#${new URLSearchParams({ query: got.sparql })}`;
  }

  function made(variables, rows, cited, origins, values, pictures) {
    const built = element("table");
    const named = rows.length && rows[0].length < variables.length;
    const each = (row, place) =>
      cited[place].length ? cited[place].map((number) => [...row, origins[number - 1]]) : [[...row, [""]]];
    fill(built, named ? variables.slice(0, -1) : variables, rows, root, origins.length ? cited : undefined);
    const items = origins.map((origin, place) =>
      element("li", { id: `s${place + 1}` }, ...shown(origin, root)),
    );
    file(links.csv, csv(variables, named ? rows.flatMap(each) : rows), "text/csv", `${name}.csv`);
    show({
      table: [...built.childNodes],
      list: items,
      drawn: pictures,
      count: counted(rows.length),
      sparql: query(values),
    });
  }

  // Rows that differ in their source alone are one, with the sources of all.
  function grouped({ cells }) {
    const found = new Map();
    for (const row of cells) {
      const key = JSON.stringify(row.slice(0, -1));
      const origin = row.at(-1);
      if (!found.has(key)) found.set(key, { row: row.slice(0, -1), origins: [] });
      if (origin[0]) found.get(key).origins.push(origin);
    }
    return {
      cells: [...found.values()].map(({ row }) => row),
      cited: [...found.values()].map(({ origins }) => origins),
    };
  }

  async function live(values) {
    const text = query(values);
    const asked = parameters
      .filter(({ kind }) => kind === "thing")
      .map((parameter) => ({ type: "uri", value: expanded(values[parameter.name]) }));
    computing = true;
    const all = await inTurn(text, { asked }).finally(() => (computing = false));
    const got = { ...all, ...(all.named && grouped(all)) };
    const every = [
      ...new Map((got.cited || []).flat().map((origin) => [JSON.stringify(origin), origin])).entries(),
    ];
    const places = new Map(every.map(([key], place) => [key, place + 1]));
    return {
      ...got,
      origins: every.map(([, origin]) => origin),
      cited: (got.cited || []).map((row) => row.map((origin) => places.get(JSON.stringify(origin)))),
    };
  }

  async function answer(values, mine) {
    const stale = () => mine !== turn;
    if (parameters.every((parameter) => isUsual(parameter, values[parameter.name]))) {
      links.csv.href = given.csv;
      links.json.href = given.json;
      links.csv.download = links.json.download = given.file;
      links.json.onclick = null;
      show(given);
      return say("");
    }
    const all = form.dataset.answers && (await load());
    const found = all?.answers[Object.values(values)[0]];
    const link = (number) => all.links[number];
    if (stale()) return undefined;
    if (found) {
      made(
        all.variables,
        found.rows.map((row) => row.map(link)),
        found.cited,
        found.sources.map(link),
        values,
        picture(found),
      );
      links.json.onclick = (event) => {
        event.preventDefault();
        saved(values);
      };
      return say("");
    }
    const got = await live(values);
    if (stale()) return undefined;
    made(got.variables, got.cells, got.cited, got.origins, values, []);
    file(links.json, got.json, "application/sparql-results+json", `${name}.json`);
    links.json.onclick = null;
    return say(
      given.drawn.length
        ? "The picture is drawn for the values that this page opens with, and left out here."
        : "",
    );
  }

  // The answers computed beforehand have names, no terms: JSON is computed when it is wanted.
  async function saved(values) {
    try {
      const got = await live(values);
      const link = element("a");
      file(link, got.json, "application/sparql-results+json", `${name}.json`);
      link.click();
      say("");
    } catch (error) {
      say(error.message, true);
    }
  }

  async function work(wanted) {
    if (computing) stop();
    say("");
    const mine = ++turn;
    stopping(form, true);
    try {
      await wanted(mine);
    } catch (error) {
      if (mine === turn) say(error.message, true);
    }
    if (mine === turn) stopping(form, false);
  }

  const asking = () =>
    work(async (mine) => {
      const values = await read();
      const different = parameters.filter((parameter) => !isUsual(parameter, values[parameter.name]));
      if (mine !== turn) return;
      const search = new URLSearchParams(different.map(({ name }) => [name, values[name]])).toString();
      const address = location.pathname + (search && `?${search}`);
      if (`?${search}` !== (location.search || "?")) history.pushState(null, "", address);
      await answer(values, mine);
    });

  // The address tells what was asked; a reload and the back button come here.
  const restore = () =>
    work(async (mine) => {
      const search = new URLSearchParams(location.search);
      for (const parameter of parameters) {
        const field = control(parameter);
        const wanted = search.get(parameter.name);
        field.value = wanted === null || isUsual(parameter, wanted) ? labels.get(parameter.name) : wanted;
        if (
          wanted !== null &&
          field.tagName === "SELECT" &&
          field.value !== wanted &&
          !isUsual(parameter, wanted)
        ) {
          field.value = labels.get(parameter.name);
          throw new Error(
            `The address asks for “${wanted}”, which cannot be chosen for “${parameter.label}”.`,
          );
        }
      }
      if (parameters.some(({ name, usual }) => !search.has(name) && usual === "")) return;
      await answer(await read(), mine);
    });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    asking();
  });
  form.addEventListener(
    "change",
    ({ target }) => target.tagName === "SELECT" && form.checkValidity() && asking(),
  );
  one("button.stop").addEventListener("click", () => stop());
  for (const parameter of parameters) {
    if (parameter.kind === "thing" && parameter.values)
      control(parameter).addEventListener(
        "focus",
        () =>
          choices(parameter).then(
            () => hint(""),
            (error) => say(error.message, true),
          ),
        { once: true },
      );
  }
  window.addEventListener("popstate", restore);
  form.noValidate = true;
  form.hidden = false;
  restore();
})();
