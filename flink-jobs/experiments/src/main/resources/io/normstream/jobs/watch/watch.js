"use strict";
(() => {
  const { show, element, percent, count } = normstreamCharts;
  const place = (id) => document.getElementById(id);
  const matrixClasses = 30;
  let chosen = decodeURIComponent(location.hash.slice(1));
  let tag = "";
  let view = null;
  let shown = null;
  let skew = 0;
  let lost = null;

  const share = (value) => value == null ? "–" : percent(value);
  const orDash = (value, text) => value == null ? "–" : text(value);
  const clock = (millis) => new Date(millis).toLocaleTimeString("en-GB");
  const now = () => Date.now() + skew;

  const age = (millis) => {
    const seconds = Math.max(0, Math.round((now() - millis) / 1000));
    if (seconds < 90) return seconds + " s ago";
    if (seconds < 5400) return Math.round(seconds / 60) + " min ago";
    return seconds < 172800 ? Math.round(seconds / 3600) + " h ago" : Math.round(seconds / 86400) + " days ago";
  };

  /** Fills a place anew where the content is another than before, so that focus and scrolling stay. */
  const fill = (id, content, make) => {
    const holder = place(id);
    const key = JSON.stringify(content);
    if (holder.dataset.key === key) return;
    holder.dataset.key = key;
    holder.replaceChildren(...make().filter((child) => child != null));
  };

  const row = (cells, name, className) => {
    const made = element("tr", "", className);
    for (const cell of cells) made.append(cell instanceof Node ? cell : element(name, cell));
    return made;
  };

  const table = (heads, rows) => {
    const made = element("table", "", "plain");
    const head = element("thead", "");
    const body = element("tbody", "");
    head.append(row(heads.map((text) => {
      const cell = element("th", text);
      cell.scope = "col";
      return cell;
    })));
    body.append(...rows);
    made.append(head, body);
    const scroll = element("div", "", "scroll");
    scroll.append(made);
    return scroll;
  };

  const className = (model, number) => model.classNames[number] ?? "class " + number;

  const picture = (number, text) => {
    if (number == null) return element("div", "no picture", "none");
    const made = document.createElement("img");
    made.src = "/picture/" + number;
    made.alt = text;
    made.loading = "lazy";
    return made;
  };

  const tile = (image, lines) => {
    const made = element("li", "");
    const text = element("div", "");
    lines.forEach(([line, quiet]) => text.append(element("p", line, quiet ? "quiet" : "")));
    made.append(image, text);
    return made;
  };

  const tiles = (items, className) => {
    const made = element("ul", "", className);
    made.append(...items);
    return made;
  };

  const notice = () => {
    const line = lost != null
      ? "This process has not answered since " + clock(lost) + ". What it said last is still shown; start it again to go on."
      : view == null ? "Loading …"
      : view.silentSince != null
        ? "The brokers have not answered since " + clock(view.silentSince) + ". The page goes on by itself when they are back."
        : view.status === "" && view.model == null ? "No model was heard of yet; the page goes on by itself."
        : view.status;
    const holder = place("notice");
    holder.hidden = line === "";
    holder.className = "notice" + (lost != null || view?.silentSince != null ? " bad" : "");
    if (holder.textContent !== line) holder.textContent = line;
  };

  const choose = (id) => {
    chosen = id;
    history.replaceState(null, "", "#" + encodeURIComponent(id));
    tag = "";
    ask();
  };

  const models = () => {
    const current = view.model?.id;
    const lines = view.models.length > 1 ? view.models : [];
    const holder = place("models");
    holder.hidden = lines.length === 0;
    // Buttons stay, so that the one in focus keeps it.
    while (holder.children.length > lines.length) holder.lastChild.remove();
    lines.forEach((line, index) => {
      let button = holder.children[index];
      if (!button) {
        button = element("button", "");
        button.type = "button";
        button.append(element("span", ""), document.createElement("br"), element("small", ""));
        button.addEventListener("click", () => choose(button.dataset.id));
        holder.append(button);
      }
      button.dataset.id = line.id;
      button.className = line.mood;
      button.setAttribute("aria-pressed", String(line.id === current));
      button.querySelector("span").textContent = line.id;
      button.querySelector("small").textContent =
        (line.accuracy == null ? "nothing yet" : share(line.accuracy) + " of " + count(line.images) + " images")
        + (line.mood === "bad" ? ", does not learn" : "");
    });
  };

  const facts = (model) => {
    const list = [
      ["model", model.id],
      ["images learnt", count(model.images)],
      ["accuracy, last window", share(model.windowAccuracy)],
      ["accuracy since the start", share(model.prequentialAccuracy)],
      ["no-change classifier", share(model.noChangeAccuracy)],
      ["loss", model.loss == null && model.version != null ? "not finite" : orDash(model.loss, (loss) => loss.toFixed(3))],
      ["images/s", orDash(model.imagesPerSecond, (rate) => count(Math.round(rate)))],
      ["not answered yet", orDash(view.behind, count)],
      ["version in training", orDash(model.version, count)],
      ["version that serves", orDash(model.serving, count)],
      ["serving accuracy", model.servingAccuracy == null ? "–" : share(model.servingAccuracy) + " of " + count(model.scored)],
      ["last report", orDash(model.reported, age)],
    ];
    if (model.network !== "") list.push(["network", model.network]);
    fill("facts", list, () => {
      const made = element("dl", "", "facts");
      for (const [name, value] of list) {
        const fact = element("div", "", value.length > 24 ? "long" : "");
        fact.append(element("dt", name), element("dd", value));
        made.append(fact);
      }
      return [made];
    });
  };

  const charts = (model) => {
    if (shown && shown.id === model.id && shown.drawn.update(model.sections)) return;
    const open = shown && shown.id === model.id
      ? [...place("charts").querySelectorAll("details")].map((part) => part.open) : [];
    shown?.drawn.remove();
    place("charts").replaceChildren();
    shown = { id: model.id, drawn: show(model.sections, place("charts")) };
    place("charts").querySelectorAll("details").forEach((part, index) => { if (open[index]) part.open = true; });
  };

  const matrix = (model) => {
    const { cells, images } = model.confusion;
    const classes = Math.max(model.classes, ...cells.map((cell) => Math.max(cell.label, cell.predicted) + 1));
    if (classes > matrixClasses) return confusions(model);
    const numbers = [...Array(classes).keys()];
    const counts = new Map(cells.map((cell) => [cell.label + " " + cell.predicted, cell.count]));
    const made = element("table", "", "matrix");
    made.append(element("caption", "Rows: what an image is; columns: what was said of it before it was learnt. The latest "
      + count(images) + " labelled images."));
    const head = element("tr", "");
    head.append(element("td", ""));
    const body = element("tbody", "");
    for (const label of numbers) {
      const column = element("th", className(model, label));
      column.scope = "col";
      column.title = className(model, label);
      head.append(column);
      const name = element("th", className(model, label));
      name.scope = "row";
      name.title = className(model, label);
      const total = numbers.reduce((sum, said) => sum + (counts.get(label + " " + said) ?? 0), 0);
      body.append(row([name, ...numbers.map((said) => {
        const number = counts.get(label + " " + said) ?? 0;
        const cell = element("td", number === 0 ? "" : String(number), label === said ? "right" : "");
        cell.style.backgroundColor = "rgba(var(--cell), " + (total === 0 ? 0 : 0.75 * number / total).toFixed(3) + ")";
        cell.title = className(model, label) + " taken for " + className(model, said) + ": " + count(number) + " of " + count(total)
          + (total === 0 ? "" : " (" + percent(number / total) + ")");
        return cell;
      })]));
    }
    const top = element("thead", "");
    top.append(head);
    made.append(top, body);
    const scroll = element("div", "", "scroll");
    scroll.append(made);
    return [scroll];
  };

  const confusions = (model) => {
    const wrong = model.confusion.cells.filter((cell) => cell.label !== cell.predicted)
      .sort((a, b) => b.count - a.count).slice(0, 20);
    return [
      element("p", "Too many classes for a matrix; the most frequent confusions among the latest "
        + count(model.confusion.images) + " labelled images.", "hint"),
      table(["is", "was taken for", "images"], wrong.map((cell) =>
        row([className(model, cell.label), className(model, cell.predicted), count(cell.count)], "td"))),
    ];
  };

  const versions = (model) => table(["version", "published", "images", "accuracy", ""], model.versions.map((version) =>
    row([count(version.version), age(version.at), count(version.images), share(version.accuracy),
      version.version === model.serving ? "serves" : ""], "td", version.version === model.serving ? "now" : "")));

  const empty = (text) => [element("p", text, "empty")];

  const details = (model) => {
    place("pair").hidden = model == null;
    place("mistakes-part").hidden = model == null;
    const state = place("state");
    state.hidden = model == null || model.version == null;
    if (model == null) {
      shown?.drawn.remove();
      shown = null;
      place("facts").replaceChildren();
      delete place("facts").dataset.key;
      return;
    }
    state.className = "state " + model.mood;
    state.textContent = "Model " + model.id + ": " + model.state + ".";
    facts(model);
    charts(model);
    fill("confusion", [model.id, model.confusion, model.classNames, model.classes], () => model.confusion.images === 0
      ? empty("No labelled image was predicted yet.") : matrix(model));
    fill("versions", [model.versions, model.serving, Math.round(now() / 5000)], () => model.versions.length === 0
      ? empty("No version was published yet.") : [versions(model)]);
    fill("mistakes", [model.id, model.mistakes, model.classNames], () => model.mistakes.length === 0
      ? empty("No image that was classified wrongly was looked up yet.")
      : [tiles(model.mistakes.map((mistake) => tile(picture(mistake.picture, "image " + mistake.imageId), [
          ["is " + className(model, mistake.label)],
          ["said " + className(model, mistake.predicted) + ", " + percent(mistake.probability)],
          ["version " + count(mistake.version) + ", " + mistake.imageId, true],
        ])), "tiles")]);
  };

  const refused = () => {
    const { latest, reasons, partial } = view.refused;
    fill("refused", view.refused, () => latest.length === 0 ? empty("No record was refused.") : [
      table(["reason", "records", "what to do"], reasons.map((reason) => {
        const advice = element("td", reason.advice, "text");
        return row([reason.reason, count(reason.count), advice], "td");
      })),
      partial ? element("p", "There are earlier ones, which are not counted here; normstream dlq list counts all.", "hint") : null,
      tiles(latest.map((letter) => tile(picture(letter.picture, "refused image"), [
        [letter.reason + ", model " + letter.model],
        [letter.detail],
        [letter.content + "; " + letter.place + ", " + clock(letter.at), true],
      ])), "tiles wide"),
    ]);
  };

  const render = () => {
    notice();
    if (view == null) return;
    models();
    details(view.model);
    refused();
    document.title = view.model?.windowAccuracy == null ? "Normstream, live"
      : share(view.model.windowAccuracy) + " " + view.model.id + " – Normstream, live";
  };

  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    const wanted = chosen;
    try {
      const answer = await fetch("/state?model=" + encodeURIComponent(wanted), {
        headers: tag === "" ? {} : { "If-None-Match": tag },
        cache: "no-store",
        signal: AbortSignal.timeout(5000),
      });
      if (answer.status === 200) {
        view = await answer.json();
        tag = answer.headers.get("ETag") ?? "";
        skew = view.now - Date.now();
      }
      lost = null;
    } catch (failure) {
      if (lost == null) lost = Date.now();
    }
    asking = false;
    if (wanted !== chosen) return ask();
    render();
  };

  addEventListener("hashchange", () => choose(decodeURIComponent(location.hash.slice(1))));
  setInterval(ask, 1000);
  render();
  ask();
})();
