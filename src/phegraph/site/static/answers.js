// Answers as a table: cells that link to pages, the sources of rows, and what can be saved.
window.phegraph = window.phegraph || {};
(() => {
  "use strict";
  const element = (name, given = {}, ...parts) => {
    const made = Object.assign(document.createElement(name), given);
    made.append(...parts);
    return made;
  };

  // A link: its words, its page in the site, its page on the web, the language of its words.
  function shown([text, path, url, language], root) {
    const address = path ? root + path : url;
    const made = element(address ? "a" : "bdi", { textContent: text });
    if (address) made.href = address;
    if (language) made.lang = language;
    return language ? [made, " ", element("span", { className: "language", textContent: language })] : [made];
  }

  // Phones show the name of its column in each cell.
  function headed(cell, name) {
    cell.dataset.head = name;
    return cell;
  }

  const cell = (link, root) =>
    element("td", { className: link[0].length < 13 ? "short" : "" }, ...(link[0] ? shown(link, root) : []));

  function marks(numbers) {
    const made = numbers.map((number) => {
      const mark = element("a", { href: `#s${number}`, textContent: number });
      mark.setAttribute("aria-label", `source ${number}`);
      return mark;
    });
    return element("td", { className: "marks" }, ...made);
  }

  // A table of the rows; `cited` has the numbers of each row's sources.
  function fill(table, variables, rows, root, cited) {
    const names = [...variables.map((name) => name.replaceAll("_", " ")), ...(cited ? ["sources"] : [])];
    const line = (row, place) =>
      [...row.map((link) => cell(link, root)), ...(cited ? [marks(cited[place])] : [])].map((one, column) =>
        headed(one, names[column]),
      );
    const head = element(
      "thead",
      {},
      element("tr", {}, ...names.map((name) => element("th", { scope: "col", textContent: name }))),
    );
    table.replaceChildren(
      head,
      element(
        "tbody",
        {},
        ...rows.map((row, place) => element("tr", { id: `r${place + 1}` }, ...line(row, place))),
      ),
    );
  }

  // No spreadsheet may take a text for a formula, whatever separator it expects: as phegraph/text/cells.py has it.
  const FORMULA =
    /((?:^|[,;|\t\r\n])[\s"\p{Cc}\p{Cf}\u2065]*)([=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b][^,;|\t\r\n]*)?/gu;
  const NUMBER = /^[+-][0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? *$/;
  const guarded = (found, before, formula) =>
    !formula || (before.startsWith(",") && NUMBER.test(formula)) ? found : `${before}'${formula}`;
  const harmless = (text) => (NUMBER.test(text) ? text : text.replace(FORMULA, guarded));

  // The mark at the beginning is the one by which spreadsheets recognise UTF-8.
  function csv(variables, rows) {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const cells = (row) => `${row.map((text) => quoted(harmless(text))).join(",")}\r\n`;
    return `\ufeff${[variables, ...rows.map((row) => row.map(([text]) => text))].map(cells).join("")}`;
  }

  function file(link, text, type, name) {
    if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
  }

  // What the page says while it works, and when it fails: its place is always there, since screen readers tell what changes.
  function say(text, fault = false) {
    const said = document.getElementById("said");
    said.className = fault ? "fault" : "";
    said.textContent = text;
  }

  // How many answers there are: told once the place for it is shown, so that screen readers notice.
  function tell(count) {
    document.getElementById("answered").hidden = false;
    setTimeout(() => (document.getElementById("count").textContent = count), 50);
  }

  // The button that stops, while there is something to stop; the keyboard goes on where it began.
  function stopping(form, works) {
    const halt = form.querySelector("button.stop");
    const focused = document.activeElement === halt;
    halt.hidden = !works;
    form.toggleAttribute("aria-busy", false);
    if (works) form.setAttribute("aria-busy", "true");
    else if (focused) form.querySelector("button.main").focus();
  }

  const counted = (number, one = "answer") =>
    `${number.toLocaleString("en")} ${one}${number === 1 ? "" : "s"}`;

  Object.assign(window.phegraph, { element, shown, fill, csv, file, say, stopping, tell, counted });
})();
