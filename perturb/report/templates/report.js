// The controls of the report: which metric, which axis, and where a link leads.

const find = (selector) => [...document.querySelectorAll(selector)];
const state = { metric: 0, axis: "", kind: "drop" };
const metric = () => data.metrics[state.metric];
const drawn = new WeakMap();
// What the page says of the first metric, which comes back as it was.
const still = new Map(find("[data-row], [data-fact], [data-metric-name]").map((element) => [element, [...element.childNodes]]));
let drawing = Promise.resolve();

function tell(sentence) {
  document.getElementById("status").textContent = sentence;
}

// Plots ---------------------------------------------------------------------------------------------------------

function askedOf(figure) {
  const axis = figure.dataset.plot === "groups" ? figure.querySelector("select").value : figure.dataset.axis;
  return { axis: Number(axis), column: figure.dataset.column, hidden: drawn.get(figure)?.hidden ?? new Set() };
}

async function draw(figure) {
  const asked = askedOf(figure);
  const specification = PLOTS[figure.dataset.plot](metric(), asked);
  const holder = figure.querySelector(".plot") ?? figure.insertBefore(document.createElement("div"), figure.querySelector("figcaption"));
  holder.className = "plot";
  drawn.get(figure)?.view?.finalize();
  drawn.set(figure, { hidden: asked.hidden });
  figure.classList.add("live");
  if (!specification) {
    holder.replaceChildren(span("none", data.metrics.some(({ groups }) => groups === null) ? "Nothing was scored, or it was left out to keep this file small." : "Nothing was scored."));
    return;
  }
  const options = { mode: "vega-lite", ast: true, renderer: "svg", actions: false, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
  const { view } = await window.vegaEmbed(holder, specification, options);
  holder.setAttribute("role", "img");
  holder.setAttribute("aria-label", `${figure.querySelector("figcaption").textContent.trim()} The figures stand in the tables of this section.`);
  drawn.set(figure, { hidden: asked.hidden, view });
}

// A plot is drawn when it comes near the window, and again whenever what it shows has changed.
const nearby = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      nearby.unobserve(target);
      drawing = drawing.then(() => draw(target));
    }
  }
}, { rootMargin: "300px" });

function redraw(figures = find("figure[data-plot]")) {
  if (!window.vegaEmbed) return;
  for (const figure of figures) {
    nearby.unobserve(figure);
    nearby.observe(figure);
  }
}

// Figures -------------------------------------------------------------------------------------------------------

function showMetric() {
  const shown = metric();
  document.body.classList.toggle("other-metric", state.metric !== 0);
  for (const [element, words] of still) {
    if (state.metric === 0) element.replaceChildren(...words);
    else write(element, shown);
  }
  showHeat();
}

function write(element, shown) {
  if (element.hasAttribute("data-row")) writeFigure(element, shown);
  else if (element.hasAttribute("data-fact")) writeFact(element, shown);
  else element.textContent = shown.name;
}

const FACTS = {
  first: (tier) => tier ?? "none",
  breaking: (point) => point?.text ?? "none",
  trend: (p) => (p === null ? NOTHING : p < 0.001 ? "< 0.001" : decimal(p, 3)),
  area: (figure, shown) => (figure ? `${decimal(figure[0], 2)} (${bounds(shown, "retention", figure)})` : NOTHING),
};

function writeFact(element, shown) {
  const { fact, axis } = element.dataset;
  element.textContent = FACTS[fact](shown.axes[axis][fact], shown);
}

function showHeat() {
  const reach = reachOf(metric());
  for (const element of find("[data-heat]")) writeField(element, metric(), state.kind, reach);
  for (const element of find("[data-reach]")) element.textContent = words(metric(), "drop", reach);
}

function showGenerators() {
  const all = find("#by-generator:checked").length > 0 || state.axis !== "";
  for (const row of find("tr.generator")) row.hidden = !all;
}

// Filter and links ----------------------------------------------------------------------------------------------

function showAxis(axis) {
  state.axis = axis;
  document.getElementById("choose-axis").value = axis;
  for (const element of find("[data-axis]:not(figure, [data-fact])")) {
    element.hidden = axis !== "" && element.dataset.axis !== axis;
  }
  for (const choice of find("figure[data-plot='groups'] select")) if (axis !== "") choice.value = axis;
  showGenerators();
  redraw();
}

/** Bring the target of a link into sight: its axis shown, what folds it away opened, the focus on it. */
function follow() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  const hidden = target.closest("[hidden]");
  if (hidden) showAxis(hidden.dataset.axis ?? "");
  for (let folded = target.closest("details"); folded; folded = folded.parentElement.closest("details")) folded.open = true;
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
}

// Controls ------------------------------------------------------------------------------------------------------

function chooseMetric(event) {
  state.metric = Number(event.target.value);
  showMetric();
  redraw();
  tell(`Showing ${metric().name}.`);
}

function chooseAxis(event) {
  showAxis(event.target.value);
  tell(state.axis === "" ? "Showing all axes." : `Showing the axis ${data.axes[state.axis]}.`);
}

function chooseKind(event) {
  state.kind = event.target.value;
  showHeat();
  tell(`The heat map shows each ${state.kind}.`);
}

/** Make each entry of a legend a button that hides or shows its line. */
function makeLegend(list) {
  const figure = list.closest(".figure-row").querySelector("figure");
  for (const entry of list.querySelectorAll("[data-series]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.setAttribute("aria-pressed", "true");
    button.append(...entry.childNodes);
    button.addEventListener("click", () => {
      const { hidden } = drawn.get(figure) ?? askedOf(figure);
      const { series } = entry.dataset;
      const shown = hidden.delete(series);
      if (!shown) hidden.add(series);
      button.setAttribute("aria-pressed", String(shown));
      drawn.set(figure, { ...drawn.get(figure), hidden });
      redraw([figure]);
    });
    entry.append(button);
  }
}

function onPaper(paper) {
  // The still charts are those of the first metric: what is printed beside them has to be as well.
  const chosen = state.metric;
  state.metric = paper ? 0 : Number(document.getElementById("choose-metric").value);
  if (state.metric !== chosen) showMetric();
}

function start() {
  document.getElementById("choose-metric").addEventListener("change", chooseMetric);
  document.getElementById("choose-axis").addEventListener("change", chooseAxis);
  for (const choice of find("#by-generator")) choice.addEventListener("change", showGenerators);
  for (const choice of find("[name='kind']")) choice.addEventListener("change", chooseKind);
  for (const choice of find("figure[data-plot='groups'] select")) choice.addEventListener("change", () => redraw([choice.closest("figure")]));
  if (window.vegaEmbed) find(".legend").forEach(makeLegend);
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => onPaper(true));
  window.addEventListener("afterprint", () => onPaper(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw());
  for (const element of find(".interactive")) element.hidden = false;
  showAxis("");
  follow();
}

start();
