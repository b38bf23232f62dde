// Files of what is shown. The SVG is built here from the places that the picture has, because only the page knows the filters.

function save(name, content, type) {
  const address = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = make("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function records() {
  return shown.findings.map(recordOf);
}

// Where nothing is shown there is no picture to save, and the buttons say so.
function offerPictures(view) {
  for (const id of ["save-png", "save-svg"]) {
    at(id).disabled = view.findings.length === 0;
    if (at(id).disabled) at(id).title = "Nothing is shown that could be drawn";
    else at(id).removeAttribute("title");
  }
}

async function savePng() {
  save(`${data.name}.png`, await pngOf(), "image/png");
}

function saveJson() {
  const text = JSON.stringify({ schema: "kg/1", command: "view", digest: data.digest, view: fragmentOf(), rows: records(), notes: data.notes }, null, 1);
  save(`${data.name}.json`, `${text}\n`, "application/json");
}

// A cell of the CSV. Text that a spreadsheet would compute has a ' in front of it; numbers stay as they are.
function quoted(value) {
  const plain_ = Array.isArray(value) ? value.join("; ") : value === null ? "" : String(value);
  const text = /^[=+@\t\r-]/.test(plain_) && !Number.isFinite(Number(plain_)) ? `'${plain_}` : plain_;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function saveCsv() {
  const heads = Object.keys(data.findings.columns);
  const lines = [heads, ...records().map(row => heads.map(head => row[head]))].map(line => line.map(quoted).join(","));
  save(`${data.name}.csv`, `${lines.join("\r\n")}\r\n`, "text/csv");
}

// ---- SVG

function saveSvg() {
  save(`${data.name}.svg`, new XMLSerializer().serializeToString(svgOf(true)), "image/svg+xml");
}

// A file says what it is; on paper the page around it does.
function svgOf(isFile = false) {
  const box = cy.elements().boundingBox({ includeOverlays: false, includeLabels: false });
  const { margin } = CAPTION;
  const caption = captionOf(box.w);
  const [above, below] = isFile ? [caption.above, caption.below] : [0, 0];
  const size = { x: box.x1 - margin, y: box.y1 - margin - above, width: box.w + 2 * margin, height: box.h + 2 * margin + above + caption.legend.height + below + 10 };
  const root = drawn("svg", { viewBox: `${round(size.x)} ${round(size.y)} ${round(size.width)} ${round(size.height)}`, width: round(size.width), height: round(size.height), "font-family": FONT, role: "img" });
  root.append(drawn("title", {}, document.title), drawn("desc", {}, `${at("status").textContent} Store ${data.digest.slice(0, 12)}.`),
    drawn("rect", { x: round(size.x), y: round(size.y), width: round(size.width), height: round(size.height), fill: "#FFFFFF" }));
  for (const band of bandsOf(shown)) root.append(boxOf(band.x, (band.top + band.bottom) / 2, band.width, band.bottom - band.top, band.tint, null, 0), words(band.x, band.top + 17, [band.heading], { size: 15, weight: "bold" }));
  for (const { x, top: above_, bottom } of bracketsOf(shown)) root.append(drawn("path", { class: "bracket", d: `M${round(x + 6)} ${round(above_)}H${round(x)}V${round(bottom)}H${round(x + 6)}`, fill: "none", stroke: "#444444", "stroke-width": 2 }));
  cy.edges().forEach(one => root.append(lineOf(one)));
  cy.nodes(".tag").forEach(one => root.append(tagOnLine(one)));
  cy.nodes(".node").forEach(one => root.append(nodeOf(one)));
  cy.nodes(".head").forEach(one => root.append(words(one.position("x"), one.position("y"), [one.data("label")], { size: 15, weight: "bold" })));
  let top = box.y2 + 10;
  if (isFile) {
    root.append(...svgWords(caption.head, box.x1, size.y + margin / 2, { size: CAPTION.title, row: 28, weight: "bold" }), ...svgWords(caption.status, box.x1, top));
    top += caption.status.length * CAPTION.row;
    root.append(...svgWords(caption.made, box.x1, top + caption.legend.height));
  }
  root.append(svgLegend(caption.legend, box.x1, top));
  return root;
}

function round(number) {
  return Math.round(number * 100) / 100;
}

function boxOf(x, y, width, height, fill, border, radius = 6) {
  return drawn("rect", { x: round(x - width / 2), y: round(y - height / 2), width: round(width), height: round(height), rx: radius, fill, stroke: border, "stroke-width": border ? 1.2 : null });
}

function words(x, y, lines, { size = 13, weight = null, style = null, colour = "#222222", anchor = "middle" } = {}) {
  const text = drawn("text", { "text-anchor": anchor, "font-size": size, "font-weight": weight, "font-style": style, fill: colour });
  const first = y - (lines.length - 1) * size * 0.58 + size * 0.35;
  lines.forEach((line, place) => text.append(drawn("tspan", { x: round(x), y: round(first + place * size * 1.16) }, line)));
  return text;
}

// A drug is a tag and a pathway has cut corners, as on the page.
function outlineOf(one) {
  const { x, y } = one.position();
  const { width, height, fill } = one.data();
  if (!one.hasClass("drug") && !one.hasClass("pathway")) return boxOf(x, y, width, height, fill, "#6b6b6b");
  const [right, down] = [width / 2, height / 2];
  const corners = one.hasClass("drug")
    ? [[-right, -down], [0.84 * right, -down], [right, 0], [0.84 * right, down], [-right, down]]
    : [[-right + 8, -down], [right - 8, -down], [right, -down + 8], [right, down - 8], [right - 8, down], [-right + 8, down], [-right, down - 8], [-right, -down + 8]];
  return drawn("path", { d: `M${corners.map(([dx, dy]) => `${round(x + dx)} ${round(y + dy)}`).join("L")}Z`, fill, stroke: "#6b6b6b", "stroke-width": 1.2 });
}

function nodeOf(one) {
  const { x, y } = one.position();
  const size = one.data("letters");
  const group = drawn("g", { class: one.classes().join(" ") }, drawn("title", {}, one.data("name")), outlineOf(one));
  if (one.hasClass("group")) group.append(boxOf(x, y, one.data("width") - 6, one.data("height") - 6, "none", "#6b6b6b", 4));
  group.append(words(x - (one.hasClass("drug") ? 5 : 0), y, one.data("label").split("\n"), { size, style: one.hasClass("gene") ? "italic" : null }));
  return group;
}

function lineOf(one) {
  const from = one.sourceEndpoint();
  const to = one.targetEndpoint();
  const bends = one.controlPoints() ?? [];
  const middle = bends.length ? `Q${round(bends[0].x)} ${round(bends[0].y)} ` : "L";
  const [last] = bends.length ? bends : [from];
  const isBundle = one.hasClass("bundle");
  const dashes = isBundle ? one.data("dashes") : one.hasClass("member") ? [1, 4] : [];
  const colour = isBundle ? one.data("colour") : "#8a8a8a";
  const path = drawn("path", { d: `M${round(from.x)} ${round(from.y)}${middle}${round(to.x)} ${round(to.y)}`, fill: "none", stroke: colour, "stroke-width": isBundle ? one.data("width") : 1.4, "stroke-dasharray": dashes.length ? dashes.join(" ") : null });
  if (!isBundle) return path;
  const bundle = shown.bundles.find(each => each.key === one.data("key"));
  const length = Math.hypot(to.x - last.x, to.y - last.y) || 1;
  const [dx, dy] = [(to.x - last.x) / length, (to.y - last.y) / length];
  const group = drawn("g", { class: `bundle ${bundle.mark.name}`, "data-count": bundle.findings.length }, drawn("title", {}, titleOf(bundle)), path);
  if (bundle.mark.second) path.setAttribute("stroke-dasharray", "9 9"), group.insertBefore(drawn("path", { d: path.getAttribute("d"), fill: "none", stroke: bundle.mark.second, "stroke-width": one.data("width") }), path);
  if (one.data("head") !== "none") group.append(headPath(one.data("head"), to.x, to.y, dx, dy, 9, bundle.mark));
  return group;
}

// What a pointer on a line of the file reads: all that the finding is about. Between groups measurands are one.
function titleOf(bundle) {
  const measured = bundle.measurand === null ? [] : [measurandOf(bundle)];
  const said = [bundle.mark.word, ...drugsOf(bundle), lineWords(bundle.family), ...measured, many(bundle.findings.length, "finding", "findings")];
  return `${thing(bundle.from).label}: ${thing(bundle.to).label}, ${said.join(", ")}`;
}

// The label of a line, on a white ground as wide as it is.
function tagOnLine(one) {
  const { x, y } = one.position();
  const { label, width, colour } = one.data();
  return drawn("g", { class: "label" }, boxOf(x, y, width, TAG.height, "#FFFFFF", null, 3), words(x, y, [label], { size: TAG.size, weight: "bold", colour }));
}

// The head of a line that ends at (x, y) and comes along (dx, dy).
function headPath(head, x, y, dx, dy, size, mark) {
  const point = (back, aside) => `${round(x - back * dx - aside * dy)} ${round(y - back * dy + aside * dx)}`;
  const half = size / 2;
  const paint = { fill: mark.filled ? mark.colour : "#FFFFFF", stroke: mark.colour, "stroke-width": 1.6 };
  if (head === "tee") return drawn("path", { d: `M${point(1, -half - 1)}L${point(1, half + 1)}`, fill: "none", stroke: mark.colour, "stroke-width": mark.filled ? 4 : 2, class: "head tee" });
  if (head === "circle") return drawn("circle", { cx: round(x - half * dx), cy: round(y - half * dy), r: half - 0.5, ...paint, class: "head circle" });
  const outline = head === "diamond" ? [point(0, 0), point(half, half), point(size, 0), point(half, -half)] : [point(0, 0), point(size, half), point(size, -half)];
  return drawn("path", { d: `M${outline.join("L")}Z`, ...paint, class: `head ${head}` });
}
