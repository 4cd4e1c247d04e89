"use strict";
// Where the right answer lies: labelled stretches of a text; boxes, points and masks over a picture.
const { markedText, markedPicture } = (() => {
  const made = (name, more) => Object.assign(document.createElement(name), more);
  const drawn = (name, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const markedText = (text, marks) => {
    const letters = [...text]; // code points, as marks count
    const parts = [];
    let written = 0;
    for (const [start, stop, label] of marks) {
      const stretch = made("mark", { textContent: letters.slice(start, stop).join("") });
      if (label) stretch.append(made("span", { className: "tag", textContent: label }));
      parts.push(letters.slice(written, start).join(""), stretch);
      written = stop;
    }
    const paragraph = made("p", { dir: "auto" });
    paragraph.append(...parts, letters.slice(written).join(""));
    return paragraph;
  };

  const markedPicture = (image, { width, height, boxes, points, names, overlay }) => {
    const letter = Math.max(width, height) / 28;
    const inFrame = (value, end) => Math.min(Math.max(value, 0), end);
    const word = (x, y, label, anchor) => {
      const place = { x: inFrame(x, width), y: inFrame(y, height - letter / 4), "text-anchor": anchor };
      const text = drawn("text", place, label);
      text.style.fontSize = `${letter}px`;
      return text;
    };
    const outline = ({ at: [left, top, right, bottom], crowd, colour }) => {
      const place = { x: left, y: top, width: right - left, height: bottom - top };
      const rim = drawn("rect", { ...place, class: "rim" });
      return [rim, drawn("rect", { ...place, class: crowd ? "box crowd" : "box", stroke: colour })];
    };
    const shapes = [
      ...(overlay ? [drawn("image", { href: overlay, width, height, preserveAspectRatio: "none" })] : []),
      ...boxes.flatMap(outline),
      ...boxes.map(({ at: [left, top], label }) => word(left, top > letter ? top - letter / 4 : top + letter, label, "start")),
      ...points.map(({ at: [x, y], colour }) => drawn("circle", { cx: x, cy: y, r: letter / 4, class: "point", fill: colour })),
      ...points.map(({ at: [x, y], label }) => word(x + letter / 3, y, label, "start")),
      ...names.flatMap(({ at, label }) => (at ? [word(at[0], at[1], label, "middle")] : [])),
    ];
    const picture = drawn("svg", { class: "objects", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" }, ...shapes);
    const figure = made("div", { className: "marked" });
    figure.style.aspectRatio = width / height;
    figure.style.maxWidth = `calc(55vh * ${width / height})`;
    figure.append(image, picture);
    return figure;
  };

  return { markedText, markedPicture };
})();
