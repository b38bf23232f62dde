// From the findings shown to nodes and bundles, and where they stand.

function thing(id) {
  return groups.get(id) ?? data.nodes[byId.get(id)];
}

// One bundle for each study-model, feature, kind of mark, family, measurand and drug with its forms: opposite signs stay
// two, and so do what is significant and what is not, two drugs, and the expression of a gene and the activity of what it
// encodes. Between two groups measurands are one, and so are all drugs but the main one.
function viewOf(findings) {
  const { model, feature, drug, mark } = data.findings;
  const bundles = new Map();
  const tested = new Map();
  const ids = new Set();
  const features = new Set();
  for (const each of findings) {
    const from = standsFor(model[each]);
    const to = standsFor(feature[each]);
    const family = cell(each, "contrast_family");
    const isCrowd = groups.has(from) && groups.has(to);
    const measurand = isCrowd ? null : cell(each, "measurand");
    const given = drugOf(each);
    const key = [from, to, mark[each], family, measurand, isCrowd && given !== mainDrug ? "~others" : given].join("\n");
    if (!bundles.has(key)) bundles.set(key, { key, from, to, mark: marks[mark[each]], family, measurand, findings: [] });
    bundles.get(key).findings.push(each);
    ids.add(from).add(to);
    features.add(feature[each]);
    if (drug[each] !== null) {
      const giver = standsFor(drug[each]);
      const pair = `${giver}\n${from}`;
      if (!tested.has(pair)) tested.set(pair, { key: pair, from: giver, to: from, count: 0 });
      tested.get(pair).count += 1;
      ids.add(giver);
    }
  }
  const members = new Map();
  for (const [gene, pathway, why] of data.members) {
    if (!features.has(gene)) continue;
    const from = standsFor(gene);
    const to = standsFor(pathway);
    const pair = `${from}\n${to}`;
    if (!members.has(pair)) members.set(pair, { key: pair, from, to, why: [] });
    members.get(pair).why.push(why);
    ids.add(to);
  }
  const units = unitsOf(findings);
  const behind = new Set(findings.flatMap(each => [model[each], feature[each], drug[each]]).filter(each => each !== null));
  for (const [gene, pathway] of data.members) if (features.has(gene)) behind.add(pathway);
  const nodes = [...ids].map(thing).sort((one, two) => one.rank - two.rank);
  const order = Object.fromEntries(Object.keys(data.columns).map(kind => [kind, nodes.filter(node => node.kind === kind)]));
  const edges = [...[...tested.values(), ...members.values()].map(each => [each.from, each.to]),
    ...[...bundles.values()].flatMap(each => each.findings.map(() => [each.from, each.to]))];
  besideEachOther(bundles);
  return { findings, bundles: [...bundles.values()], tested: [...tested.values()], members: [...members.values()], units, behind: [...behind], order, places: spread(order, edges), nodes };
}

// Number the bundles between the same two things, so that their ends stand beside each other.
function besideEachOther(bundles) {
  const seen = new Map();
  for (const bundle of bundles.values()) {
    const pair = `${bundle.from}\n${bundle.to}`;
    bundle.place = seen.get(pair) ?? 0;
    seen.set(pair, bundle.place + 1);
  }
  for (const bundle of bundles.values()) {
    const number = seen.get(`${bundle.from}\n${bundle.to}`);
    bundle.isAlone = number === 1;
    bundle.aside = Math.round((bundle.place - (number - 1) / 2) * Math.min(9, 22 / number));
  }
}

// Every column spread over the height of the longest, then drawn to its neighbours: kg/network/layout.py says it in Python,
// and a test compares the two. Here it is done again for the nodes that are shown.
function spread(order, edges) {
  const steps = Object.fromEntries(Object.entries(order).map(([kind, nodes]) => [kind, stepsOf(kind, nodes)]));
  const total = Math.max(0, ...Object.values(steps).map(each => each.at(-1)));
  const near = new Map();
  const join = (one, other) => near.has(one) ? near.get(one).push(other) : near.set(one, [other]);
  for (const [from, to] of edges) {
    join(from, to);
    join(to, from);
  }
  const even = new Map();
  for (const [kind, nodes] of Object.entries(order)) {
    const spare = (total - steps[kind].at(-1)) / Math.max(nodes.length, 1);
    nodes.forEach((node, place) => even.set(node.id, steps[kind][place] + spare * (place + 0.5)));
  }
  const y = new Map(even);
  const wantedBy = ({ id }) => near.has(id) ? (near.get(id).reduce((sum, each) => sum + y.get(each), 0) / near.get(id).length + even.get(id)) / 2 : even.get(id);
  for (let round_ = 0; round_ < data.layout.rounds; round_ += 1) {
    for (const kind of data.layout.settled) {
      const nodes = order[kind];
      const wanted = nodes.map(wantedBy);
      settled(wanted, steps[kind], total).forEach((place, number) => y.set(nodes[number].id, place));
    }
  }
  const places = new Map();
  for (const [kind, nodes] of Object.entries(order)) for (const node of nodes) places.set(node.id, { x: data.columns[kind].x, y: Math.round(y.get(node.id) * 100) / 100 });
  return places;
}

function stepsOf(kind, nodes) {
  const { gap, bandGap } = data.layout;
  const pitch = data.columns[kind].height + gap;
  const steps = [];
  let y = 0;
  let before = "";
  for (const node of nodes) {
    if (node.band && node.band !== before) {
      y += bandGap;
      before = node.band;
    }
    steps.push(y + pitch / 2);
    y += pitch;
  }
  return [...steps, y];
}

function settled(wanted, steps, total) {
  const pools = [];
  wanted.forEach((want, place) => {
    pools.push([want - steps[place], 1]);
    while (pools.length > 1 && pools.at(-2)[0] > pools.at(-1)[0]) {
      const [mean, weight] = pools.pop();
      const before = pools.at(-1);
      before[0] = (before[0] * before[1] + mean * weight) / (before[1] + weight);
      before[1] += weight;
    }
  });
  const most = total - steps.at(-1);
  return pools.flatMap(([mean, weight]) => Array(weight).fill(Math.min(Math.max(mean, 0), most))).map((shift, place) => shift + steps[place]);
}

// The band of each compartment: a tint behind its study-models, with a heading.
function bandsOf(view) {
  const column = data.columns.model;
  const bands = new Map();
  for (const node of view.order.model) {
    const y = view.places.get(node.id).y;
    const band = bands.get(node.band) ?? { name: node.band, top: y, bottom: y };
    band.bottom = y;
    bands.set(node.band, band);
  }
  const edge = column.height / 2 + 6;
  return [...bands.values()].map(band => ({
    name: band.name, heading: data.bands[band.name]?.heading ?? plain(band.name), tint: data.bands[band.name]?.tint ?? "#FFFFFF",
    x: column.x, width: column.width + 24, top: band.top - edge - 26, bottom: band.bottom + edge,
  }));
}

// A bracket for study-models that may share samples and stand next to each other; those that stand apart have their ⚠ alone.
function bracketsOf(view) {
  const column = data.columns.model;
  const runs = [];
  let before = null;
  for (const node of view.order.model) {
    if (before !== null && mayShareSamples(before, node)) runs.at(-1).push(node);
    else runs.push([node]);
    before = node;
  }
  const inside = column.height / 2 - 4;
  return runs.filter(run => run.length > 1).map(run => ({
    x: column.x - column.width / 2 - 8, studies: run.map(node => node.study),
    top: view.places.get(run[0].id).y - inside, bottom: view.places.get(run.at(-1).id).y + inside,
  }));
}

function mayShareSamples(one, other) {
  if (one.count !== undefined || other.count !== undefined || one.band !== other.band || !one.overlap.length) return false;
  return one.study === other.study || one.overlap.includes(other.study);
}

const CALL_WIDTHS = { significant_corrected: 4, significant: 2.8, significant_nominal: 2 };

function widthOf(bundle) {
  return Math.max(...bundle.findings.map(each => CALL_WIDTHS[cell(each, "call")] ?? 1.3));
}

// A drug stands with its forms under one name, as the filters of the page and the claims have it.
function drugOf(each) {
  return cell(each, "drug_group") ?? cell(each, "drug");
}

// The drug of most findings of the file: its lines do not name it, all others do.
const mainDrug = (() => {
  const tally = new Map();
  for (let each = 0; each < count; each += 1) if (drugOf(each) !== null) tally.set(drugOf(each), (tally.get(drugOf(each)) ?? 0) + 1);
  return [...tally].sort(([one, many_], [other, more]) => more - many_ || (one < other ? -1 : 1))[0]?.[0] ?? null;
})();

function drugsOf(bundle) {
  return [...new Set(bundle.findings.map(drugOf))].filter(drug => drug !== null);
}
