// What each plot shows, as Vega-Lite specifications; a plot that has nothing to show is null.

const SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"];
const DASHES = [[1, 0], [7, 3], [2, 3], [8, 3, 2, 3], [4, 2], [10, 4]];
const POOLED = "";
const cycle = (list, place) => list[place % list.length];
const last = (list) => list[list.length - 1];
const at = (value) => ({ datum: value, type: "quantitative" });

/** A colour of the style sheet, light or dark as the page is. */
function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

function chart(height, layer) {
  const [soft, rule] = [colour("soft"), colour("rule")];
  const text = { labelColor: soft, titleColor: soft, titleFontWeight: 400, labelFontSize: 12, titleFontSize: 12 };
  const config = {
    background: null,
    font: getComputedStyle(document.body).fontFamily,
    aria: false,
    view: { stroke: null },
    axis: { ...text, gridColor: colour("grid"), domainColor: rule, tickColor: rule },
    legend: text,
    text: { fontSize: 12, color: soft },
  };
  const autosize = { type: "fit", contains: "padding" };
  return { width: "container", height, autosize, config, data: { values: [{}] }, layer };
}

/** The whole range of a score; an error's range says little, so its axis starts at zero and ends where the data do. */
function valueAxis(metric) {
  const whole = metric.higherIsBetter && metric.low !== null && metric.high !== null;
  return {
    type: "quantitative",
    title: metric.name,
    scale: whole ? { domain: [metric.low, metric.high] } : { zero: true },
    axis: { format: isShare(metric) ? ".0%" : "~g", tickCount: 5 },
  };
}

function severityAxis() {
  const labelExpr = `${JSON.stringify(data.tiers)}[datum.value]`;
  return {
    type: "quantitative",
    title: null,
    scale: { domain: [0, 5], nice: false },
    axis: { values: [0, 1, 2, 3, 4, 5], labelExpr, grid: false, labelFlush: true },
  };
}

/** A point of a line, with the words of its tooltip. */
function point(metric, series, name, severity, figure) {
  const [value, low, high] = figure;
  const shown = `${words(metric, "score", value)} (${bounds(metric, "score", figure)})`;
  return { series, name, severity, value, low, high, tier: tier(severity), shown };
}

function tooltip(metric, what) {
  return [
    { field: "name", title: what },
    { field: "tier", title: "Tier" },
    { field: "shown", title: metric.name },
  ];
}

/** A level across the plot, named at its left or right end, on the side where the lines are not. */
function level(metric, value, label, strokeDash, end) {
  const y = { datum: value, ...valueAxis(metric) };
  const [x, dy] = end === "left" ? [4, -6] : ["width", metric.higherIsBetter ? -10 : 12];
  const text = `${label} ${words(metric, "score", value)}`;
  return [
    { mark: { type: "rule", strokeDash, color: colour("soft") }, encoding: { y } },
    { mark: { type: "text", align: end, x, dy, text }, encoding: { y } },
  ];
}

/** Where an axis breaks the model: a line, the interval around it, and its name. */
function breakingMarks(breaking) {
  const [severity, low, high] = breaking?.at ?? [null];
  if (severity === null) return [];
  const color = colour("failed");
  const beside = severity > 2.5 ? { align: "right", dx: -5 } : { align: "left", dx: 5 };
  const text = `breaking point ${decimal(severity, 1)}`;
  return [
    { mark: { type: "rect", opacity: 0.1, color }, encoding: { x: at(low ?? 0), x2: { datum: high ?? 5 } } },
    { mark: { type: "rule", strokeWidth: 1.6, color }, encoding: { x: at(severity) } },
    { mark: { type: "text", ...beside, y: { expr: "height - 10" }, color, text }, encoding: { x: at(severity) } },
  ];
}

/** Bands, lines and points of some series; `styles` gives each its colour, dash, shape, width, and whether a band. */
function seriesMarks(metric, values, styles, what) {
  const domain = [...styles.keys()];
  const scaled = (of, type = "nominal") => ({
    field: "series",
    type,
    legend: null,
    scale: { type: "ordinal", domain, range: domain.map((key) => styles.get(key)[of]) },
  });
  const height = (field) => ({ field, ...valueAxis(metric) });
  const shared = { x: { field: "severity", ...severityAxis() }, color: scaled("colour") };
  const hover = { type: "point", on: "pointerover", clear: "pointerout" };
  return [
    {
      data: { values: values.filter(({ series }) => styles.get(series).band) },
      mark: { type: "area", opacity: 0.13 },
      encoding: { ...shared, y: height("low"), y2: { field: "high" } },
    },
    {
      data: { values },
      mark: "line",
      encoding: {
        ...shared,
        y: height("value"),
        strokeDash: scaled("dash"),
        strokeWidth: scaled("width", "ordinal"),
      },
    },
    {
      data: { values },
      params: [{ name: "hover", select: hover }],
      mark: { type: "point", filled: true, opacity: 1 },
      encoding: {
        ...shared,
        y: height("value"),
        shape: scaled("shape"),
        size: { condition: { param: "hover", empty: false, value: 130 }, value: 45 },
        tooltip: tooltip(metric, what),
      },
    },
  ];
}

/** Score over severity, of an axis and of each of its generators that is not hidden. */
function curves(metric, { axis, hidden }) {
  const lines = linesOf(metric, axis);
  const generators = [...lines.keys()].filter((key) => key !== null);
  const styles = new Map();
  const values = [];
  const add = (key, series, name, style) => {
    if (hidden.has(series)) return;
    styles.set(series, { ...style, band: true });
    if (metric.clean) values.push(point(metric, series, name, 0, metric.clean));
    for (const { severity, figure } of lines.get(key)) values.push(point(metric, series, name, severity, figure));
  };
  for (const [place, key] of generators.length > 1 ? generators.entries() : []) {
    const name = data.generators[key];
    const look = { dash: cycle(DASHES, place), shape: cycle(SHAPES, place + Math.floor(place / 6)) };
    add(key, name, name, { ...look, colour: colour(`s${place % 6}`), width: 1.6 });
  }
  if (lines.has(null)) {
    add(null, POOLED, data.axes[axis], { colour: colour("pooled"), dash: [1, 0], shape: "circle", width: 2.8 });
  }
  if (!values.length) return null;
  const { clean, constant } = metric;
  const floor = constant !== null && metric.higherIsBetter;
  return chart(300, [
    ...breakingMarks(metric.axes[axis].breaking),
    ...(clean ? level(metric, clean[0], "clean", [4, 4], "right") : []),
    ...(floor ? level(metric, constant, "best constant answer", [1, 4], "left") : []),
    ...seriesMarks(metric, values, styles, "Line"),
  ]);
}

/** The groups of a column that a metric scores along an axis, the best at the strongest tier first. */
function groupLines(metric, axis, column) {
  const pooled = data.rows.filter(([, generator]) => generator === null);
  const lines = data.groups.flatMap(([of, name], place) => {
    const group = of === column ? metric.groups?.[place] : null;
    const tiers = pooled.flatMap(([on, , severity], row) => {
      const figure = on === axis ? group?.scores[row] : null;
      return figure ? [{ severity, figure }] : [];
    });
    return tiers.length ? [{ name, clean: group.clean, tiers }] : [];
  });
  const direction = metric.higherIsBetter ? 1 : -1;
  const strongest = ({ tiers }) => direction * last(tiers).figure[0];
  return lines.sort((one, other) => strongest(other) - strongest(one));
}

/** Score over severity of each group of a column; the worst and the best stand out and have their names. */
function groups(metric, { axis, column }) {
  const lines = groupLines(metric, axis, column);
  if (!lines.length) return null;
  const plain = { colour: colour("soft"), dash: [1, 0], shape: "circle", width: 1, band: false };
  const best = { colour: colour("passed"), dash: [7, 3], shape: "circle", width: 2.4, band: true };
  const worst = { colour: colour("failed"), dash: [1, 0], shape: "diamond", width: 2.4, band: true };
  const styles = new Map(lines.map(({ name }) => [name, plain]));
  styles.set(lines[0].name, best).set(last(lines).name, worst);
  const values = lines.flatMap(({ name, clean, tiers }) => [
    ...(clean ? [point(metric, name, name, 0, clean)] : []),
    ...tiers.map(({ severity, figure }) => point(metric, name, name, severity, figure)),
  ]);
  const named = ({ name, tiers }, dy) => ({
    data: { values: [{ name, severity: last(tiers).severity, value: last(tiers).figure[0] }] },
    mark: { type: "text", align: "right", dy, color: colour("ink") },
    encoding: {
      x: { field: "severity", ...severityAxis() },
      y: { field: "value", ...valueAxis(metric) },
      text: { field: "name" },
    },
  });
  const up = metric.higherIsBetter ? -14 : 16;
  const names = [named(lines[0], up), named(last(lines), 2 - up)];
  return chart(280, [...seriesMarks(metric, values, styles, "Group"), ...names]);
}

/** How often the model is right, over how sure it is: a point for each cell, and the line of the calibrated. */
function sureness() {
  const metric = data.metrics[0];
  const values = data.rows.flatMap(([, generator, severity, confidence], row) => {
    const figure = generator === null || confidence === null ? null : figureAt(metric, row, "score");
    if (!figure) return [];
    const sure = words(metric, "score", confidence);
    return [{ ...point(metric, severity, data.generators[generator], severity, figure), confidence, sure }];
  });
  if (!values.length) return null;
  const share = (field, title) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain: [0, 1] },
    axis: { format: ".0%", tickCount: 5 },
  });
  const place = { x: share("confidence", "mean confidence"), y: share("value", metric.name) };
  const range = [colour("s5"), colour("failed")];
  return chart(320, [
    {
      data: { values: [0, 1].map((end) => ({ confidence: end, value: end })) },
      mark: { type: "line", color: colour("soft"), strokeDash: [4, 4] },
      encoding: place,
    },
    {
      data: { values },
      mark: { type: "point", filled: true, size: 60, opacity: 0.85 },
      encoding: {
        ...place,
        color: { field: "severity", type: "quantitative", title: "severity", scale: { domain: [0, 5], range } },
        tooltip: [...tooltip(metric, "Generator"), { field: "sure", title: "mean confidence" }],
      },
    },
  ]);
}

const PLOTS = { curves, groups, sureness };
