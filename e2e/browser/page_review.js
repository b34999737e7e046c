// Returns the defects of the page in its current state, one line each; empty if there are none.
() => {
  const visible = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 1;
  const name = (one) => `${one.tagName.toLowerCase()}${one.id ? "#" + one.id : ""}.${[...one.classList].join(".")} “${(one.textContent || one.name || "").trim().slice(0, 40)}”`;
  const all = [...document.body.querySelectorAll("*")].filter(visible);
  const wrong = [];

  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) wrong.push(`the page scrolls sideways: ${root.scrollWidth} of ${root.clientWidth}`);
  for (const one of all) {
    const { overflowX, overflowY, clipPath } = getComputedStyle(one);
    const wider = one.scrollWidth > one.clientWidth + 1, higher = one.scrollHeight > one.clientHeight + 1;
    if (/auto|scroll/.test(overflowX) && wider) wrong.push(`scrolls sideways: ${name(one)}`);
    const cut = (/hidden|clip/.test(overflowX) && wider) || (/hidden|clip/.test(overflowY) && higher);
    if (cut && clipPath === "none" && one.textContent.trim()) wrong.push(`cut off: ${name(one)}`);
  }

  for (const one of all.filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim().length > 3))) {
    const { width, height } = one.getBoundingClientRect(), size = parseFloat(getComputedStyle(one).fontSize);
    if (width < 2.2 * size && height > 3 * size) wrong.push(`one character a line: ${name(one)}`);
  }

  const targets = all.filter((one) => one.matches("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"));
  const reached = targets.filter((one) => one.tabIndex >= 0 && !one.disabled);
  for (const one of reached) {
    const boxes = [...one.getClientRects()], highest = Math.max(...boxes.map((box) => box.height));
    const lines = boxes.map((box) => boxes.filter((other) => Math.abs(other.top - box.top) < 1)); // a first letter has a separate box
    const widest = Math.max(...lines.map((line) => Math.max(...line.map((box) => box.right)) - Math.min(...line.map((box) => box.left))));
    if (widest < 23.5 || highest < 23.5) wrong.push(`small, ${Math.round(widest)} × ${Math.round(highest)}: ${name(one)}`);
  }

  const marks = (one) => [one, ...(one.labels || []), ...(one.tagName === "A" ? one.children : [])].flatMap((part) => ["", "::before"].map((pseudo) => {
    const { outlineStyle, outlineWidth, boxShadow, borderTopWidth, backgroundColor } = getComputedStyle(part, pseudo || null);
    return [outlineStyle === "none" ? "" : outlineWidth, boxShadow, borderTopWidth, backgroundColor].join(" ");
  })).join("|");
  for (const one of reached) {
    document.activeElement.blur();
    const before = marks(one);
    one.focus();
    if (marks(one) === before) wrong.push(`focus is not seen: ${name(one)}`);
    const box = one.getClientRects()[0];
    const across = Math.min(Math.max(box.left + Math.min(box.width, innerWidth) / 2, 1), innerWidth - 1);
    const down = Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1);
    const found = document.elementFromPoint(across, down);
    if (box.bottom < 0 || box.top > innerHeight) wrong.push(`focus is out of sight: ${name(one)}`);
    else if (!found || !(one.contains(found) || [...(one.labels || [])].some((label) => label.contains(found)) || found.contains(one))) wrong.push(`${found ? name(found) : "nothing"} covers ${name(one)}`);
  }
  document.activeElement.blur();
  scrollTo(0, 0);
  return wrong;
}
