// What a notebook shows of the widget: choosing a photograph and a style, and the painting.
// An Anywidget Front-End Module: https://anywidget.dev/en/afm/

function labelled(text, control) {
  const label = document.createElement("label");
  label.append(text, control);
  return label;
}

function input(attributes) {
  return Object.assign(document.createElement("input"), attributes);
}

async function given({ files }) {
  return new DataView(files.length ? await files[0].arrayBuffer() : new ArrayBuffer(0));
}

function render({ model, el }) {
  const photo = input({ type: "file", accept: "image/*" });
  const painting = input({ type: "file", accept: "image/*" });
  const style = document.createElement("select");
  const strength = input({ type: "range", min: 0, max: 1, step: 0.05, value: model.get("strength") });
  const problem = document.createElement("p");
  const result = document.createElement("img");
  problem.setAttribute("role", "alert");
  result.alt = "The painting";
  el.classList.add("brushwork");
  el.replaceChildren(
    labelled("Photograph ", photo),
    labelled("Style ", style),
    labelled("or paint like ", painting),
    labelled("Strength ", strength),
    problem,
    result,
  );

  const say = (trait, value) => {
    model.set(trait, value);
    model.save_changes();
  };
  photo.addEventListener("change", async () => say("photo", await given(photo)));
  painting.addEventListener("change", async () => say("painting", await given(painting)));
  style.addEventListener("change", () => say("style", style.value));
  // Not with every movement: each is painted.
  strength.addEventListener("change", () => say("strength", strength.valueAsNumber));

  const showStyles = () => {
    style.replaceChildren(...model.get("styles").map(({ id, title }) => new Option(title, id)));
    style.value = model.get("style");
  };
  const showChosen = () => {
    style.value = model.get("style");
    strength.value = model.get("strength");
  };
  const showResult = () => {
    URL.revokeObjectURL(result.src);
    const bytes = model.get("result");
    result.hidden = !bytes.byteLength;
    if (bytes.byteLength) result.src = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    else result.removeAttribute("src");
  };
  const showProblem = () => {
    problem.textContent = model.get("problem");
    problem.hidden = !problem.textContent;
  };
  const watched = [
    ["change:styles", showStyles],
    ["change:style change:strength", showChosen],
    ["change:result", showResult],
    ["change:problem", showProblem],
  ];
  for (const [events, show] of watched) {
    model.on(events, show);
    show();
  }
  return () => {
    for (const [events, show] of watched) model.off(events, show);
    URL.revokeObjectURL(result.src);
  };
}

export default { render };
