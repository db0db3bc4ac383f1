import { configure } from "brushwork/element";

configure({ assets: "/brushwork/", stylizers: "/stylizers/" });

const told = document.querySelector("#told")!;
const element = document.querySelector("brush-work")!;
element.addEventListener("load", ({ detail }) => {
  told.textContent = `Painted in ${Math.round(detail.milliseconds)} ms`;
});
element.addEventListener("error", ({ detail }) => {
  told.textContent = detail.message;
});
