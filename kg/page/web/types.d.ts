// Types of the payload, which Python writes into the page as JSON, and of what the scripts derive from it.

import type { Core, EdgeSingular, NodeSingular } from "cytoscape";

/** A value of a filter; null where a finding has none. */
export type Value = string | null;

/** A column of the findings: each value once, and for each finding the index of its value. */
export interface Column<T = unknown> {
  values: T[];
  codes: number[];
}

/** How one kind of result is drawn. */
export interface Mark {
  name: string;
  glyph: string;
  shape: string;
  colour: string;
  second: string | null;
  text: string;
  word: string;
  line: "solid" | "dotted" | "fine-dotted" | "split";
  filled: boolean;
}

/** How a contrast family is named and drawn. */
export interface Family {
  words: string;
  short: string;
  dashes: number[];
}

export type Kind = "drug" | "model" | "feature" | "pathway";

/** A node of the graph. */
export interface GraphNode {
  id: string;
  kind: Kind;
  label: string;
  names: string[];
  rank: number;
  groups: string[];
  band: string | null;
  unit: string | null;
  study: string | null;
  system: string | null;
  overlap: string[];
  italic: boolean;
  what: string | null;
  written: Record<string, string>;
  facts: Record<string, string>;
  why: string[];
  count?: undefined;
}

/** Several nodes that are drawn as one until the group is opened. */
export interface Group {
  id: string;
  kind: Kind;
  label: string;
  band: string | null;
  rank: number;
  count: number;
  within: string | null;
  why: string;
  italic?: undefined;
  overlap?: undefined;
  what?: undefined;
}

export type Drawn = GraphNode | Group;

export interface Source {
  title: string | null;
  version: string | null;
  licence: string | null;
  citation: string | null;
}

export interface Payload {
  name: string;
  digest: string;
  title: { about: string; usual: string } | null;
  notes: string[];
  limits: { max_nodes: number; start: number };
  why_empty: string;
  nodes: GraphNode[];
  groups: Group[];
  /** Gene, pathway (indices of nodes) and the reason in words. */
  members: [number, number, string][];
  findings: {
    count: number;
    columns: Record<string, Column>;
    model: number[];
    feature: number[];
    drug: (number | null)[];
    mark: number[];
    said: number[];
  };
  details: Record<string, Column>;
  remarks: Record<string, string[]>;
  words: { call: Record<string, string>; direction: Record<string, string>; not_reported: string; said: string[] };
  sources: Record<string, Source>;
  pmids: Record<string, string>;
  start: { off: Record<string, Value[]>; nodes: number[] | null };
  columns: Record<Kind, { heading: string; x: number; width: number; height: number }>;
  layout: { gap: number; bandGap: number; rounds: number; settled: Kind[] };
  bands: Record<string, { heading: string; tint: string }>;
  lines: Record<string, Family>;
  disease_families: string[];
  marks: Mark[];
  colours: Record<"ink" | "paper" | "link" | "rule" | "grey" | "light_grey" | "highlight", string>;
}

/** The columns of a finding, as `kg export` writes them. */
export interface FindingRecord {
  finding: string;
  study: string;
  study_label: string;
  source: string;
  publication: string;
  doi: string | null;
  locator: string[];
  system: string;
  compartment: string;
  contrast_family: string;
  contrast_type: string;
  design: string;
  control: string;
  comparator: string | null;
  background: string | null;
  drug: string | null;
  agents: string[];
  dose: string | null;
  conc_min_um: number | null;
  conc_max_um: number | null;
  time: string | null;
  hours: number | null;
  disease: string | null;
  responder: string | null;
  sex: string | null;
  n_case: number | null;
  n_reference: number | null;
  symbol: string | null;
  feature_id: string;
  as_written: string;
  measurand: string;
  direction: string;
  call: string;
  certainty: string | null;
  effect_size: number | null;
  effect_type: string | null;
  p_value: number | null;
  adjusted_p_value: number | null;
  dose_dependent: boolean | null;
  validated_by: string[];
  themes: string[];
}

/** What the panel shows of a finding besides its columns. */
export interface FindingDetails {
  added: string | null;
  perturbation: string | null;
  assay: string;
  platform: string | null;
  standard_error: number | null;
  p_relation: string | null;
  note: string | null;
  call_basis: string | null;
  correction: string | null;
  n_tested: number | null;
  n_features: number | null;
  given: string | null;
  clinical_variable: string | null;
  polarity: string | null;
  response_definition: string | null;
  comparator_implied: boolean;
  note_on_arm: string | null;
  note_on_results: string | null;
}

/** Values that are switched off, by filter. */
export type Off = Record<string, Set<Value>>;

export interface Facet {
  name: string;
  heading: string;
  label: (value: Value) => string;
}

export interface State {
  off: Off;
  /** Required number of independent units. */
  units: number;
  /** Indices of the nodes that may be shown; null for all. */
  reachable: Set<number> | null;
  /** Identifiers of the groups that are open, oldest first. */
  open: Set<string>;
  /** Identifier of the selected node, group or line. */
  chosen: string | null;
  /** Names in the address that are not in this file. */
  missing: string[];
}

/** Findings that are drawn as one line. */
export interface Bundle {
  key: string;
  from: string;
  to: string;
  mark: Mark;
  family: string;
  measurand: string | null;
  findings: number[];
  /** Position among the lines between the same two nodes. */
  place: number;
  isAlone: boolean;
  /** Vertical distance of its end from the middle of the node, in pixels. */
  aside: number;
}

export interface Point {
  x: number;
  y: number;
}

/** What the picture and the table show. */
export interface View {
  findings: number[];
  bundles: Bundle[];
  tested: { key: string; from: string; to: string }[];
  members: { key: string; from: string; to: string; why: string[] }[];
  /** Feature (index) → independent units that support one direction. */
  units: Map<number, Set<string>>;
  /** Indices of the nodes of the findings shown. */
  nodesBehind: number[];
  order: Record<Kind, Drawn[]>;
  places: Map<string, Point>;
  nodes: Drawn[];
}

export interface Bracket {
  x: number;
  top: number;
  bottom: number;
  studies: (string | null)[];
}

/** A font size, the room for the text in pixels, and the number of rows. */
export interface TextBox {
  size: number;
  width: number;
  rows: number;
  style?: string;
}

/** A rectangle by its edges. */
export interface Box {
  x1: number;
  x2: number;
  y1: number;
  y2: number;
}

/** A dose or a time as a number in one unit of its kind. */
export interface Amount {
  kind: number;
  from: number;
  to: number;
  text: string;
}

/** A line whose label is to be placed; `path` runs from its head (0) to its beginning (1). */
export interface LabelRequest {
  line: EdgeSingular;
  id: string;
  path: (share: number) => Point;
  width: number;
}

export type { Core, EdgeSingular, NodeSingular };
