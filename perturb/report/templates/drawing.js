// When plots are drawn: as they come near the window, and again whenever what they show has changed.

const OPTIONS = {
  mode: "vega-lite",
  ast: true, // the content security policy forbids code made of strings
  renderer: "svg",
  actions: false,
  defaultStyle: false,
  tooltip: { disableDefaultStyle: true },
};
const hiddenLines = new WeakMap();
const views = new WeakMap();
let shownMetric = data.metrics[0];
let drawing = Promise.resolve();

/** The names of the lines that a reader has hidden in a plot. */
function hiddenIn(figure) {
  if (!hiddenLines.has(figure)) hiddenLines.set(figure, new Set());
  return hiddenLines.get(figure);
}

function askedOf(figure) {
  const axis = figure.querySelector("select")?.value ?? figure.dataset.axis;
  return { axis: Number(axis), column: figure.dataset.column, hidden: hiddenIn(figure) };
}

function holderIn(figure) {
  const found = figure.querySelector(".plot");
  if (found) return found;
  const holder = document.createElement("div");
  holder.className = "plot";
  return figure.insertBefore(holder, figure.querySelector("figcaption"));
}

function emptyWords() {
  const dropped = data.metrics.some(({ groups }) => groups === null);
  return dropped ? "Nothing was scored, or it was left out to keep this file small." : "Nothing was scored.";
}

async function draw(figure) {
  const specification = PLOTS[figure.dataset.plot](shownMetric, askedOf(figure));
  const holder = holderIn(figure);
  views.get(figure)?.finalize();
  views.delete(figure);
  if (specification) {
    const { view } = await window.vegaEmbed(holder, specification, OPTIONS);
    views.set(figure, view);
    const caption = figure.querySelector("figcaption").textContent.trim();
    holder.setAttribute("role", "img");
    holder.setAttribute("aria-label", `${caption} The figures stand in the tables of this section.`);
  } else {
    holder.replaceChildren(span("none", emptyWords()));
    holder.removeAttribute("role");
    holder.removeAttribute("aria-label");
  }
  figure.classList.add("live");
}

const nearby = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (isIntersecting) {
      nearby.unobserve(target);
      drawing = drawing.then(() => draw(target)).catch(console.error);
    }
  }
}, { rootMargin: "300px" });

/** Draw plots anew, those that are near the window at once. */
function redraw(metric, figures = find("figure[data-plot]")) {
  shownMetric = metric;
  if (!window.vegaEmbed) return;
  for (const figure of figures) {
    nearby.unobserve(figure);
    nearby.observe(figure);
  }
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
      const hidden = hiddenIn(figure);
      const shown = hidden.delete(entry.dataset.series);
      if (!shown) hidden.add(entry.dataset.series);
      button.setAttribute("aria-pressed", String(shown));
      redraw(shownMetric, [figure]);
    });
    entry.append(button);
  }
}
