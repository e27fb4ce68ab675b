// Hosts serve this page at any address: what it names lies as many steps up as the site begins.
addEventListener("DOMContentLoaded", async () => {
  const steps = location.pathname.split("/").length - 2;
  for (let up = 0; up <= steps; up++) {
    const root = "../".repeat(up);
    const response = await fetch(`${root}assets/style.css`, { method: "HEAD" }).catch(() => null);
    if (!response) return;
    if (!response.ok) continue;
    if (up)
      for (const name of ["href", "src", "action"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
          const value = element.getAttribute(name);
          if (!/^(#|[a-z]+:)/i.test(value)) element.setAttribute(name, root + value);
        }
      }
    return;
  }
});
