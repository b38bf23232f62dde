// Types of the payload, which Python writes into the page as JSON, and of what the scripts of kg/page/web derive from it.
// They are global, so that modules need no imports for the checker; the wheel does not have them.

/** A value of a filter; null where a finding has none. */
type Value = string | null;

/** A column of the findings: each value once, and for each finding the index of its value. */
interface Column<T = unknown> {
  values: T[];
  codes: number[];
}

/** How one kind of result is drawn. */
interface Mark extends Record<"name" | "glyph" | "shape" | "colour" | "text" | "word", string> {
  second: string | null;
  line: "solid" | "dotted" | "fine-dotted" | "split";
  filled: boolean;
}

type Kind = "drug" | "model" | "feature" | "pathway";

/** A node of the graph. */
interface GraphNode extends Record<"band" | "unit" | "study" | "system" | "what", string | null> {
  id: string;
  kind: Kind;
  label: string;
  rank: number;
  /** The block of the column in which it stands. */
  block: string;
  names: string[];
  groups: string[];
  overlap: string[];
  italic: boolean;
  written: Record<string, string>;
  facts: Record<string, string>;
  why: string[];
  count?: undefined;
}

/** Several nodes that are drawn as one until the group is opened. */
interface Group extends Partial<Record<"italic" | "overlap" | "what", undefined>> {
  id: string;
  kind: Kind;
  label: string;
  rank: number;
  band: string | null;
  block: string;
  /** The study that alone reports its features, if that is what they have in common. */
  study: string | null;
  count: number;
  within: string | null;
  why: string;
}

type Drawn = GraphNode | Group;

interface Payload {
  name: string;
  digest: string;
  title: { about: string; usual: string } | null;
  notes: string[];
  /** Whether every finding of the store is in this file. */
  whole: boolean;
  /** Symbols of genes in alphabetical order: how many letters are those of the symbol before (in base 36), then the others. */
  symbols: string;
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
  sources: Record<string, Record<"title" | "version" | "licence" | "citation", string | null>>;
  pmids: Record<string, string>;
  start: { off: Record<string, Value[]>; nodes: number[] | null };
  columns: Record<Kind, { heading: string; x: number; width: number; height: number }>;
  layout: Record<"gap" | "bandGap", number>;
  /** Blocks of features that are answers, and the headings of all blocks of features. */
  blocks: string[];
  headings: Record<string, string>;
  /** Drugs under investigation, under the names that they share with their forms. */
  investigated: string[];
  bands: Record<string, { heading: string; tint: string }>;
  /** Contrast family → how it is named and drawn. */
  lines: Record<string, { words: string; short: string; dashes: number[] }>;
  disease_families: string[];
  marks: Mark[];
  colours: Record<"ink" | "paper" | "link" | "rule" | "grey" | "light_grey" | "highlight" | "answer", string>;
}

/** The columns of a finding, as `kg export` writes them. */
type FindingRecord = Record<"finding" | "study" | "study_label" | "source" | "publication" | "feature_id" | "as_written" | "measurand", string>
  & Record<"system" | "compartment" | "contrast_family" | "contrast_type" | "design" | "control" | "direction" | "call", string>
  & Record<"doi" | "symbol" | "comparator" | "background" | "drug" | "dose" | "time" | "disease" | "responder" | "sex" | "certainty" | "effect_type", string | null>
  & Record<"conc_min_um" | "conc_max_um" | "hours" | "n_case" | "n_reference" | "effect_size" | "p_value" | "adjusted_p_value", number | null>
  & Record<"locator" | "agents" | "validated_by" | "themes", string[]>
  & Record<"dose_dependent", boolean | null>;

/** What the panel shows of a finding besides its columns. */
type FindingDetails = Record<"assay", string>
  & Record<"added" | "perturbation" | "platform" | "p_relation" | "note" | "call_basis" | "correction" | "given", string | null>
  & Record<"clinical_variable" | "polarity" | "response_definition" | "note_on_arm" | "note_on_results", string | null>
  & Record<"standard_error" | "n_tested" | "n_features", number | null>
  & Record<"comparator_implied", boolean>;

/** Values that are switched off, by filter. */
type Off = Record<string, Set<Value>>;

interface Facet {
  name: string;
  heading: string;
  label: (value: Value) => string;
}

interface State {
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
interface Bundle {
  key: string;
  from: string;
  to: string;
  mark: Mark;
  family: string;
  measurand: string | null;
  findings: number[];
  /** The drug of all its findings; null where they have none, or several. */
  drug: string | null;
  /** Whether a line of another drug leads from the same study to the same feature. */
  isBeside: boolean;
  /** Vertical distance of its end from the middle of the node, in pixels. */
  aside: number;
}

type Point = Record<"x" | "y", number>;

/** What the picture and the table show. */
interface View {
  findings: number[];
  bundles: Bundle[];
  tested: Record<"key" | "from" | "to", string>[];
  members: Record<"key" | "from" | "to", string>[];
  /** Feature (index) → independent units that support one direction. */
  units: Map<number, Set<string>>;
  /** Indices of the nodes of the findings shown. */
  nodesBehind: number[];
  order: Record<Kind, Drawn[]>;
  places: Map<string, Point>;
  /** Heights of the boxes that lines lead to. */
  heights: Map<string, number>;
  /** Compartment → studies without a named result, and the text about them below its block. */
  unnamed: Map<string, string[]>;
  feet: Map<string, string[]>;
  nodes: Drawn[];
}

type Bracket = Record<"x" | "top" | "bottom", number> & { studies: (string | null)[] };

/** A font size, the room for the text in pixels, and the number of rows. */
type TextBox = Record<"size" | "width" | "rows", number> & { style?: string };

/** A rectangle by its edges. */
type Box = Record<"x1" | "x2" | "y1" | "y2", number>;

/** A dose or a time as a number in one unit of its kind. */
type Amount = Record<"kind" | "from" | "to", number> & { text: string };

interface TableColumn {
  heading: string;
  name: string;
  text: (row: FindingRecord, finding: number) => string;
  /** What to sort by, where it is not the text. */
  key?: (row: FindingRecord, finding: number) => string | null;
  amount?: (row: FindingRecord) => Amount;
}

/** A line whose label is to be placed; `path` runs from its head (0) to its beginning (1). */
interface LabelRequest {
  line: EdgeSingular;
  id: string;
  path: (share: number) => Point;
  width: number;
}

type Core = cytoscape.Core;
type ElementDefinition = cytoscape.ElementDefinition;
type EdgeSingular = cytoscape.EdgeSingular;
type NodeSingular = cytoscape.NodeSingular;
