/* What gzip has made small: bytes, and the module of a page, as text in base64. */

export async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/* The rules of the page know the text of the module, and let no other run. */
export async function runModule(packed) {
  const script = document.createElement("script");
  script.type = "module";
  script.textContent = new TextDecoder().decode(await unpacked(packed));
  document.head.append(script);
}
