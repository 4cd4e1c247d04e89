// What each plot shows, as Vega-Lite specifications; a plot that has nothing to show is null.

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
const DASHES = [[1, 0], [7, 3], [2, 3], [8, 3, 2, 3], [4, 2], [10, 4]];
const POOLED = "";
const cycle = (list, place) => list[place % list.length];

/** A colour of the style sheet, light or dark as the page is. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function config() {
  const text = { labelColor: colour("soft"), titleColor: colour("soft"), titleFontWeight: 400, labelFontSize: 12, titleFontSize: 12 };
  return {
    background: null, font: getComputedStyle(document.body).fontFamily, aria: false, view: { stroke: null },
    axis: { ...text, gridColor: colour("grid"), domainColor: colour("rule"), tickColor: colour("rule") }, legend: text,
  };
}

/** The whole range of a score; an error's range says little, so its axis starts at zero and ends where the data do. */
function valueAxis(metric) {
  const whole = metric.higherIsBetter && metric.low !== null && metric.high !== null;
  const scale = whole ? { domain: [metric.low, metric.high] } : { zero: true };
  return { type: "quantitative", scale, title: metric.name, axis: { format: isShare(metric) ? ".0%" : "~g", tickCount: 5 } };
}

function severityAxis() {
  const labels = `${JSON.stringify(data.tiers)}[datum.value]`;
  return { type: "quantitative", scale: { domain: [0, 5], nice: false }, title: null, axis: { values: [0, 1, 2, 3, 4, 5], labelExpr: labels, grid: false, labelFlush: true } };
}

/** A point of a line, with the words of its tooltip. */
function point(metric, series, name, severity, [value, low, high]) {
  const figure = [value, low, high];
  return { series, name, severity, value, low, high, tier: tier(severity), shown: `${words(metric, "score", value)} (${bounds(metric, "score", figure)})` };
}

function tooltip(metric, what) {
  return [{ field: "name", title: what }, { field: "tier", title: "Tier" }, { field: "shown", title: metric.name }];
}

/** A level across the plot, named at its left or right end. */
function level(metric, value, label, dash, end) {
  const place = { datum: value, ...valueAxis(metric) };
  return [
    { mark: { type: "rule", strokeDash: dash, color: colour("soft") }, encoding: { y: place } },
    { mark: { type: "text", align: end, dy: end === "right" ? -10 : -6, x: end === "right" ? "width" : 4, color: colour("soft"), fontSize: 12, text: `${label} ${words(metric, "score", value)}` }, encoding: { y: place } },
  ];
}

/** Where an axis breaks the model: a line, the interval around it, and its name. */
function breakingMarks(breaking) {
  const [at, low, high] = breaking?.at ?? [null];
  if (at === null) return [];
  const place = (value) => ({ datum: value, type: "quantitative" });
  return [
    { mark: { type: "rect", opacity: 0.1, color: colour("failed") }, encoding: { x: place(low ?? 0), x2: { datum: high ?? 5 } } },
    { mark: { type: "rule", strokeWidth: 1.6, color: colour("failed") }, encoding: { x: place(at) } },
    { mark: { type: "text", align: at > 2.5 ? "right" : "left", dx: at > 2.5 ? -5 : 5, y: { expr: "height - 10" }, color: colour("failed"), fontSize: 12, text: `breaking point ${decimal(at, 1)}` }, encoding: { x: place(at) } },
  ];
}

/** Bands, lines and points of some series; `styles` gives each its colour, dash, shape and width. */
function seriesMarks(metric, values, styles, tooltips) {
  const domain = [...styles.keys()];
  const scaled = (of, type = "nominal") => ({ field: "series", type, legend: null, scale: { type: "ordinal", domain, range: domain.map((key) => styles.get(key)[of]) } });
  const shared = { x: { field: "severity", ...severityAxis() }, color: scaled("colour") };
  const height = (field) => ({ field, ...valueAxis(metric) });
  const banded = values.filter(({ series }) => styles.get(series).band);
  return [
    { data: { values: banded }, mark: { type: "area", opacity: 0.13 }, encoding: { ...shared, y: height("low"), y2: { field: "high" } } },
    { data: { values }, mark: "line", encoding: { ...shared, y: height("value"), strokeDash: scaled("dash"), strokeWidth: scaled("width", "ordinal") } },
    {
      data: { values }, mark: { type: "point", filled: true, size: 55, opacity: 1 },
      params: [{ name: "hover", select: { type: "point", on: "pointerover", nearest: true, clear: "pointerout" } }],
      encoding: { ...shared, y: height("value"), shape: scaled("shape"), size: { condition: { param: "hover", empty: false, value: 130 }, value: 45 }, tooltip: tooltips },
    },
  ];
}

function chart(height, layers) {
  return { width: "container", height, autosize: { type: "fit", contains: "padding" }, config: config(), data: { values: [{}] }, layer: layers };
}

/** Score over severity, of an axis and of each of its generators that is not hidden. */
function curves(metric, { axis, hidden }) {
  const lines = linesOf(metric, axis);
  const generators = [...lines.keys()].filter((key) => key !== null);
  const styles = new Map();
  const values = [];
  const add = (key, style, name) => {
    if (hidden.has(style.series)) return;
    styles.set(style.series, style);
    if (metric.clean) values.push(point(metric, style.series, name, 0, metric.clean));
    for (const { severity, figure } of lines.get(key)) values.push(point(metric, style.series, name, severity, figure));
  };
  if (generators.length > 1) {
    generators.forEach((key, place) => add(key, {
      series: data.generators[key], colour: colour(`s${place % 6}`), dash: cycle(DASHES, place), shape: cycle(SHAPES, place), width: 1.6, band: true,
    }, data.generators[key]));
  }
  if (lines.has(null)) add(null, { series: POOLED, colour: colour("pooled"), dash: [1, 0], shape: "circle", width: 2.8, band: true }, data.axes[axis]);
  if (!values.length) return null;
  const layers = [
    ...breakingMarks(metric.axes[axis].breaking),
    ...(metric.clean ? level(metric, metric.clean[0], "clean", [4, 4], "right") : []),
    ...(metric.constant === null || !metric.higherIsBetter ? [] : level(metric, metric.constant, "best constant answer", [1, 4], "left")),
    ...seriesMarks(metric, values, styles, tooltip(metric, "Line")),
  ];
  return chart(300, layers);
}

/** Score over severity of each group of a column; the worst and the best at the strongest tier stand out. */
function groups(metric, { axis, column }) {
  const pooled = data.rows.filter(([, generator]) => generator === null);
  const lines = data.groups.flatMap(([of, name], place) => {
    const group = of === column ? metric.groups?.[place] : null;
    if (!group) return [];
    const tiers = pooled.flatMap(([on, , severity], at) => (on === axis && group.scores[at] ? [{ severity, figure: group.scores[at] }] : []));
    return tiers.length ? [{ name, clean: group.clean, tiers }] : [];
  });
  if (!lines.length) return null;
  const direction = metric.higherIsBetter ? 1 : -1;
  const last = ({ tiers }) => direction * tiers[tiers.length - 1].figure[0];
  lines.sort((one, other) => last(other) - last(one));
  const styles = new Map();
  const values = lines.flatMap(({ name, clean, tiers }, place) => {
    const stands = place === 0 ? "passed" : place === lines.length - 1 ? "failed" : "";
    styles.set(name, { colour: colour(stands || "soft"), dash: stands === "failed" || !stands ? [1, 0] : [7, 3], shape: stands === "failed" ? "diamond" : "circle", width: stands ? 2.4 : 1, band: Boolean(stands) });
    const start = clean ? [point(metric, name, name, 0, clean)] : [];
    return [...start, ...tiers.map(({ severity, figure }) => point(metric, name, name, severity, figure))];
  });
  const named = ({ name, tiers }, dy) => ({
    data: { values: [{ name, ...tiers[tiers.length - 1], value: tiers[tiers.length - 1].figure[0] }] },
    mark: { type: "text", align: "right", dy, color: colour("ink"), fontSize: 12 },
    encoding: { x: { field: "severity", ...severityAxis() }, y: { field: "value", ...valueAxis(metric) }, text: { field: "name" } },
  });
  const ends = [named(lines[0], -14 * direction), named(lines[lines.length - 1], 16 * direction)];
  return chart(280, [...seriesMarks(metric, values, styles, tooltip(metric, "Group")), ...ends]);
}

/** How often the model is right, over how sure it is: a point for each cell, and the line of the calibrated. */
function sureness() {
  const metric = data.metrics[0];
  const values = data.rows.flatMap(([, generator, severity, confidence], row) => {
    const figure = generator === null || confidence === null ? null : figureAt(metric, row, "score");
    return figure ? [{ ...point(metric, severity, data.generators[generator], severity, figure), confidence, sure: words(metric, "score", confidence) }] : [];
  });
  if (!values.length) return null;
  const share = (title) => ({ type: "quantitative", title, scale: { domain: [0, 1] }, axis: { format: ".0%", tickCount: 5 } });
  const layers = [
    { data: { values: [{ confidence: 0, value: 0 }, { confidence: 1, value: 1 }] }, mark: { type: "line", color: colour("soft"), strokeDash: [4, 4] }, encoding: { x: { field: "confidence", ...share("mean confidence") }, y: { field: "value", ...share(metric.name) } } },
    {
      data: { values }, mark: { type: "point", filled: true, size: 60, opacity: 0.85 },
      encoding: {
        x: { field: "confidence", ...share("mean confidence") }, y: { field: "value", ...share(metric.name) },
        color: { field: "severity", type: "quantitative", title: "severity", scale: { domain: [0, 5], range: [colour("s5"), colour("failed")] } },
        tooltip: [...tooltip(metric, "Generator"), { field: "sure", title: "mean confidence" }],
      },
    },
  ];
  return chart(320, layers);
}

const PLOTS = { curves, groups, sureness };
