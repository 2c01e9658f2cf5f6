"use strict";
(() => {
  const { images, charts } = JSON.parse(document.getElementById("curves").textContent);
  const section = document.getElementById("charts");
  const height = 240;
  const named = new Set(["red", "green", "blue", "grey"]);
  const cssColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const number = (value) =>
    value === 0 ? "0"
      : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(2)
      : String(Number(value.toPrecision(4)));
  // Ticks lie close together where a curve hardly moves.
  const tick = (value) => Math.abs(value) >= 1e5 || (value !== 0 && Math.abs(value) < 1e-3)
    ? value.toExponential() : String(Number(value.toPrecision(7)));
  const percent = (value) => (100 * value).toFixed(1) + " %";
  const count = (value) => value.toLocaleString("en-GB");

  const colourOf = (chart, index) => {
    const curve = chart.curves[index];
    if (named.has(curve.label)) return "--" + curve.label;
    if (curve.style !== "LINE") return "--curve-0";
    return "--curve-" + (chart.curves.slice(0, index).filter((c) => c.style === "LINE").length % 4);
  };

  const pale = (colour, share) => colour + Math.round(255 * share).toString(16).padStart(2, "0");

  const seriesOf = (chart) => chart.curves.map((curve, index) => {
    const colour = () => cssColour(colourOf(chart, index));
    const line = curve.style === "LINE";
    return {
      label: curve.label,
      stroke: () => line ? colour() : pale(colour(), curve.style === "FAINT" ? 0.4 : 0.55),
      width: line ? 2 : 1,
      spanGaps: false,
      points: { show: images.length < 2 },
      value: (plot, value) => value == null ? "–" : (chart.unit === "PERCENT" ? percent : number)(value),
    };
  });

  // A band lies between a curve of style UPPER and the LOWER one behind it; uPlot counts from 1.
  const bandsOf = (chart) => chart.curves.flatMap((curve, index) => curve.style === "UPPER"
    ? [{ series: [index + 1, index + 2], fill: () => pale(cssColour(colourOf(chart, index)), 0.16) }]
    : []);

  const axis = (more) => ({
    stroke: () => cssColour("--quiet"),
    grid: { stroke: () => cssColour("--line"), width: 1 },
    ticks: { stroke: () => cssColour("--line"), width: 1, size: 5 },
    font: "12px system-ui, sans-serif",
    ...more,
  });

  const rangeOf = (chart) => (plot, low, high) => {
    if (chart.unit === "PERCENT") return [0, 1];
    if (low == null) return [0, 1];
    if (low === high) return low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
    return uPlot.rangeNum(low, high, 0.1, true);
  };

  const optionsOf = (chart, width) => ({
    width,
    height,
    cursor: { sync: { key: "images" }, drag: { x: true, y: false } },
    scales: { x: { time: false }, y: { range: rangeOf(chart) } },
    axes: [
      axis({ size: 34, values: (plot, ticks) => ticks.map((t) => Number.isInteger(t) ? count(t) : "") }),
      axis({
        size: 62,
        values: (plot, ticks) => ticks.map(chart.unit === "PERCENT" ? (t) => Math.round(100 * t) + " %" : tick),
      }),
    ],
    series: [{ label: "images", value: (plot, value) => value == null ? "–" : count(value) }, ...seriesOf(chart)],
    bands: bandsOf(chart),
    // Away from the curves the legend shows where they end.
    hooks: {
      setLegend: [(plot) => {
        if (plot.legend.idx == null && images.length > 0) plot.setLegend({ idx: images.length - 1 });
      }],
    },
  });

  const element = (name, text) => {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  };

  const plots = charts.map((chart) => {
    const card = document.createElement("figure");
    card.className = "chart";
    const place = document.createElement("div");
    card.append(element("h2", chart.title), element("p", chart.caption), place);
    section.append(card);
    const data = [images, ...chart.curves.map((curve) => curve.values)];
    const plot = new uPlot(optionsOf(chart, place.clientWidth), data, place);
    if (images.length > 0) plot.setLegend({ idx: images.length - 1 });
    new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height })).observe(place);
    return plot;
  });

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach((plot) => plot.redraw()));
})();
