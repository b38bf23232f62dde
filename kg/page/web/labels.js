// Where the labels of lines lie: on their lines, and neither on boxes and heads nor on each other. Each takes the free
// place that is nearest to the head of its line; what finds no room is left out until its line is chosen.

const TAG = { size: 13, height: 16, pad: 3 };
const TURNS = 8;
const STEPS = 40; // places that are tried along a line
const ASIDE = [0, -4, 4, -7, 7]; // pixels above or below the line; the label still touches it
const BEFORE = 14; // pixels in front of a box, where heads are

// Narrow labels choose first, then wide ones, then those that found nothing before: the best of these is taken.
function placedLabels(lines, boxes) {
  const wanted = lines.map(line => ({ line, id: line.id(), path: pathOf(line), width: widthOfTag(line) }));
  wanted.sort((one, other) => one.width - other.width || (one.id < other.id ? -1 : 1));
  let best = placedInTurn(wanted, boxes);
  let last = placedInTurn(wanted.toReversed(), boxes);
  for (let turn = 0; turn < TURNS; turn += 1) {
    if (last.without.length < best.without.length || (last.without.length === best.without.length && last.far < best.far)) best = last;
    if (!best.without.length) break;
    last = placedInTurn([...last.without, ...last.wanted.filter(each => !last.without.includes(each))], boxes);
  }
  return best.tags;
}

function placedInTurn(wanted, boxes) {
  const room = roomOf(boxes);
  const tried = { wanted, tags: [], without: [], far: 0 };
  for (const each of wanted) {
    const [box, step] = freeBox(each.path, each.width, room);
    tried.far += step;
    if (box === null) tried.without.push(each);
    else {
      room.take(box);
      tried.tags.push(tagNode(each.line, each.width, box));
    }
  }
  return tried;
}

function freeBox(path, width, room) {
  for (let step = 0; step <= STEPS; step += 1) {
    const { x, y } = path(step / STEPS);
    for (const aside of ASIDE) {
      const box = boxAround(x, y + aside, width, TAG.height);
      if (room.isFree(box)) return [box, step];
    }
  }
  return [null, STEPS];
}

function widthOfTag(line) {
  return lengthOf(line.data("said"), TAG.size, "bold") + 2 * TAG.pad;
}

function tagNode(line, width, { x1, x2, y1, y2 }) {
  const { said, ink: colour, key } = line.data();
  return shape(`tag ${key}`, "tag", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 }, { label: said, width, height: TAG.height, colour, key });
}

// The label of a line that was chosen stands in its middle where nothing else is free.
function forcedLabel(line) {
  const width = widthOfTag(line);
  const { x, y } = pathOf(line)(0.5);
  return tagNode(line, width, boxAround(x, y, width, TAG.height));
}

// From the head of a line (0) to its beginning (1). Ends are known; only where lines run beside each other, Cytoscape.js is
// asked for the middle of the curve, which takes it a while.
function pathOf(line) {
  const [source, target] = [line.source(), line.target()];
  const to = { x: source.position("x") + source.data("width") / 2, y: source.position("y") };
  const from = { x: target.position("x") - target.data("width") / 2, y: target.position("y") + line.data("aside") };
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const top = line.data("isAlone") ? middle : line.midpoint();
  const bend = { x: 2 * top.x - middle.x, y: 2 * top.y - middle.y };
  const along = (share, name) => (1 - share) ** 2 * from[name] + 2 * share * (1 - share) * bend[name] + share ** 2 * to[name];
  return share => ({ x: along(share, "x"), y: along(share, "y") });
}

function boxAround(x, y, width, height) {
  return { x1: x - width / 2, x2: x + width / 2, y1: y - height / 2, y2: y + height / 2 };
}

// What is taken, in strips, so that a box is compared with its surroundings alone; it is asked many times a label.
const STRIP = 40;

function roomOf(boxes) {
  const strips = new Map();
  const stripOf = y => Math.floor(y / STRIP);
  const meets = (one, other) => one.x1 < other.x2 && other.x1 < one.x2 && one.y1 < other.y2 && other.y1 < one.y2;
  const take = box => {
    for (let strip = stripOf(box.y1); strip <= stripOf(box.y2); strip += 1) {
      if (strips.has(strip)) strips.get(strip).push(box);
      else strips.set(strip, [box]);
    }
  };
  const isFree = box => {
    for (let strip = stripOf(box.y1); strip <= stripOf(box.y2); strip += 1) {
      if (strips.get(strip)?.some(other => meets(box, other))) return false;
    }
    return true;
  };
  boxes.forEach(take);
  return { take, isFree };
}

// The boxes of nodes, with the heads in front of them.
function takenByNodes(nodes) {
  return nodes.map(node => {
    const { x, y } = node.position();
    const box = boxAround(x, y, node.data("width") + 4, node.data("height") + 4);
    return { ...box, x1: box.x1 - (node.hasClass("feature") || node.hasClass("pathway") ? BEFORE : 0) };
  });
}

// Draw the labels, and say how many found no room.
function labelLines() {
  const lines = cy.edges(".bundle").toArray();
  const tags = placedLabels(lines, takenByNodes(cy.nodes(".node").toArray()));
  cy.add(tags);
  const without = lines.length - tags.length;
  if (without) at("legend").append(make("li", { class: "unlabelled" }, `${many(without, "label has", "labels have")} no room; choosing a line shows its label`));
}

// The labels of chosen lines that had no room among all others.
function labelChosen(kept) {
  const isBare = line => cy.getElementById(`tag ${line.data("key")}`).empty();
  const lines = cy.edges(".bundle").filter(line => kept.has(line.id()) && isBare(line)).toArray();
  const others = cy.nodes(".tag").filter(tag => kept.has(`bundle ${tag.data("key")}`)).toArray();
  const taken = [...takenByNodes(cy.nodes(".node").toArray()), ...others.map(tag => boxAround(tag.position("x"), tag.position("y"), tag.data("width"), TAG.height))];
  cy.add(placedLabels(lines, taken)).addClass("extra");
  for (const line of lines) if (line.id() === state.chosen && isBare(line)) cy.add(forcedLabel(line)).addClass("extra");
}
