// Lists: rows sorted by a click on a heading, and filtered by words and by the values of columns; the address has both.
(() => {
  "use strict";
  const table = document.querySelector("table[data-listing]");
  if (!table) return;
  const FIRST = 60;
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const headings = [...table.tHead.rows[0].cells];
  const names = headings.map((heading) => heading.textContent.trim());
  const text = (row, column) => row.cells[column].textContent.trim().replace(/\s+/g, " ");
  const fold = (text) =>
    text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().toUpperCase().toLowerCase();
  const parts = (row, column) => text(row, column).split(", ");
  const element = (name, properties, ...children) => {
    const node = Object.assign(document.createElement(name), properties);
    node.append(...children);
    return node;
  };
  const words = new Map(rows.map((row) => [row, fold(row.textContent)]));

  const box = element("input", { type: "search", autocomplete: "off" });
  const form = element("form", { className: "filter" }, element("label", {}, "Filter ", box));
  const selects = new Map();
  for (const [column, heading] of headings.entries()) {
    if (heading.dataset.filter === undefined) continue;
    const counts = new Map();
    for (const row of rows)
      for (const value of parts(row, column)) counts.set(value, (counts.get(value) || 0) + 1);
    if (counts.size < 2) continue;
    const values = [...counts].sort(([a], [b]) => a.localeCompare(b));
    const select = element(
      "select",
      {},
      new Option("any", ""),
      ...values.filter(([value]) => value).map(([value, count]) => new Option(`${value} (${count})`, value)),
    );
    selects.set(column, select);
    form.append(element("label", {}, `${names[column]} `, select));
  }
  const order = element(
    "select",
    {},
    new Option("as listed", ""),
    ...names.flatMap((name) => [new Option(`${name} ↑`, name), new Option(`${name} ↓`, `-${name}`)]),
  );
  const output = element("output", {});
  form.append(element("label", {}, "sorted by ", order), output);
  table.parentElement.before(form);
  // A long list begins with a part; filters see all of it, and so does paper.
  const further = element("button", { type: "button" });
  let most = rows.length > 2 * FIRST ? FIRST : rows.length;
  further.addEventListener("click", () => {
    most = rows.length;
    show();
  });
  table.parentElement.after(element("p", { className: "further-rows" }, further));

  const buttons = headings.map((heading, column) => {
    const button = element("button", { type: "button", className: "sort", textContent: names[column] });
    button.addEventListener("click", () => {
      order.value = order.value === names[column] ? `-${names[column]}` : names[column];
      show();
      keep();
    });
    heading.replaceChildren(button);
    return button;
  });

  // Numbers by their value, all else by letters; what has nothing comes last, whatever the direction.
  function compare(a, b, column, sign) {
    const [one, other] = [text(a, column), text(b, column)];
    if (!one || !other) return (one ? 0 : 1) - (other ? 0 : 1);
    const isNumber = /^[\d,]+$/.test(one) && /^[\d,]+$/.test(other);
    const order = isNumber
      ? Number(one.replaceAll(",", "")) - Number(other.replaceAll(",", ""))
      : one.localeCompare(other);
    return sign * order;
  }

  function show() {
    const sought = fold(box.value).split(/\s+/).filter(Boolean);
    const isShown = (row) =>
      sought.every((word) => words.get(row).includes(word)) &&
      [...selects].every(([column, { value }]) => !value || parts(row, column).includes(value));
    const column = names.indexOf(order.value.replace(/^-/, ""));
    const sign = order.value.startsWith("-") ? -1 : 1;
    body.append(...(column < 0 ? rows : [...rows].sort((a, b) => compare(a, b, column, sign))));
    for (const [index, heading] of headings.entries()) {
      if (index === column) heading.setAttribute("aria-sort", sign > 0 ? "ascending" : "descending");
      else heading.removeAttribute("aria-sort");
      buttons[index].title = `Sort by ${names[index]}`;
    }
    for (const row of rows) row.hidden = !isShown(row);
    const found = [...body.rows].filter((row) => !row.hidden);
    for (const [index, row] of found.entries()) row.classList.toggle("later", index >= most);
    further.parentElement.hidden = found.length <= most;
    further.textContent = `Show all ${found.length}`;
    const count = found.length;
    const all = document.querySelector(".pager") ? `${rows.length} on this page` : rows.length;
    output.textContent = count === rows.length ? "" : count ? `${count} of ${all}` : `None of ${all}`;
  }

  const fields = [
    ["q", box],
    ...[...selects].map(([column, select]) => [names[column], select]),
    ["sort", order],
  ];

  function keep() {
    const values = fields.map(([name, field]) => [name, field.value]);
    const search = new URLSearchParams(values.filter(([, value]) => value));
    history.replaceState(null, "", search.size ? `?${search}` : location.pathname);
  }

  function read() {
    const search = new URLSearchParams(location.search);
    for (const [name, field] of fields) field.value = search.get(name) || "";
    show();
  }

  form.addEventListener("input", () => {
    show();
    keep();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("popstate", read);
  read();
})();
