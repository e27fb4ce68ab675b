// Answers as a table: cells that link to pages, the sources of rows, and what can be saved.
window.phegraph = window.phegraph || {};
(() => {
  "use strict";
  const element = (name, properties = {}, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };

  // The nodes of a link, which is its text, its page in the site, its page on the web and the language of the text.
  function linkNodes([text, path, url, language], root) {
    const address = path ? root + path : url;
    const node = element(address ? "a" : "bdi", { textContent: text });
    if (address) node.href = address;
    if (language) node.lang = language;
    return language ? [node, " ", element("span", { className: "language", textContent: language })] : [node];
  }

  const cell = (link, root) =>
    element(
      "td",
      { className: link[0].length < 13 ? "short" : "" },
      ...(link[0] ? linkNodes(link, root) : []),
    );

  function sourceMarks(numbers) {
    const links = numbers.map((number) => {
      const link = element("a", { href: `#s${number}`, textContent: number });
      link.setAttribute("aria-labelledby", `s${number}`);
      return link;
    });
    return element("td", { className: "marks" }, ...links);
  }

  // Fill a table with rows; `cited` has the numbers of each row's sources.
  function fillTable(table, variables, rows, root, cited) {
    const names = [...variables.map((name) => name.replaceAll("_", " ")), ...(cited ? ["sources"] : [])];
    // Phones show the name of its column in each cell.
    const withHead = (cell, column) => {
      cell.dataset.head = names[column];
      return cell;
    };
    const cells = (row, index) =>
      [...row.map((link) => cell(link, root)), ...(cited ? [sourceMarks(cited[index])] : [])].map(withHead);
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
        ...rows.map((row, index) => element("tr", { id: `r${index + 1}` }, ...cells(row, index))),
      ),
    );
  }

  // No spreadsheet may take a text for a formula, whatever separator it expects: as phegraph/text/cells.py has it.
  const FORMULA =
    /((?:^|[,;|\t\r\n])[\s"\p{Cc}\p{Cf}\u2065]*)([=+\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b][^,;|\t\r\n]*)?/gu;
  const NUMBER = /^[+-][0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)? *$/;
  const guarded = (match, before, formula) =>
    !formula || (before.startsWith(",") && NUMBER.test(formula)) ? match : `${before}'${formula}`;
  const harmless = (text) => (NUMBER.test(text) ? text : text.replace(FORMULA, guarded));

  // The mark at the beginning is the one by which spreadsheets recognise UTF-8.
  function csv(variables, rows) {
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const cells = (row) => `${row.map((text) => quoted(harmless(text))).join(",")}\r\n`;
    return `\ufeff${[variables, ...rows.map((row) => row.map(([text]) => text))].map(cells).join("")}`;
  }

  // Have a link download a text.
  function setDownload(link, text, type, name) {
    if (link.href.startsWith("blob:")) URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([text], { type }));
    link.download = name;
  }

  // Show progress or an error; the element is always there, since screen readers announce what changes in it.
  function showMessage(text, isError = false) {
    const message = document.getElementById("message");
    message.className = isError ? "error" : "";
    message.textContent = text;
  }

  // Show how many answers there are, after the element for it is displayed, so that screen readers announce it.
  function showCount(count) {
    document.getElementById("result").hidden = false;
    setTimeout(() => (document.getElementById("count").textContent = count), 50);
  }

  // Show the button that stops the query while one runs; its focus goes to the main button afterwards.
  function setBusy(form, isBusy) {
    const stop = form.querySelector("button.stop");
    const hasFocus = document.activeElement === stop;
    stop.hidden = !isBusy;
    form.toggleAttribute("aria-busy", false);
    if (isBusy) form.setAttribute("aria-busy", "true");
    else if (hasFocus) form.querySelector("button.main").focus();
  }

  const countText = (number, noun = "answer") =>
    `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  Object.assign(window.phegraph, {
    element,
    linkNodes,
    fillTable,
    csv,
    setDownload,
    showMessage,
    setBusy,
    showCount,
    countText,
  });
})();
