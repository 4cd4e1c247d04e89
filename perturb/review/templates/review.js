"use strict";
(() => {
  const content = JSON.parse(document.getElementById("content").textContent);
  const { page, blind, labels, items } = content;
  const kept = `perturb-review-${page}`;
  const quick = labels.length <= 9 ? labels : [];
  const element = (id) => document.getElementById(id);
  let answers = {}, order = [], at = 0, open = false;

  const restore = () => {
    try {
      const before = JSON.parse(localStorage.getItem(kept)) ?? {};
      answers = before.answers ?? {};
      order = before.order ?? [];
      element("reviewer").value = before.reviewer ?? "";
    } catch {
      say("This browser keeps nothing: download your answers before you close the page.");
    }
  };
  const keep = () => {
    try {
      localStorage.setItem(kept, JSON.stringify({ reviewer: element("reviewer").value, answers, order }));
    } catch {
      element("status").textContent += " Not kept in this browser: download before you close the page.";
    }
  };
  const say = (words) => { element("status").textContent = words; };
  const isAnswered = (item) => Object.hasOwn(answers, item.id);
  const told = (item) => (item.axis === "clean" ? "clean: nothing was done to it" : `${item.axis}, ${item.generator}, ${item.tier}`);
  const words = ({ verdict, label }) => ({ accept: "accepted", reject: "rejected", relabel: `relabelled as ${label}` })[verdict];

  const fill = (place, title, fields, alternative) => {
    if (!place) return;
    const heading = (name) => {
      const words = [title, name].filter(Boolean).join(": ");
      return words ? [Object.assign(document.createElement("h3"), { textContent: words })] : [];
    };
    const body = ({ text, picture, marks }) => {
      if (picture === undefined) return markedText(text, marks ?? []);
      const image = Object.assign(document.createElement("img"), { src: picture, alt: alternative });
      image.onload = () => image.classList.toggle("small", Math.max(image.naturalWidth, image.naturalHeight) < 160);
      return marks ? markedPicture(image, marks) : image;
    };
    place.replaceChildren(...(fields ?? []).flatMap((field) => [...heading(field.name), body(field)]));
  };

  const show = () => {
    const item = items[at], number = `${at + 1} of ${items.length}`, done = Object.keys(answers).length;
    choose(false);
    element("place").textContent = `Item ${number}`;
    fill(element("shown"), item.original ? "To judge" : "", item.fields, `Item ${number}`);
    fill(element("original"), "Original", item.original, `Original of item ${number}`);
    element("target").textContent = item.target;
    element("told").textContent = !blind || isAnswered(item) ? told(item) : "";
    element("given").textContent = isAnswered(item) ? `You ${words(answers[item.id])} it.` : "";
    element("progress").value = done;
    element("count").textContent = `${done} of ${items.length} answered`;
    for (const name of ["accept", "reject", "relabel"]) {
      element(name).setAttribute("aria-pressed", String(answers[item.id]?.verdict === name));
    }
  };
  const go = (place) => {
    at = Math.min(Math.max(place, 0), items.length - 1);
    show();
    element("item").focus();
  };
  const answer = (verdict, label) => {
    const item = items[at];
    answers[item.id] = label === undefined ? { verdict } : { verdict, label };
    order = [...order.filter((id) => id !== item.id), item.id];
    const left = items.findIndex((other, place) => place > at && !isAnswered(other));
    const following = left >= 0 ? left : items.findIndex((other) => !isAnswered(other));
    say(`Item ${at + 1} ${words(answers[item.id])} (${told(item)}).${following < 0 ? " All are answered: press d to download." : ""}`);
    keep();
    go(following < 0 ? at : following);
  };
  const undo = () => {
    const last = order.pop();
    if (last === undefined) return say("There is nothing to undo.");
    delete answers[last];
    at = items.findIndex((item) => item.id === last);
    say(`The answer to item ${at + 1} is taken back.`);
    keep();
    go(at);
  };
  const choose = (wanted) => {
    open = wanted;
    element("choice").hidden = !wanted;
    element("relabel").setAttribute("aria-expanded", String(wanted));
    element("label").value = "";
    if (wanted) (element("labels").querySelector("button") ?? element("label")).focus();
  };
  const take = (label) => {
    const wanted = label.trim();
    if (!wanted) return say("Type a label, or press Escape.");
    if (wanted === items[at].target) return say("That is the answer it has: press Escape, then a to accept it.");
    answer("relabel", wanted);
  };
  const toggle = () => {
    const place = element("original");
    if (!place) return;
    place.hidden = !place.hidden;
    element("toggle").setAttribute("aria-pressed", String(!place.hidden));
  };
  const mark = () => {
    const button = element("marks");
    if (button) button.setAttribute("aria-pressed", String(!element("main").classList.toggle("unmarked")));
  };
  const download = () => {
    const reviewer = element("reviewer").value.trim();
    if (!reviewer) {
      say("Type your name first: answers of different people are compared.");
      return element("reviewer").focus();
    }
    const text = JSON.stringify({ schema: 1, reviewer, page, answers }, null, 1);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `answers-${reviewer.replace(/[^\p{L}\p{N}]+/gu, "-")}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    say(`Downloaded ${Object.keys(answers).length} answers as ${link.download}.`);
  };

  const actions = {
    a: () => answer("accept"), r: () => answer("reject"), l: () => choose(!open), u: undo, o: toggle, m: mark, d: download,
    ArrowLeft: () => go(at - 1), ArrowRight: () => go(at + 1),
  };
  const buttons = { accept: "a", reject: "r", relabel: "l", undo: "u", toggle: "o", marks: "m", download: "d", back: "ArrowLeft", next: "ArrowRight" };
  for (const [id, key] of Object.entries(buttons)) element(id)?.addEventListener("click", actions[key]);
  quick.forEach((label, number) => {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: label });
    button.append(Object.assign(document.createElement("kbd"), { textContent: number + 1 }));
    button.addEventListener("click", () => take(label));
    element("labels").append(button);
  });
  element("known").append(...labels.map((label) => Object.assign(document.createElement("option"), { value: label })));
  element("reviewer").addEventListener("change", keep);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape" && open) { choose(false); element("item").focus(); }
    else if (event.key === "Escape" && typing) element("item").focus();
    else if (event.key === "Enter" && event.target === element("label")) take(event.target.value);
    else if (!typing && open && quick[event.key - 1] !== undefined) take(quick[event.key - 1]);
    else if (!typing && Object.hasOwn(actions, event.key)) actions[event.key]();
    else return;
    event.preventDefault();
  });

  restore();
  at = Math.max(items.findIndex((item) => !isAnswered(item)), 0);
  show();
})();
