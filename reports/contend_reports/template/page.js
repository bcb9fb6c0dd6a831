// Two conveniences; everything can be read without them: sorting tables, and picking one part of the long one.
for (const table of document.querySelectorAll("table[data-sort]")) {
  const headings = [...table.tHead.rows[table.tHead.rows.length - 1].cells];
  const key = (row, i) => row.cells[i].dataset.v === undefined ? row.cells[i].textContent : Number(row.cells[i].dataset.v);
  const sort = (heading, i) => {
    const up = heading.getAttribute("aria-sort") === "descending" || (i === 0 && !heading.hasAttribute("aria-sort"));
    headings.forEach(other => other.removeAttribute("aria-sort"));
    heading.setAttribute("aria-sort", up ? "ascending" : "descending");
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter(row => !row.classList.contains("title"));
      const empty = row => row.cells[i].textContent === "";
      rows.sort((a, b) => {
        if (empty(a) !== empty(b)) return empty(a) ? 1 : -1;
        const [x, y] = [key(a, i), key(b, i)];
        const order = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y));
        return up ? order : -order;
      });
      body.append(...rows);
    }
  };
  headings.forEach((heading, i) => {
    heading.tabIndex = 0;
    heading.addEventListener("click", () => sort(heading, i));
    heading.addEventListener("keydown", event => { if (event.key === "Enter") sort(heading, i); });
  });
}
for (const place of document.querySelectorAll("[data-picks]")) {
  const rows = [...document.getElementById(place.dataset.picks).tBodies[0].rows];
  const select = document.createElement("select");
  select.setAttribute("aria-label", "Which points to show");
  select.append(new Option("all points", ""), ...[...new Set(rows.map(row => row.dataset.pick))].map(pick => new Option(pick)));
  const show = () => rows.forEach(row => { row.hidden = select.value !== "" && row.dataset.pick !== select.value; });
  select.selectedIndex = Math.min(1, select.options.length - 1);
  select.addEventListener("change", show);
  place.append(select);
  place.hidden = false;
  show();
}
