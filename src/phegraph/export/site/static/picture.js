// Pictures: saved as PNG, at twice their size, on the page's own background.
(() => {
  "use strict";
  for (const figure of document.querySelectorAll("figure.picture")) {
    const button = figure.querySelector("button.png"), svg = figure.querySelector("svg");
    if (!button || !svg) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      const source = new XMLSerializer().serializeToString(svg), image = new Image();
      image.onload = () => {
        const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
        canvas.width = 2 * svg.width.baseVal.value;
        canvas.height = 2 * svg.height.baseVal.value;
        pen.fillStyle = getComputedStyle(document.body).backgroundColor;
        pen.fillRect(0, 0, canvas.width, canvas.height);
        pen.drawImage(image, 0, 0, canvas.width, canvas.height);
        const link = document.createElement("a");
        link.href = canvas.toDataURL("image/png");
        link.download = location.pathname.split("/").pop().replace(/\.html$/, "") + ".png";
        link.click();
      };
      image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(source);
    });
  }
})();
