// The controls of the report: which metric, which axis, and where a link leads.

const state = { metric: 0, axis: "", kind: "drop" };
const metric = () => data.metrics[state.metric];
const places = find("[data-row], [data-fact], [data-metric-name]");
// What the page says of the first metric, which comes back as it was.
const still = new Map(places.map((element) => [element, [...element.childNodes]]));

function tell(sentence) {
  document.getElementById("status").textContent = sentence;
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
  for (const option of find("figure option")) option.selected ||= option.value === axis;
  showGenerators();
  redraw(metric());
}

/** Bring the target of a link into sight: its axis shown, what folds it away opened, the focus on it. */
function follow() {
  const target = document.getElementById(location.hash.slice(1));
  if (!target) return;
  const hidden = target.closest("[hidden]");
  if (hidden) showAxis(hidden.dataset.axis ?? "");
  for (const folded of find("details")) folded.open ||= folded.contains(target);
  if (!target.hasAttribute("tabindex")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  target.scrollIntoView();
}

// Controls ------------------------------------------------------------------------------------------------------

function chooseMetric(event) {
  state.metric = Number(event.target.value);
  showMetric();
  redraw(metric());
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

function onPaper(paper) {
  // The still charts are those of the first metric: what is printed beside them has to be as well.
  const chosen = state.metric;
  state.metric = paper ? 0 : Number(document.getElementById("choose-metric").value);
  if (state.metric !== chosen) showMetric();
}

/** A link that was followed before changes no hash, yet what it leads to may have been filtered out since. */
function followAgain(event) {
  if (event.target.closest("a")?.hash === location.hash) follow();
}

function start() {
  document.getElementById("choose-metric").addEventListener("change", chooseMetric);
  document.getElementById("choose-axis").addEventListener("change", chooseAxis);
  for (const choice of find("#by-generator")) choice.addEventListener("change", showGenerators);
  for (const choice of find("[name='kind']")) choice.addEventListener("change", chooseKind);
  for (const choice of find("figure select")) {
    choice.addEventListener("change", () => redraw(metric(), [choice.closest("figure")]));
  }
  if (window.vegaEmbed) find(".legend").forEach(makeLegend);
  window.addEventListener("hashchange", follow);
  document.addEventListener("click", followAgain);
  window.addEventListener("beforeprint", () => onPaper(true));
  window.addEventListener("afterprint", () => onPaper(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => redraw(metric()));
  for (const element of find(".interactive")) element.hidden = false;
  showAxis("");
  follow();
}

start();
