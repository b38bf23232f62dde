// What a file of the picture says around it: the title above, and what is shown, the legend and the store below.

const CAPTION = { size: 13, row: 20, margin: 16, title: 20 };

function captionOf(width) {
  const lines = (text, size, style = "") => fitted(text, { size, style, width, rows: 4 }).split("\n");
  const { row } = CAPTION;
  const head = lines(document.title, CAPTION.title, "bold");
  const status = lines(at("status").textContent, CAPTION.size);
  const made = lines(`Store ${data.digest.slice(0, 12)}. ${document.querySelector("meta[name=generator]").content}.`, CAPTION.size);
  return { head, status, made, legend: legendOf(width), above: head.length * 28, below: (status.length + made.length) * row };
}

// The items of the legend one after the other, in rows as wide as the picture.
function legendOf(width) {
  let [x, line] = [0, 0];
  const items = [...at("legend").children].map(item => {
    const picture = item.querySelector("svg");
    const text = [...item.childNodes].filter(each => each !== picture).map(each => each.textContent.trim()).join(" ");
    const wide = (picture ? 42 : 0) + lengthOf(text, CAPTION.size);
    if (x && x + wide > width) [x, line] = [0, line + 1];
    const place = { picture, text, x, y: line * CAPTION.row };
    x += wide + 24;
    return place;
  });
  return { items, height: (line + 1) * CAPTION.row };
}

// ---- in an SVG

function svgWords(lines, left, top, { size = CAPTION.size, row = CAPTION.row, weight = null } = {}) {
  return lines.map((line, place) => words(left, top + row * (place + 0.5), [line], { size, weight, anchor: "start" }));
}

function svgLegend({ items }, left, top) {
  return drawn("g", { class: "legend" }, ...items.flatMap(({ picture, text, x, y }) => {
    const copy = picture?.cloneNode(true);
    copy?.setAttribute("x", round(left + x));
    copy?.setAttribute("y", round(top + y + 4));
    return [...copy ? [copy] : [], ...svgWords([text], left + x + (picture ? 42 : 0), top + y)];
  }));
}

// ---- on a canvas, for PNG: the policy of the page loads no image, and none is needed

async function pngOf() {
  const box = cy.elements().boundingBox({ includeOverlays: false });
  const picture = await createImageBitmap(cy.png({ output: "blob", full: true, scale: 2, bg: "#FFFFFF", maxWidth: 8000, maxHeight: 8000 }));
  const scale = picture.width / box.w;
  const { margin } = CAPTION;
  const caption = captionOf(box.w);
  const under = margin + caption.above + picture.height / scale + 8;
  const canvas = make("canvas", { width: Math.ceil(picture.width + 2 * margin * scale), height: Math.ceil((under + caption.legend.height + caption.below + margin) * scale) });
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#FFFFFF";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, margin * scale, (margin + caption.above) * scale);
  pen.setTransform(scale, 0, 0, scale, margin * scale, 0);
  pen.textBaseline = "middle";
  penWords(pen, caption.head, 0, margin, { size: CAPTION.title, row: 28, weight: "bold" });
  penWords(pen, caption.status, 0, under);
  const top = under + caption.status.length * CAPTION.row;
  for (const { picture: sample_, text, x, y } of caption.legend.items) {
    if (sample_) penSample(pen, sample_, x, top + y + 4);
    penWords(pen, [text], x + (sample_ ? 42 : 0), top + y);
  }
  penWords(pen, caption.made, 0, top + caption.legend.height);
  return new Promise(done => { canvas.toBlob(done, "image/png"); });
}

function penWords(pen, lines, left, top, { size = CAPTION.size, row = CAPTION.row, weight = "" } = {}) {
  pen.font = `${weight} ${size}px ${FONT}`.trim();
  pen.fillStyle = "#222222";
  lines.forEach((line, place) => pen.fillText(line, left, top + row * (place + 0.5)));
}

// The sample of a line: paths and circles, as the legend of the page has them.
function penSample(pen, picture, left, top) {
  pen.save();
  pen.translate(left, top);
  for (const part of picture.children) {
    const number = name => Number(part.getAttribute(name) ?? 0);
    const path = new Path2D(part.getAttribute("d") ?? undefined);
    if (part.tagName === "circle") path.arc(number("cx"), number("cy"), number("r"), 0, 2 * Math.PI);
    pen.lineWidth = number("stroke-width");
    pen.setLineDash((part.getAttribute("stroke-dasharray") ?? "").split(" ").filter(Boolean).map(Number));
    pen.lineCap = part.getAttribute("stroke-linecap") ?? "butt";
    pen.strokeStyle = part.getAttribute("stroke") ?? "#222222";
    const fill = part.getAttribute("fill");
    pen.fillStyle = fill ?? "#222222";
    if (fill && fill !== "none") pen.fill(path);
    if (pen.lineWidth) pen.stroke(path);
  }
  pen.restore();
}
