// The film: puts the curves of one frame into the picture, forwards, backwards, by itself.
(() => {
  "use strict";
  const film = document.getElementById("film");
  const data = JSON.parse(document.getElementById("film-frames").textContent);
  const last = data.heights.length - 1;
  const slider = film.querySelector("input");
  const moment = film.querySelector(".moment");
  const button = (name) => film.querySelector(`[data-do="${name}"]`);
  const path = (name) => document.querySelector(`#film-${name} path`);
  const head = document.querySelector("#film-head use");
  let now = last;
  let timer = null;

  // Through the places, or in steps from one to the next; heights are tenths of a point.
  function line(heights, closed) {
    const y = (height) => (data.base - height / 10).toFixed(1);
    const words = [];
    let drawing = closed;
    if (closed) words.push(`M${data.x[0]} ${data.base}`);
    heights.forEach((height, i) => {
      if (!closed && height === 0) { drawing = false; return; }
      words.push(`${drawing ? "L" : "M"}${data.x[i]} ${y(height)}`);
      if (data.steps) words.push(`L${data.x[i + 1]} ${y(height)}`);
      drawing = true;
    });
    if (closed) words.push(`L${data.x[data.x.length - 1]} ${data.base}Z`);
    return words.join("");
  }

  function show(frame) {
    now = Math.max(0, Math.min(last, frame));
    const parts = data.heights[now];
    parts.forEach((heights, j) => {
      path(`line-${j}`).setAttribute("d", line(heights, false));
      path(`fill-${j}`).setAttribute("d", line(heights, true));
    });
    const sum = data.x.map((_, i) => parts.reduce((total, part) => total + (part[i] || 0), 0));
    if (data.steps) sum.pop();
    path("sum").setAttribute("d", line(sum.map((height) => Math.min(height, data.limit)), false));
    head.setAttribute("x", data.heads[now][0]);
    head.setAttribute("y", data.heads[now][1]);
    moment.textContent = data.captions[now];
    slider.value = now;
    slider.setAttribute("aria-valuetext", data.captions[now]);
  }

  function pause() {
    clearInterval(timer);
    timer = null;
    moment.setAttribute("aria-live", "polite");
    button("play").disabled = false;
    button("pause").disabled = true;
  }

  function play() {
    moment.setAttribute("aria-live", "off"); // a screen reader is not to follow every frame
    button("pause").disabled = false;
    button("pause").focus();
    button("play").disabled = true;
    if (now === last) show(0);
    timer = setInterval(() => {
      show(now + 1);
      if (now === last) { pause(); button("play").focus(); }
    }, data.interval);
  }

  const actions = {
    first: () => { pause(); show(0); },
    back: () => { pause(); show(now - 1); },
    play,
    pause: () => { pause(); button("play").focus(); },
    step: () => { pause(); show(now + 1); },
    last: () => { pause(); show(last); },
  };
  for (const [name, action] of Object.entries(actions)) button(name).addEventListener("click", action);
  slider.addEventListener("input", () => { pause(); show(Number(slider.value)); });
  film.querySelector(".controls").hidden = false;
  show(last);
})();
