// Draws the charts of the reports. The table below each has the same numbers, and is all there is without this script.
"use strict";

const ECHARTS = document.currentScript.dataset.echarts;
const LINES = ["solid", "dashed", "dotted"];
// Each bar has its label: on several lines if it is long, and turned if a word would not fit on a line.
const WHOLE_LABEL = { interval: 0, overflow: "break", fontSize: 11, lineHeight: 14 };
const TURNED_LABEL = { interval: 0, rotate: 55, fontSize: 11 };
const LETTER_WIDTH = 6.4;
const AXIS_WIDTH = 56;
const SYMBOLS = ["circle", "rect", "triangle", "diamond"];

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function seriesOf(chart) {
  return chart.series.map(({ name, values }, place) => ({
    name,
    type: chart.kind,
    stack: chart.is_stacked ? "all" : undefined,
    data: values,
    connectNulls: false,
    symbol: SYMBOLS[place % SYMBOLS.length],
    symbolSize: 6,
    lineStyle: { width: 2, type: LINES[place % LINES.length] },
    barMaxWidth: 36,
  }));
}

// The area between the low and the high values of a forecast: a line that is not seen, and an area on top of it.
function bandOf(chart) {
  const hidden = { type: "line", stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, itemStyle: { opacity: 0 } };
  return [
    { ...hidden, data: chart.band.map(([low]) => low) },
    {
      ...hidden,
      data: chart.band.map(([low, high]) => (low === null ? null : high - low)),
      areaStyle: { color: token("--blue"), opacity: 0.15 },
    },
  ];
}

function bandWords(chart, shown) {
  return (points) => {
    const place = points[0].dataIndex;
    const lines = chart.series.map(({ name, values }) => [name, values[place]]).filter(([, value]) => value !== null);
    const [low, high] = chart.band[place];
    const band = low === null ? [] : [`Between ${shown(low)} and ${shown(high)}`];
    return [chart.categories[place], ...lines.map(([name, value]) => `${name}: ${shown(value)}`), ...band].join("\n");
  };
}

function labelsOf(chart, width) {
  if (chart.kind !== "bar") {
    return {};
  }
  const room = Math.floor((width - AXIS_WIDTH) / chart.categories.length) - 4;
  const longest = Math.max(...chart.categories.flatMap((words) => words.split(" ")).map((word) => word.length));
  return longest * LETTER_WIDTH <= room ? { ...WHOLE_LABEL, width: room } : TURNED_LABEL;
}

function optionOf(chart, title, width) {
  const ink = token("--ink");
  const soft = token("--soft");
  const text = { color: soft, fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12 };
  const axisLine = { lineStyle: { color: token("--rule") } };
  const shown = (value) => (value === null || value === undefined ? "not shown" : `${value.toLocaleString("en-US")}${chart.unit}`);
  return {
    // A chart that grows is redrawn with each change of its size, and shows wrong numbers meanwhile.
    animation: false,
    // A description that screen readers read, made of the same numbers.
    aria: {
      enabled: true,
      label: chart.band
        ? { description: `Chart: ${title}. The table below has the numbers.` }
        : { general: { withTitle: `Chart: ${title}. `, withoutTitle: `Chart: ${title}. ` } },
    },
    // The upper part of a stacked bar is what is lost, so it is quiet.
    color: chart.is_stacked ? [token("--blue"), token("--rule")] : [token("--blue"), token("--amber"), token("--good"), token("--acting"), token("--bad"), soft],
    textStyle: text,
    grid: { left: 4, right: 12, top: chart.series.length > 1 ? 36 : 12, bottom: 4, containLabel: true },
    legend:
      chart.series.length > 1
        ? { type: "scroll", top: 0, left: 0, data: chart.series.map(({ name }) => name), textStyle: { ...text, color: ink } }
        : undefined,
    // Drawn on the canvas: the policy of the page allows no style in markup.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      valueFormatter: shown,
      formatter: chart.band ? bandWords(chart, shown) : undefined,
      textStyle: { fontSize: 12 },
    },
    xAxis: { type: "category", data: chart.categories, axisLine, axisTick: { show: false }, axisLabel: { ...text, ...labelsOf(chart, width) } },
    yAxis: {
      type: "value",
      min: 0,
      axisLabel: { ...text, formatter: shown },
      splitLine: { lineStyle: { color: token("--line") } },
    },
    series: chart.band ? [...seriesOf(chart), ...bandOf(chart)] : seriesOf(chart),
  };
}

async function draw(place) {
  const answer = await fetch(place.dataset.chart, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    return;
  }
  const chart = await answer.json();
  place.hidden = false;
  const drawn = echarts.init(place, null, { renderer: "canvas" });
  const show = () => drawn.setOption(optionOf(chart, place.dataset.title, place.clientWidth), true);
  show();
  let width = place.clientWidth;
  new ResizeObserver(() => {
    drawn.resize();
    if (place.clientWidth !== width) {
      width = place.clientWidth;
      show();
    }
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
  place.dataset.drawn = "true";
}

function prepareCharts() {
  const places = document.querySelectorAll("[data-chart]");
  if (!places.length) {
    return;
  }
  const script = document.createElement("script");
  script.src = ECHARTS;
  script.addEventListener("load", () => places.forEach(draw));
  document.head.append(script);
}
prepareCharts();
