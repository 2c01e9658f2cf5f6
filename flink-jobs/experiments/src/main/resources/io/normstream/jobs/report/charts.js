// Charts of the report and of the live page.
"use strict";
const normstreamCharts = (() => {
  const height = 240;
  const colours = 8;
  const plots = new Set();
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

  // Bands and pale lines take the colour of the line that follows them.
  const colourOf = (curves, index) => {
    const { label, style } = curves[index];
    if (style === "REFERENCE") return "--text";
    if (style === "LINE") {
      if (named.has(label)) return "--" + label;
      return "--curve-" + (curves.slice(0, index).filter((c) => c.style === "LINE").length % colours);
    }
    return colourOf(curves, index + 1);
  };

  // The second half of the colours comes in dashes, so that fewer hues must be told apart.
  const dashOf = (colour, style) => style === "REFERENCE" ? [2, 3]
    : style === "LINE" && Number(colour.slice("--curve-".length)) >= colours / 2 ? [8, 4] : undefined;

  const pale = (colour, share) => colour + Math.round(255 * share).toString(16).padStart(2, "0");

  const seriesOf = (chart, curves) => curves.map((curve, index) => {
    const colour = colourOf(curves, index);
    const line = curve.style === "LINE" || curve.style === "REFERENCE";
    const opacity = line ? 1 : curve.label === "" ? 0 : curve.style === "FAINT" ? 0.4 : 0.55;
    const text = chart.unit === "PERCENT" ? percent : number;
    // A line whose band has no place in the legend says there how wide it is.
    const banded = line && index >= 2 && curves[index - 2].style === "UPPER" && curves[index - 2].label === "";
    return {
      label: curve.label,
      class: curve.label === "" ? "unnamed" : undefined,
      stroke: () => pale(cssColour(colour), opacity),
      width: line ? 2 : 1,
      dash: dashOf(colour, curve.style),
      spanGaps: false,
      points: { show: (plot) => plot.data[0].length < 2 },
      value: (plot, value, series, point) => value == null ? "–"
        : text(value) + (banded ? " ± " + text(plot.data[series - 2][point] - value) : ""),
    };
  });

  // A band lies between a curve of style UPPER and the LOWER one behind it; uPlot counts from 1.
  const bandsOf = (curves) => curves.flatMap((curve, index) => curve.style === "UPPER"
    ? [{ series: [index + 1, index + 2], fill: () => pale(cssColour(colourOf(curves, index)), curve.label === "" ? 0.1 : 0.16) }]
    : []);

  const axis = (more) => ({
    stroke: () => cssColour("--quiet"),
    grid: { stroke: () => cssColour("--line"), width: 1 },
    ticks: { stroke: () => cssColour("--line"), width: 1, size: 5 },
    font: "12px system-ui, sans-serif",
    ...more,
  });

  // Shares are shown whole, and where one zooms in, as closely as the curves there allow.
  const rangeOf = (chart) => (plot, low, high) => {
    if (low == null) return [0, 1];
    if (chart.unit === "PERCENT") {
      const [first, last] = plot.series[0].idxs;
      if (first === 0 && last === plot.data[0].length - 1) return [0, 1];
    }
    if (low === high) return low === 0 ? [-1, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
    return uPlot.rangeNum(low, high, 0.1, true);
  };

  // Where all curves have a value, as far behind as can be.
  const endOf = (data) => {
    for (let i = data[0].length - 1; i >= 0; i--) {
      if (data.every((values) => values[i] != null)) return i;
    }
    return data[0].length - 1;
  };

  const showEnd = (plot) => {
    if (plot.data[0].length > 0) plot.setLegend({ idx: endOf(plot.data) });
  };

  const optionsOf = (chart, curves, width, group) => ({
    width,
    height,
    cursor: { sync: { key: group }, drag: { x: true, y: false } },
    scales: { x: { time: false }, y: { range: rangeOf(chart) } },
    axes: [
      axis({ size: 34, values: (plot, ticks) => ticks.map((t) => Number.isInteger(t) ? count(t) : "") }),
      axis({
        size: 62,
        values: (plot, ticks) => ticks.map(chart.unit === "PERCENT" ? (t) => Number((100 * t).toFixed(2)) + " %" : tick),
      }),
    ],
    series: [{ label: "images", value: (plot, value) => value == null ? "–" : count(value) }, ...seriesOf(chart, curves)],
    bands: bandsOf(curves),
    legend: { markers: { dash: (plot, series) => plot.series[series].dash ? "dashed" : "solid" } },
    hooks: {
      // Away from the curves the legend shows where they end.
      setLegend: [(plot) => { if (plot.legend.idx == null) showEnd(plot); }],
      // The edges of a band that have no name in the legend come and go with their line.
      setSeries: [(plot, series, { show }) => {
        if (show == null || curves[series - 1].label === "") return;
        for (let edge = series - 1; edge > 0 && curves[edge - 1].label === ""; edge--) plot.setSeries(edge, { show });
      }],
    },
  });

  const element = (name, text, className) => {
    const made = document.createElement(name);
    made.textContent = text;
    if (className) made.className = className;
    return made;
  };

  const dataOf = (chart) =>
    uPlot.join(chart.tracks.map((track) => [track.images, ...track.curves.map((curve) => curve.values)]));

  const draw = (card) => {
    const { chart, place, group } = card;
    const curves = chart.tracks.flatMap((track) => track.curves);
    const plot = new uPlot(optionsOf(chart, curves, place.clientWidth, group), dataOf(chart), place);
    const canvas = place.querySelector("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", chart.title + ". " + chart.caption);
    showEnd(plot);
    card.observer = new ResizeObserver(() => {
      if (place.clientWidth > 0) plot.setSize({ width: place.clientWidth, height });
    });
    card.observer.observe(place);
    card.plot = plot;
    plots.add(plot);
  };

  const addCharts = (charts, holder, level, group, cards) => {
    const grid = element("div", "", "charts");
    holder.append(grid);
    for (const chart of charts) {
      const figure = element("figure", "", "chart");
      const place = document.createElement("div");
      figure.append(element("h" + level, chart.title, "title"), element("p", chart.caption), place);
      grid.append(figure);
      cards.push({ chart, place, group });
    }
  };

  const addSection = (section, holder, level, group, cards) => {
    const folds = section.fold !== "NEVER";
    const part = document.createElement(folds ? "details" : "section");
    const below = section.title === "" ? level : level + 1;
    if (folds) part.open = section.fold === "OPEN";
    holder.append(part);
    if (section.title !== "") {
      const heading = element("h" + level, section.title);
      if (folds) part.append(document.createElement("summary"));
      (folds ? part.firstChild : part).append(heading);
    }
    addCharts(section.charts, part, below, group, cards);
    section.parts.forEach((inner) => addSection(inner, part, below, group, cards));
  };

  const chartsOf = (sections) =>
    sections.flatMap((section) => [...section.charts, ...chartsOf(section.parts)]);

  // Charts that are alike can take each other's points.
  const shapeOf = (sections) => JSON.stringify(chartsOf(sections).map((chart) =>
    [chart.title, chart.tracks.map((track) => track.curves.map((curve) => [curve.label, curve.style]))]));

  const isZoomed = (plot) => {
    const [x] = plot.data;
    return x.length > 1 && (plot.scales.x.min > x[0] || plot.scales.x.max < x[x.length - 1]);
  };

  const renew = (card, chart) => {
    card.chart = chart;
    const { plot } = card;
    if (!plot) return;
    const zoomed = isZoomed(plot);
    plot.setData(dataOf(chart), !zoomed);
    if (zoomed) plot.redraw();
    if (!(plot.cursor.left >= 0)) showEnd(plot);
  };

  /** Draws sections into an empty place. */
  const show = (sections, place) => {
    const cards = [];
    const shape = shapeOf(sections);
    // One cursor for all charts of a section, which count the same images.
    sections.forEach((section, index) => addSection(section, place, 2, "images-" + index, cards));
    // What is folded is drawn when it is opened: it has no width before.
    const drawSeen = () => cards.filter((card) => !card.plot && card.place.clientWidth > 0).forEach(draw);
    drawSeen();
    place.addEventListener("toggle", drawSeen, true);
    return {
      /** Takes newer points; false where the charts are others. */
      update: (newer) => {
        if (shapeOf(newer) !== shape) return false;
        chartsOf(newer).forEach((chart, index) => renew(cards[index], chart));
        return true;
      },
      remove: () => {
        for (const card of cards.filter((each) => each.plot)) {
          card.observer.disconnect();
          card.plot.destroy();
          plots.delete(card.plot);
        }
        place.removeEventListener("toggle", drawSeen, true);
        place.replaceChildren();
      },
    };
  };

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plots.forEach((plot) => plot.redraw()));
  return { show, element, percent, count };
})();
