// A question: answered for another value when one is picked. The answers load when they are first wanted.
(() => {
  "use strict";
  const form = document.querySelector("form.ask"), pick = form.querySelector("select"), name = form.dataset.name;
  const table = document.querySelector(".answers table"), count = document.getElementById("count");
  const drawn = document.getElementById("drawn"), empty = document.querySelector("p.empty");
  const asked = document.querySelector(".asked"), csv = document.querySelector('a[href$=".csv"]');
  const json = document.querySelector('a[href$=".json"]'), usual = pick.value;
  const given = { body: table.tBodies[0], count: count.textContent, drawn: [...drawn.childNodes], empty: empty.hidden, csv: csv.href };
  let loading;

  const load = () => loading || (loading = new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = form.dataset.answers;
    script.onload = () => done(window.PHEGRAPH_ANSWERS);
    script.onerror = failed;
    document.head.append(script);
  }));

  function cell([text, address, language]) {
    const made = document.createElement("td"), part = document.createElement(address ? "a" : "bdi");
    part.textContent = text;
    if (address) part.href = address;
    if (language) part.lang = language;
    if (text.length < 13) made.className = "short";
    made.append(part);
    return made;
  }

  // The picture comes from the site's own renderer, which has escaped every label.
  function picture(answer) {
    if (!answer.svg) return [];
    const figure = document.createElement("figure"), box = document.createElement("div"), caption = document.createElement("figcaption");
    figure.className = "picture";
    box.className = "scroll";
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "Picture");
    box.innerHTML = answer.svg;
    caption.textContent = answer.caption;
    figure.append(box, caption);
    return [figure];
  }

  function written(rows) {
    const quoted = (text) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    const heads = [...table.tHead.rows[0].cells].map((cell) => cell.textContent.replaceAll(" ", "_"));
    return [heads, ...rows.map((row) => row.map(([text]) => text))].map((row) => row.map(quoted).join(",") + "\r\n").join("");
  }

  function show(body, said, pictures, none, address) {
    table.tBodies[0].replaceWith(body);
    count.textContent = said;
    drawn.replaceChildren(...pictures);
    empty.hidden = none;
    csv.href = address;
  }

  async function answer(key) {
    asked.hidden = json.hidden = key !== usual;
    if (key === usual) return show(given.body, given.count, given.drawn, given.empty, given.csv);
    const all = await load(), found = all.answers[key];
    if (!found || pick.value !== key) return undefined;
    const rows = found.rows.map((row) => row.map((number) => all.links[number])), body = document.createElement("tbody");
    for (const row of rows) body.insertRow().append(...row.map(cell));
    const address = URL.createObjectURL(new Blob([written(rows)], { type: "text/csv" }));
    return show(body, `${rows.length} answer${rows.length === 1 ? "" : "s"}`, picture(found), rows.length > 0, address);
  }

  function read() {
    const wanted = new URLSearchParams(location.search).get(name) || usual;
    pick.value = [...pick.options].some((option) => option.value === wanted) ? wanted : usual;
    answer(pick.value);
  }

  pick.addEventListener("change", () => {
    const query = pick.value === usual ? "" : `?${new URLSearchParams({ [name]: pick.value })}`;
    history.pushState(null, "", location.pathname + query);
    answer(pick.value);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("popstate", read);
  form.hidden = false;
  read();
})();
