// Plots by ECharts in our own colours: light, dark and on paper. The page carries the option as
// JSON; a colour written as "--jade" or "--muted" is the token of that name.

const TOKENS = [
  "paper", "surface", "raised", "ink", "muted", "line", "vermilion", "jade", "amber", "crimson",
  "indigo", "grey", "gold",
];
const SERIES = ["indigo", "jade", "amber", "vermilion", "grey", "crimson"];
const drawn = new Map();

/** What the tokens are at this place of the page, as colours a canvas understands. */
function palette(place) {
  const probe = document.createElement("i");
  place.append(probe);
  const colours = {};
  for (const name of TOKENS) {
    probe.style.color = `var(--${name})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  colours.face = getComputedStyle(place).fontFamily;
  return colours;
}

function coloured(value, colours) {
  if (Array.isArray(value)) return value.map((part) => coloured(part, colours));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, coloured(part, colours)]));
  }
  return typeof value === "string" && value.startsWith("--") ? colours[value.slice(2)] : value;
}

function theme(colours) {
  const axis = {
    axisLine: { lineStyle: { color: colours.line } },
    axisTick: { show: false },
    axisLabel: { color: colours.muted, fontSize: 12 },
    splitLine: { lineStyle: { color: colours.line, type: [2, 4] } },
    nameTextStyle: { color: colours.muted },
  };
  const words = { color: colours.ink, fontFamily: colours.face };
  return {
    color: SERIES.map((name) => colours[name]),
    backgroundColor: "transparent",
    textStyle: words,
    grid: { left: 8, right: 16, top: 32, bottom: 8, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: { textStyle: { color: colours.muted }, icon: "roundRect", itemWidth: 12, itemHeight: 4, left: 0, top: 0 },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: { ...axis, axisLine: { show: false } },
    timeAxis: { ...axis, splitLine: { show: false } },
    logAxis: axis,
    line: { symbolSize: 6, lineStyle: { width: 2 }, smooth: false },
    bar: { itemStyle: { borderRadius: [3, 3, 0, 0] }, barMaxWidth: 28 },
    tooltip: {
      renderMode: "richText",
      backgroundColor: colours.raised,
      borderColor: colours.line,
      textStyle: { ...words, fontSize: 13 },
      padding: [8, 12],
      axisPointer: { lineStyle: { color: colours.muted }, crossStyle: { color: colours.muted } },
    },
  };
}

function draw(place) {
  const option = JSON.parse(document.getElementById(place.dataset.chart).textContent);
  const colours = palette(place);
  drawn.get(place)?.dispose();
  const chart = echarts.init(place, theme(colours), { renderer: "canvas", devicePixelRatio: Math.max(2, devicePixelRatio) });
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  chart.setOption({ animation: !calm, animationDuration: 150, tooltip: { trigger: "axis", renderMode: "richText" }, ...coloured(option, colours) });
  chart.on("click", ({ data }) => data?.href && location.assign(data.href));
  drawn.set(place, chart);
}

const sizes = new ResizeObserver((entries) => {
  for (const { target } of entries) drawn.get(target)?.resize();
});

/** Draw the plots of a part of the page; those that have gone are let go. */
export function drawAll(root = document) {
  for (const [place, chart] of drawn) {
    if (place.isConnected) continue;
    chart.dispose();
    drawn.delete(place);
  }
  for (const place of root.querySelectorAll("[data-chart]")) {
    if (drawn.has(place)) continue;
    draw(place);
    sizes.observe(place);
  }
}

function redraw() {
  for (const place of drawn.keys()) draw(place);
}

drawAll();
document.addEventListener("kefu:theme", redraw);
document.addEventListener("htmx:after:settle", () => drawAll());
matchMedia("print").addEventListener("change", redraw);
