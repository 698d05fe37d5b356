// The one chart: two columns a month, issued and received. Colours come from the tokens and change with the theme.
(() => {
  "use strict";
  const place = document.getElementById("chart");
  if (!place || !window.uPlot) return;
  const rows = JSON.parse(document.getElementById(place.dataset.source).textContent);
  const scale = 10 ** rows.decimals;
  const months = rows.months.map((month) => Date.UTC(+month.slice(0, 4), +month.slice(5, 7) - 1, 1) / 1000);
  const index = months.map((_, i) => i);
  const [issued, received] = [rows.issued, rows.received].map((amounts) => amounts.map((amount) => amount / scale));
  const short = new Intl.NumberFormat(rows.figures, { notation: "compact", maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(rows.figures, { style: "currency", currency: rows.currency, maximumFractionDigits: 0 });
  const name = new Intl.DateTimeFormat(rows.locale, { month: "short", timeZone: "UTC" });
  const colour = (token) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${token})`;
    document.body.append(probe);
    const value = getComputedStyle(probe).color;
    probe.remove();
    return value;
  };
  let chart;
  const draw = () => {
    chart?.destroy();
    const text = colour("--d-soft");
    const line = colour("--d-line");
    const font = `12px ${getComputedStyle(document.body).fontFamily}`;
    const bars = (align) => window.uPlot.paths.bars({ size: [0.34, 22], align, gap: 1, radius: 0.15 });
    // where nobody points at a month, the legend tells the latest one
    const last = months.length - 1;
    const told = (amounts) => (plot, amount, series, at) => whole.format(amounts[at ?? last] ?? 0);
    chart = new window.uPlot({
      width: place.clientWidth - 24,
      height: 228,
      padding: [12, 8, 0, 0],
      cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false, range: () => [-0.6, months.length - 0.4] }, y: { range: (_, low, high) => [Math.min(0, low), Math.max(1, high * 1.08)] } },
      axes: [
        { stroke: text, font, grid: { show: false }, ticks: { show: false }, gap: 6, incrs: [place.clientWidth < 520 ? 3 : 1],
          values: (_, splits) => splits.map((at) => (Number.isInteger(at) && months[at] !== undefined ? name.format(new Date(months[at] * 1000)) : "")) },
        { stroke: text, font, size: 56, grid: { stroke: line, width: 1 }, ticks: { show: false }, values: (_, splits) => splits.map((at) => short.format(at)) },
      ],
      series: [
        { label: rows.month, value: (plot, month, series, at) => name.format(new Date(months[at ?? last] * 1000)) },
        { label: rows.labels[0], fill: colour("--d-accent"), stroke: colour("--d-accent"), width: 0, paths: bars(-1), points: { show: false }, value: told(issued) },
        { label: rows.labels[1], fill: colour("--d-good"), stroke: colour("--d-good"), width: 0, paths: bars(1), points: { show: false }, value: told(received) },
      ],
    }, [index, issued, received], place);
  };
  draw();
  document.addEventListener("duebook:theme", draw);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(draw, 120); });
})();
