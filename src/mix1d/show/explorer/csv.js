/* Numbers out of text that was opened or pasted: separators, names, ties, gaps and words are found,
   and what was found is said. Nothing leaves the page. */

import { countText, numberText } from "./words.js";

/* What stands for a missing number. */
const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "-", ".", "?", "\u2013"]);

/* Columns of a text: [{name, values, missing, texts: [{text, row}]}], those with numbers only. */
export function columnsOfText(text) {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/).filter((line) => line.trim() !== "");
  if (!lines.length) return [];
  const separator = separatorOf(lines);
  const cut = lines.map((line) => cellsOf(line, separator));
  const rows = cut.length === 1 ? cut[0].map((cell) => [cell]) : cut; // one line: each cell a row
  const comma = separator !== "," && !lines.some((line) => /\d\.\d/.test(line));
  const numberOf = (cell) => readNumber(cell, comma);
  const named = rows.length > 1 && rows[0].some((cell, c) => numberOf(cell) === null && rows.slice(1).some((row) => Number.isFinite(numberOf(row[c] ?? ""))));
  const body = named ? rows.slice(1) : rows;
  const width = Math.max(...rows.map((row) => row.length));
  const columns = [];
  for (let c = 0; c < width; c++) {
    const name = (named && rows[0][c]) || (width > 1 ? `column ${c + 1}` : "values");
    columns.push(columnOf(name, body, c, numberOf, named ? 2 : 1));
  }
  return columns.filter(({ values }) => values.length > 1);
}

function columnOf(name, rows, c, numberOf, firstRow) {
  const column = { name, values: [], missing: 0, infinite: 0, texts: [] };
  rows.forEach((row, r) => {
    const cell = row[c] ?? "";
    const number = numberOf(cell);
    if (number === null) column.texts.push({ text: cell, row: r + firstRow });
    else if (Number.isNaN(number)) column.missing += 1;
    else if (!Number.isFinite(number)) column.infinite += 1;
    else column.values.push(number);
  });
  return column;
}

/* The separator that cuts most lines into the same number of cells; null if a line is one cell. */
function separatorOf(lines) {
  const some = lines.slice(0, 50);
  let best = { separator: null, score: 0 };
  for (const separator of ["\t", ";", ",", " "]) {
    const widths = some.map((line) => cellsOf(line, separator).length).sort((a, b) => a - b);
    const usual = widths[widths.length >> 1];
    const score = usual > 1 ? widths.filter((width) => width === usual).length / some.length : 0;
    if (score > best.score + 0.2) best = { separator, score };
  }
  return best.separator;
}

function cellsOf(line, separator) {
  if (separator === null) return [unquoted(line)];
  if (separator === " ") return line.trim().split(/\s+/).map(unquoted);
  const cells = [];
  let cell = "";
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    if (letter === separator && !quoted) {
      cells.push(unquoted(cell));
      cell = "";
    } else cell += letter;
  }
  return [...cells, unquoted(cell)];
}

function unquoted(cell) {
  const bare = cell.trim();
  return /^".*"$/s.test(bare) ? bare.slice(1, -1).replaceAll('""', '"').trim() : bare;
}

/* A number, NaN where it is missing, null where it is a text. */
function readNumber(cell, comma) {
  const bare = cell.trim().replace("\u2212", "-");
  if (MISSING.has(bare.toLowerCase())) return NaN;
  const plain = comma ? bare.replace(",", ".") : bare;
  if (/^[+-]?(inf|infinity)$/i.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : null;
}

/* What was read of a column, in words. */
export function readingWords(column) {
  const { values, missing, infinite, texts } = column;
  const said = [`${countText(values.length, "value")} read`];
  const tied = values.length - new Set(values).size;
  if (tied) said.push(`${countText(tied, "tie")} (a value that occurs again)`);
  const left = [];
  if (missing) left.push(`${countText(missing, "missing cell")} (empty, NA or NaN)`);
  if (infinite) left.push(countText(infinite, "infinite number"));
  if (texts.length) {
    const { text, row } = texts[0];
    const shown = text.length > 24 ? `${text.slice(0, 24)}\u2026` : text;
    left.push(`${countText(texts.length, "text")} (the first is \u201c${shown}\u201d in row ${row})`);
  }
  return `${said.join(", ")}. ${left.length ? `Left out: ${left.join(", ")}.` : "Nothing was left out."}`;
}

/* Most distinct values that are kept one by one. */
const MOST_DISTINCT = 20000;

/* Cells that more values are gathered in. */
const GATHERED = 4000;

/* Many values as the means of narrow cells with weights: {values, weights, note}. */
export function gathered(values) {
  if (new Set(values).size <= MOST_DISTINCT) return { values, weights: null, note: "" };
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const sums = new Float64Array(GATHERED);
  const weights = new Float64Array(GATHERED);
  for (const value of values) {
    const cell = Math.min(GATHERED - 1, Math.floor(((value - low) / (high - low)) * GATHERED));
    sums[cell] += value;
    weights[cell] += 1;
  }
  const full = Array.from(weights.keys()).filter((cell) => weights[cell] > 0);
  const note = ` They are gathered in ${countText(full.length, "cell")} of width ${numberText((high - low) / GATHERED)}.`;
  return { values: full.map((cell) => sums[cell] / weights[cell]), weights: full.map((cell) => weights[cell]), note };
}
