// How numbers are written, and which figures stand where: the same words as on the still page.
const find = (selector) => [...document.querySelectorAll(selector)];
const data = JSON.parse(document.getElementById("figures").textContent);
const KINDS = { score: 0, drop: 1, retention: 2 };
const NOTHING = "–";
// Halves go to the even digit, as they do on the still page.
const writers = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat("en", {
  minimumFractionDigits: digits, maximumFractionDigits: digits, roundingMode: "halfEven", useGrouping: false,
}));

function decimal(value, digits) {
  const words = writers[digits].format(Number(value.toFixed(9)));
  return /^-[0.]+$/.test(words) ? words.slice(1) : words.replace("-", "−");
}

const isShare = (metric) => metric.low === 0 && metric.high === 1;

function number(metric, kind, value) {
  if (kind === "retention") return decimal(value, 2);
  return isShare(metric) ? decimal(100 * value, 1) : decimal(value, 3);
}

function words(metric, kind, value) {
  const unit = { score: " %", drop: " points", retention: "" }[kind];
  return number(metric, kind, value) + (isShare(metric) ? unit : "");
}

function bounds(metric, kind, [, low, high]) {
  return `${number(metric, kind, low)} to ${number(metric, kind, high)}`;
}

/** The figure of a row as [value, low, high], or null where there is none. */
function figureAt(metric, row, kind) {
  return metric.figures[row]?.[KINDS[kind]] ?? null;
}

function span(className, text) {
  const element = document.createElement("span");
  element.className = className;
  element.textContent = text;
  return element;
}

/** Write one figure, its interval beneath, into an element that names its row and kind. */
function writeFigure(element, metric) {
  const { row, kind } = element.dataset;
  const figure = figureAt(metric, row, kind === "fall" ? "score" : kind);
  if (!figure) {
    element.replaceChildren(span("none", NOTHING));
    return;
  }
  const shown = kind === "fall" ? "score" : kind;
  const start = kind === "fall" && metric.clean ? `${words(metric, shown, metric.clean[0])} → ` : "";
  element.replaceChildren(
    span("figure", start + words(metric, shown, figure[0])), " ", span("interval", bounds(metric, shown, figure)),
  );
}

/** Colour a field of the heat map by its drop, and write the figure that is asked for. */
function writeField(element, metric, kind, reach) {
  const drop = figureAt(metric, element.dataset.heat, "drop");
  const shown = figureAt(metric, element.dataset.heat, kind);
  const level = drop && reach ? Math.floor(9 * Math.min(1, Math.max(0, drop[0] / reach)) + 0.5) : 0;
  element.className = `heat-${level}${drop && drop[1] > 0 ? " resolved" : ""}`;
  element.textContent = shown ? number(metric, kind, shown[0]) : NOTHING;
  element.title = shown ? `${words(metric, kind, shown[0])} (${bounds(metric, kind, shown)})` : "";
}

/** The drop that the strongest colour stands for: the largest of an axis; a generator may drop more. */
function reachOf(metric) {
  const drops = data.rows.map(([, generator], row) => (generator === null && figureAt(metric, row, "drop")?.[0]) || 0);
  const least = metric.low === null || metric.high === null ? 0 : 0.2 * (metric.high - metric.low);
  return drops.reduce((most, drop) => Math.max(most, drop), least);
}

/** The rows of an axis that a metric scores, by generator; the pooled line under null. */
function linesOf(metric, axis) {
  const lines = new Map();
  data.rows.forEach(([of, generator, severity], row) => {
    const figure = of === axis && figureAt(metric, row, "score");
    if (figure) lines.set(generator, [...(lines.get(generator) ?? []), { severity, figure }]);
  });
  return lines;
}

const tier = (severity) => data.tiers[severity] ?? String(severity);
