// Pictures: saved as PNG, at twice their size, on the page's own background; networks by country and year.
(() => {
  "use strict";
  const loaded = (source) =>
    new Promise((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = reject;
      image.src = source;
    });

  // What a map is drawn over is a file of its own, which an image inside an image would leave out.
  async function save(svg, name) {
    const copy = svg.cloneNode(true);
    // The style of the first picture holds for all of a page.
    if (!copy.querySelector("style")) copy.prepend(document.querySelector(".drawing style").cloneNode(true));
    const source = new XMLSerializer().serializeToString(copy);
    const image = await loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(source)}`);
    const under = svg.querySelector("image");
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    canvas.width = 2 * svg.width.baseVal.value;
    canvas.height = 2 * svg.height.baseVal.value;
    pen.fillStyle = getComputedStyle(document.body).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    if (under) {
      const { y, width } = svg.viewBox.baseVal;
      const scale = canvas.width / width;
      const size = [under.width.baseVal.value * scale, under.height.baseVal.value * scale];
      pen.drawImage(await loaded(under.href.baseVal), 0, -y * scale, ...size);
    }
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const link = document.createElement("a");
    link.href = canvas.toDataURL("image/png");
    link.download = name;
    link.click();
  }

  function selectField(name, values) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    for (const value of ["", ...values]) select.append(new Option(value || "all", value));
    label.append(name, " ", select);
    return [label, select];
  }

  // A link is displayed where it has the country and its years include the year; a node where a link of it is.
  function filter(figure, svg) {
    const links = [...svg.querySelectorAll("[data-between]")];
    const nodes = [...svg.querySelectorAll("[data-node]")];
    const countries = [
      ...new Set(links.flatMap((link) => (link.dataset.country || "").split("; ")).filter(Boolean)),
    ].sort((a, b) => a.localeCompare(b));
    const years = links
      .flatMap((link) => [link.dataset.begins, link.dataset.ends])
      .filter(Boolean)
      .map((date) => Number(date.slice(0, 4)));
    if (!countries.length && !years.length) return;
    const form = document.createElement("form");
    const status = document.createElement("output");
    const [byCountry, country] = selectField("Country", countries);
    const choices = years.length
      ? Array.from({ length: Math.max(...years) - Math.min(...years) + 1 }, (_, n) =>
          String(Math.min(...years) + n),
        )
      : [];
    const [byYear, year] = selectField("Under way in", choices);
    form.className = "filter";
    form.append(...(countries.length ? [byCountry] : []), ...(choices.length ? [byYear] : []), status);
    figure.prepend(form);
    const matches = ({ country: of, begins, ends }) =>
      (!country.value || (of || "").split("; ").includes(country.value)) &&
      (!year.value ||
        (begins && begins.slice(0, 4) <= year.value && (!ends || year.value <= ends.slice(0, 4))));
    function show() {
      const ends = new Set();
      const isAll = !country.value && !year.value;
      for (const link of links) {
        const isDisplayed = matches(link.dataset);
        link.classList.toggle("away", !isDisplayed);
        if (isDisplayed) for (const end of link.dataset.between.split(" ")) ends.add(end);
      }
      for (const node of nodes) node.classList.toggle("away", !isAll && !ends.has(node.dataset.node));
      status.textContent = isAll
        ? ""
        : `${ends.size} shown. What has no such country or year in the sources is left out.`;
    }
    form.addEventListener("change", show);
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  for (const figure of document.querySelectorAll("figure.picture")) {
    const button = figure.querySelector("button.png");
    const svg = figure.querySelector("svg");
    if (!svg) continue;
    filter(figure, svg);
    // A network that is wider than the screen opens on its middle.
    if (svg.querySelector("[data-node]"))
      svg.parentElement.scrollLeft = (svg.parentElement.scrollWidth - svg.parentElement.clientWidth) / 2;
    if (!button) continue;
    button.hidden = false;
    const name = figure
      .querySelector(".saves a")
      .getAttribute("href")
      .split("/")
      .pop()
      .replace(/\.svg$/, ".png");
    button.addEventListener("click", () => save(svg, name));
  }
})();
