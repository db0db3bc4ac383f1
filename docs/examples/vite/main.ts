import { configure } from "brushwork/element";

configure({ assets: "/brushwork/", stylizers: "/stylizers/" });

const status = document.querySelector("[role=status]")!;
const element = document.querySelector("brush-work")!;
element.addEventListener("load", ({ detail }) => {
  status.textContent = `Painted in ${Math.round(detail.milliseconds)} ms`;
});
element.addEventListener("error", ({ detail }) => {
  status.textContent = detail.message;
});
