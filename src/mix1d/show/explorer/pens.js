/* Two pens with the same strokes: one draws on a canvas, one writes SVG. A picture on the screen and
   the file that is taken home are drawn by the same lines of code. */

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", sans-serif';

/* Draws on a canvas context, in CSS pixels. */
export function canvasPen(context) {
  const trace = (points, closed) => {
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) context.lineTo(points[i], points[i + 1]);
    if (closed) context.closePath();
  };
  const apply = ({ fill, stroke, width = 1, dash = [], alpha = 1 }) => {
    if (fill) {
      context.globalAlpha = alpha;
      context.fillStyle = fill;
      context.fill();
    }
    if (stroke) {
      context.globalAlpha = fill ? 1 : alpha;
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.lineJoin = "round";
      context.setLineDash(dash);
      context.stroke();
    }
    context.globalAlpha = 1;
  };
  return {
    rect(x, y, width, height, fill, alpha = 1) {
      context.globalAlpha = alpha;
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
      context.globalAlpha = 1;
    },
    line(points, style) {
      trace(points, Boolean(style.closed));
      apply(style);
    },
    circle(x, y, radius, style) {
      context.beginPath();
      context.arc(x, y, radius, 0, 2 * Math.PI);
      apply(style);
    },
    text(x, y, words, { fill, size = 12, anchor = "middle", weight = 400 }) {
      context.font = `${weight} ${size}px ${FONT}`;
      context.textAlign = { start: "left", middle: "center", end: "right" }[anchor];
      context.fillStyle = fill;
      context.fillText(words, x, y);
    },
  };
}

/* Writes SVG: `text()` is the document. */
export function svgPen(width, height) {
  const lines = [];
  const look = ({ fill, stroke, width: stroked = 1, dash = [], alpha = 1 }) =>
    `fill="${fill ?? "none"}"` +
    (fill && alpha < 1 ? ` fill-opacity="${alpha}"` : "") +
    (stroke ? ` stroke="${stroke}" stroke-width="${stroked}" stroke-linejoin="round"` : "") +
    (stroke && !fill && alpha < 1 ? ` stroke-opacity="${alpha}"` : "") +
    (stroke && dash.length ? ` stroke-dasharray="${dash.join(" ")}"` : "");
  return {
    rect(x, y, w, h, fill, alpha = 1) {
      const box = `x="${short(x)}" y="${short(y)}" width="${short(w)}" height="${short(h)}"`;
      lines.push(`<rect ${box} ${look({ fill, alpha })}/>`);
    },
    line(points, style) {
      const pairs = [];
      for (let i = 0; i < points.length; i += 2) pairs.push(`${short(points[i])} ${short(points[i + 1])}`);
      lines.push(`<path d="M${pairs.join("L")}${style.closed ? "Z" : ""}" ${look(style)}/>`);
    },
    circle(x, y, radius, style) {
      lines.push(`<circle cx="${short(x)}" cy="${short(y)}" r="${radius}" ${look(style)}/>`);
    },
    text(x, y, words, { fill, size = 12, anchor = "middle", weight = 400 }) {
      const place = `x="${short(x)}" y="${short(y)}" text-anchor="${anchor}"`;
      const type = `font-size="${size}" font-weight="${weight}" fill="${fill}"`;
      lines.push(`<text ${place} ${type}>${escaped(words)}</text>`);
    },
    document() {
      const size = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
      const open = `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${FONT.replaceAll('"', "'")}">`;
      return `${open}\n${lines.join("\n")}\n</svg>\n`;
    },
  };
}

const short = (number) => String(Math.round(number * 100) / 100);

function escaped(words) {
  const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return String(words).replace(/[&<>"]/g, (letter) => names[letter]);
}
