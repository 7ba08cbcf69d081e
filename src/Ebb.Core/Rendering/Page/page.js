// Makes charts to zoom into of the pictures that the page has without a script. All of it is in the page: it asks nobody for anything.

import uPlot from "uplot";
import { columnsOf, nearest, stacked } from "./columns.js";
import { drawMarks, markAt } from "./marks.js";
import { amount, bytesOfSteps, secondsOfSteps, time } from "./words.js";

const data = JSON.parse(document.getElementById("data").textContent);
const times = data.charts.flatMap((chart) => chart.tables.flat());
const whole = [0, times.reduce((most, one) => Math.max(most, one), 0)];
const narrow = 560;
let plots = [];
let isSyncing = false;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

function clock(seconds) {
  const [from, to] = plots.length ? [plots[0].scales.x.min, plots[0].scales.x.max] : whole;
  const since = time(seconds, (to - from) / 500);
  return data.startedAt === undefined ? since : `${since} (${new Date(data.startedAt + seconds * 1000).toISOString().slice(0, 19).replace("T", " ")} UTC)`;
}

function seriesOf(chart, found, numbers) {
  return found.map(({ index, edge }, place) => {
    const curve = chart.curves[index];
    const isCurve = edge === "up";
    const column = place + 1;
    return {
      label: isCurve ? curve.name : `${curve.name}, ${edge}`,
      class: isCurve ? undefined : "edge",
      stroke: isCurve ? colour(curve.ink) : "transparent",
      width: isCurve ? (chart.isStacked ? 1 : 2) : 0,
      dash: curve.isDashed ? [6, 4] : undefined,
      fill: chart.isStacked ? colour(curve.ink) + "d0" : undefined,
      points: { show: isCurve && !chart.isStacked && numbers[column].filter((one) => one != null).length < 40, size: 4 },
      value: (plot, _, __, at) => (at == null || numbers[column][at] == null ? "–" : amount(numbers[column][at])),
    };
  });
}

// Least and most of a curve stand behind it.
const bandsOf = (chart, found) =>
  found.flatMap(({ index, edge }, place) => (edge === "most" ? [{ series: [place + 1, place + 2], fill: colour(chart.curves[index].ink) + "33" }] : []));

const layersOf = (series) => series.slice(1).map((_, place) => ({ series: [place + 2, place + 1] }));

function restack(plot, numbers) {
  const shown = stacked(numbers, (index) => plot.series[index].show !== false);
  plot.delBand(null);
  layersOf(plot.series.slice(1)).forEach((band) => plot.addBand(band));
  plot.setData(shown, false);
  plot.redraw();
}

function axes() {
  const common = { stroke: colour("faint"), grid: { stroke: colour("line"), width: 1 }, ticks: { stroke: colour("line"), width: 1 }, font: "12px system-ui, sans-serif" };
  return [
    { ...common, incrs: secondsOfSteps, space: 70, values: (_, splits, __, ___, step) => splits.map((at) => time(at, step)) },
    { ...common, incrs: bytesOfSteps, size: 76, space: 36, values: (_, splits) => splits.map((at) => amount(at).replace(".0 ", " ")) },
  ];
}

// From zero where the whole time is shown; where one looks closer, the scale is that of the curves.
function heightOf(chart) {
  return (plot, least, most) => {
    if (most == null) return [0, 1];
    const { min, max } = plot.scales.x;
    const isWhole = min == null || (min <= whole[0] && max >= whole[1]);
    return chart.isStacked || isWhole ? [0, Math.max(most, 1) * 1.06] : uPlot.rangeNum(least, most, 0.1, true).map((one) => Math.max(one, 0));
  };
}

function zoom(from, to) {
  isSyncing = true;
  for (const plot of plots) plot.setScale("x", { min: from, max: to });
  isSyncing = false;
  const isWhole = from <= whole[0] && to >= whole[1];
  document.querySelectorAll("button.whole").forEach((button) => (button.hidden = isWhole));
}

function draw(figure) {
  const chart = data.charts[Number(figure.dataset.chart)];
  const { joined: numbers, found } = columnsOf(chart, whole);
  const place = figure.querySelector(".plot");
  place.replaceChildren();
  const sizeOf = () => ({ width: place.clientWidth, height: place.clientWidth < narrow ? 260 : 340 });
  const series = seriesOf(chart, found, numbers);
  const plot = new uPlot(
    {
      ...sizeOf(),
      padding: [chart.marks.length ? 26 : 12, 12, 0, 0],
      series: [{ label: "time", value: (one, seconds) => (seconds == null ? "–" : clock(seconds) + markAt(one, chart.marks, seconds)) }, ...series],
      bands: chart.isStacked ? layersOf(series) : bandsOf(chart, found),
      scales: { x: { time: false, range: (_, from, to) => (from == null ? whole : [from, to]) }, y: { range: heightOf(chart) } },
      axes: axes(),
      cursor: {
        sync: { key: "page", setSeries: false, scales: ["x", null] },
        drag: { x: true, y: false },
        points: { size: 7 },
        dataIdx: (_, index, at) => (index === 0 ? at : nearest(numbers[index], at)),
      },
      hooks: {
        draw: [drawMarks(chart.marks, colour)],
        setScale: [(one, key) => key === "x" && !isSyncing && plots.includes(one) && zoom(one.scales.x.min, one.scales.x.max)],
        setSeries: [
          (one, index, change) => {
            if (index == null || change.show === undefined) return;
            if (chart.isStacked) return restack(one, numbers);
            if (found[index - 1]?.edge === "up") {
              // Its band goes and comes with it.
              for (let edge = index + 1; found[edge - 1] && found[edge - 1].edge !== "up"; edge++) one.setSeries(edge, { show: change.show });
            }
          },
        ],
      },
    },
    chart.isStacked ? stacked(numbers, () => true) : numbers,
    place,
  );
  // What is watched has a width alone: the height that a chart is given in answer changes nothing of it.
  const ruler = document.createElement("div");
  place.prepend(ruler);
  new ResizeObserver(() => {
    const size = sizeOf();
    if (size.width > 0 && (size.width !== plot.width || size.height !== plot.height)) plot.setSize(size);
  }).observe(ruler);
  return plot;
}

function drawAll() {
  const shown = plots.length ? [plots[0].scales.x.min, plots[0].scales.x.max] : whole;
  plots.forEach((plot) => plot.destroy());
  plots = [];
  plots = [...document.querySelectorAll("figure[data-chart]")].map(draw);
  zoom(...shown);
}

for (const figure of document.querySelectorAll("figure[data-chart]")) {
  const button = Object.assign(document.createElement("button"), { className: "whole", textContent: "show the whole time", hidden: true, type: "button" });
  button.addEventListener("click", () => zoom(...whole));
  figure.querySelector("figcaption").append(button);
  const place = document.createElement("div");
  place.className = "plot";
  figure.append(place);
  figure.classList.add("alive");
}
try {
  drawAll();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
} catch (broken) {
  // The pictures say the same.
  document.querySelectorAll("figure.alive").forEach((figure) => figure.classList.remove("alive"));
  throw broken;
}
