// The vertical places of nodes, and the height of each: a feature is as high as its lines need, so that no head lies on another.

import { data } from "./data.js";

const ROUNDS = 4;
const FOOT_ROW = 15; // pixels of a line of text below a block
const SLOT = 18; // pixels between the heads of two lines to one box
const GROUP_HEIGHT = 40; // pixels, at least
const HIGHEST = 288; // pixels of a box; the heads of more than 16 lines are closer together
/** Kinds of nodes that are one below the other, in the order in which they are drawn to their neighbours. @type {Kind[][]} */
const STACKS = [["model"], ["feature", "pathway"], ["drug"]];

/** @typedef {{ middles: number[], height: number }} Steps */

/** Return the distance between the heads of some lines to one box. @param {number} lines */
export function slotOf(lines) {
  return Math.min(SLOT, HIGHEST / Math.max(lines, 1));
}

/** Return the height of a box that so many lines lead to; a group has two rows of text. @param {Drawn} node @param {number} lines */
export function heightOf({ kind, count }, lines) {
  const least = count === undefined ? data.columns[kind].height : Math.max(data.columns[kind].height, GROUP_HEIGHT);
  return Math.max(least, lines > 1 ? slotOf(lines) * lines + 4 : 0);
}

/**
 * Spread each stack of boxes over the height of the longest, then move boxes towards their neighbours.
 * @param {Record<Kind, Drawn[]>} order
 * @param {[string, string][]} edges
 * @param {Map<string, number>} heights of boxes
 * @param {Map<string, string[]>} feet lines of text below a block
 */
export function spread(order, edges, heights, feet) {
  const stacks = STACKS.map(kinds => kinds.flatMap(kind => order[kind]));
  const steps = stacks.map(nodes => stepsOf(nodes, heights, feet));
  const total = Math.max(0, ...steps.map(({ height }) => height));
  const even = evenPlaces(stacks, steps, total);
  const nearby = neighboursIn(edges);
  const y = new Map(even);
  /** @param {Drawn} node */
  const wantedBy = ({ id }) => {
    const near = nearby.get(id);
    const start = even.get(id) ?? 0;
    return near ? (near.reduce((sum, other) => sum + (y.get(other) ?? 0), 0) / near.length + start) / 2 : start;
  };
  for (let turn = 0; turn < ROUNDS; turn += 1) {
    for (const [number, nodes] of stacks.entries()) {
      settled(nodes.map(wantedBy), steps[number], total).forEach((place, at) => { y.set(nodes[at].id, place); });
    }
  }
  return new Map(stacks.flat().map(({ id, kind }) => [id, { x: data.columns[kind].x, y: Math.round((y.get(id) ?? 0) * 100) / 100 }]));
}

/** Return the height of the text below a block, with its gap. @param {string[] | undefined} lines */
export function footHeight(lines) {
  return lines?.length ? lines.length * FOOT_ROW + 6 : 0;
}

/** @param {Drawn[][]} stacks @param {Steps[]} steps @param {number} total height */
function evenPlaces(stacks, steps, total) {
  /** @type {Map<string, number>} */
  const even = new Map();
  for (const [number, nodes] of stacks.entries()) {
    const spare = (total - steps[number].height) / Math.max(nodes.length, 1);
    nodes.forEach((node, place) => { even.set(node.id, steps[number].middles[place] + spare * (place + 0.5)); });
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

/**
 * Return the middle of each box of a stack without spare room, and the height of the stack behind them.
 * @param {Drawn[]} nodes
 * @param {Map<string, number>} heights
 * @param {Map<string, string[]>} feet
 * @returns {Steps}
 */
function stepsOf(nodes, heights, feet) {
  const { gap, bandGap } = data.layout;
  const middles = [];
  let y = 0;
  for (const [place, node] of nodes.entries()) {
    const before = nodes[place - 1];
    if (before && before.block !== node.block) y += footHeight(feet.get(before.block));
    if (before?.block !== node.block && hasHeading(node, place)) y += bandGap;
    const pitch = (heights.get(node.id) ?? heightOf(node, 0)) + gap;
    middles.push(y + pitch / 2);
    y += pitch;
  }
  return { middles, height: y + footHeight(feet.get(nodes.at(-1)?.block ?? "")) };
}

/** Return whether a block that begins with a node has a heading: not that of other features where nothing is above it. @param {Drawn} node @param {number} place in its column */
export function hasHeading({ kind, block }, place) {
  return kind !== "drug" && (place > 0 || block !== "");
}

/**
 * Return the places closest to those wanted (least squares) that keep order and distance (pool adjacent violators).
 * @param {number[]} wanted
 * @param {Steps} steps
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
