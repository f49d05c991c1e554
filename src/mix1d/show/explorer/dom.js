/* Elements without markup: what comes from data is set as text and can be nothing else. */

let serial = 0;

/* An element with attributes (`text` and `on` apart) and children. */
export function make(tag, traits = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(traits)) {
    if (name === "text") element.textContent = value;
    else if (name === "on")
      for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/* A button with a word, and a sign before it that is not read out. */
export function buttonOf(word, act, { sign = "", ...traits } = {}) {
  const parts = sign ? [make("span", { class: "sign", "aria-hidden": "true", text: sign })] : [];
  const label = make("span", { class: "word", text: word });
  return make("button", { type: "button", ...traits, on: { click: act } }, [...parts, label]);
}

/* A slider with its name and, at its end, its value in words. */
export function rangeOf(name, { min, max, step, value, told = String }, act) {
  const shown = make("output", { text: told(value) });
  const input = make("input", { type: "range", min, max, step, value, "aria-label": name });
  const tell = () => {
    shown.textContent = told(Number(input.value));
    input.setAttribute("aria-valuetext", shown.textContent);
  };
  input.addEventListener("input", () => {
    tell();
    act(Number(input.value));
  });
  tell();
  const label = make("label", { class: "range" }, [make("span", { text: name }), input, shown]);
  return {
    element: label,
    set(number) {
      input.value = number;
      tell();
    },
  };
}

/* A name that no other element has, for groups of radio buttons. */
export function freshName(stem) {
  serial += 1;
  return `mix1d-${stem}-${serial}`;
}

/* Text only where it differs: a screen reader repeats what is set again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

export function setClass(element, name, on) {
  element.classList.toggle(name, Boolean(on));
}

/* Gives a file to the reader. */
export function saveFile(name, content, type) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
