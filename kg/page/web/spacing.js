// The vertical places of nodes. The Python module that computes the places of the start view has the same rules, and a
// test compares the two; here they are computed for the nodes that are shown.

import { data } from "./data.js";

/** Spread each column over the height of the longest, then move nodes towards their neighbours. @param {Record<Kind, Drawn[]>} order @param {[string, string][]} edges */
export function spread(order, edges) {
  const columns = /** @type {[Kind, Drawn[]][]} */ (Object.entries(order));
  const steps = Object.fromEntries(columns.map(([kind, nodes]) => [kind, stepsOf(kind, nodes)]));
  const total = Math.max(0, ...Object.values(steps).map(({ height }) => height));
  const even = evenPlaces(columns, steps, total);
  const nearby = neighboursIn(edges);
  const y = new Map(even);
  /** @param {Drawn} node */
  const wantedBy = ({ id }) => {
    const near = nearby.get(id);
    const start = even.get(id) ?? 0;
    return near ? (near.reduce((sum, other) => sum + (y.get(other) ?? 0), 0) / near.length + start) / 2 : start;
  };
  for (let turn = 0; turn < data.layout.rounds; turn += 1) {
    for (const kind of data.layout.settled) {
      const nodes = order[kind];
      const wanted = nodes.map(wantedBy);
      settled(wanted, steps[kind], total).forEach((place, number) => { y.set(nodes[number].id, place); });
    }
  }
  return new Map(columns.flatMap(([kind, nodes]) => nodes.map(({ id }) => [id, { x: data.columns[kind].x, y: Math.round((y.get(id) ?? 0) * 100) / 100 }])));
}

/** @param {[Kind, Drawn[]][]} columns @param {Record<string, ReturnType<typeof stepsOf>>} steps @param {number} total height */
function evenPlaces(columns, steps, total) {
  /** @type {Map<string, number>} */
  const even = new Map();
  for (const [kind, nodes] of columns) {
    const spare = (total - steps[kind].height) / Math.max(nodes.length, 1);
    nodes.forEach((node, place) => { even.set(node.id, steps[kind].middles[place] + spare * (place + 0.5)); });
  }
  return even;
}

/** @param {[string, string][]} edges */
function neighboursIn(edges) {
  /** @type {Map<string, string[]>} */
  const nearby = new Map();
  for (const [from, to] of edges.flatMap(([one, other]) => [[one, other], [other, one]])) {
    const near = nearby.get(from);
    if (near) near.push(to);
    else nearby.set(from, [to]);
  }
  return nearby;
}

/** Return the middle of each node of a column without spare room, and the height of the column behind them. @param {Kind} kind @param {Drawn[]} nodes */
function stepsOf(kind, nodes) {
  const { gap, bandGap } = data.layout;
  const pitch = data.columns[kind].height + gap;
  const middles = [];
  let y = 0;
  let before = "";
  for (const node of nodes) {
    if (node.band && node.band !== before) {
      y += bandGap;
      before = node.band;
    }
    middles.push(y + pitch / 2);
    y += pitch;
  }
  return { middles, height: y };
}

/**
 * Return the places closest to those wanted (least squares) that keep order and distance (pool adjacent violators).
 * @param {number[]} wanted
 * @param {ReturnType<typeof stepsOf>} steps
 * @param {number} total height
 */
function settled(wanted, { middles, height }, total) {
  /** @type {{ mean: number, weight: number }[]} */
  const pools = [];
  wanted.forEach((want, place) => {
    let pool = { mean: want - middles[place], weight: 1 };
    for (let before = pools.at(-1); before && before.mean > pool.mean; before = pools.at(-1)) {
      const weight = before.weight + pool.weight;
      pool = { mean: (before.mean * before.weight + pool.mean * pool.weight) / weight, weight };
      pools.pop();
    }
    pools.push(pool);
  });
  const most = total - height;
  return pools.flatMap(({ mean, weight }) => Array(weight).fill(Math.min(Math.max(mean, 0), most))).map((shift, place) => shift + middles[place]);
}
