// Draws the numbers of the tables as charts for readers who ask for them, now and on later visits. The tables show the same numbers.
// ECharts is several times the size of the page, so it is loaded on request only.
const numbers = JSON.parse(document.querySelector("[data-charts]").dataset.charts);
const colours = ["#17708a", "#d9680f", "#7d4bab", "#17603d", "#a63424", "#9aa307", "#51606a", "#c2508a", "#0e4a5b"];
const type = getComputedStyle(document.body).fontFamily;
const fontSize = 14;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function draw(name, kind) {
  const place = document.querySelector(`[data-chart=${name}]`);
  const { x, series, unit = "" } = numbers[name];
  if (!place || !x.length) return;
  place.hidden = false;
  const wide = place.clientWidth > 600;
  const beside = { interval: 0, width: wide ? 180 : 84, overflow: "break" }; // names stand left of their bars, the longest in two lines
  const names = { type: "category", data: x, axisLabel: { fontSize, ...(kind === "bar" ? beside : { hideOverlap: true }) } };
  const values = { type: "value", splitNumber: wide ? 6 : 2, axisLabel: { fontSize, hideOverlap: true, formatter: (value) => `${value} ${unit}`.trim() } };
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    animation: !still, color: colours, textStyle: { fontFamily: type, fontSize },
    grid: { left: 8, right: 24, top: 48, bottom: 8, containLabel: true },
    legend: { type: "scroll", top: 0, textStyle: { fontSize } },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, valueFormatter: (value) => (value == null ? "—" : `${value} ${unit}`.trim()) },
    ...(kind === "bar" ? { xAxis: values, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: values }),
    series: series.map((one) => ({ ...one, type: kind, showSymbol: x.length < 3, barMaxWidth: 18 })),
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}

const asking = document.querySelector("[data-draw]");

async function drawAll() {
  await import(asking.dataset.draw);
  asking.hidden = true; // not before: who could not load it can ask again
  draw("throughput", "line");
  draw("latency", "bar");
  localStorage.setItem("charts", "drawn");
}

asking.hidden = false;
asking.addEventListener("click", drawAll);
if (localStorage.getItem("charts") === "drawn") drawAll();
