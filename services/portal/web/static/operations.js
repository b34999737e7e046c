// Draws the numbers of the tables as charts; without this the tables say the same.
const numbers = JSON.parse(document.querySelector("[data-charts]").dataset.charts);
const colours = ["#17708a", "#d9680f", "#7d4bab", "#17603d", "#a63424", "#9aa307", "#51606a", "#c2508a", "#0e4a5b"];
const type = getComputedStyle(document.body).fontFamily;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

function draw(name, kind) {
  const place = document.querySelector(`[data-chart=${name}]`);
  const { x, series, unit } = numbers[name];
  if (!place || !x.length) return;
  place.hidden = false;
  const names = { type: "category", data: x, axisLabel: kind === "bar" ? { interval: 0 } : { hideOverlap: true } };
  const values = { type: "value", name: unit || "", nameGap: 12 };
  const chart = echarts.init(place, null, { renderer: "canvas" });
  chart.setOption({
    animation: !still, color: colours, textStyle: { fontFamily: type, fontSize: 14 },
    grid: { left: 8, right: 16, top: 64, bottom: 8, containLabel: true },
    legend: { type: "scroll", top: 0 },
    tooltip: { trigger: "axis", renderMode: "richText" },
    ...(kind === "bar" ? { xAxis: values, yAxis: { ...names, inverse: true } } : { xAxis: names, yAxis: values }),
    series: series.map((one) => ({ ...one, type: kind, showSymbol: x.length < 3, barMaxWidth: 18 })),
  });
  new ResizeObserver(() => chart.resize()).observe(place);
}

draw("throughput", "line");
draw("latency", "bar");
