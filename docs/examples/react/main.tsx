import { type BrushWork, configure, type LoadDetail } from "brushwork/element";
import { type HTMLAttributes, useState } from "react";
import { createRoot } from "react-dom/client";

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "brush-work": Partial<Pick<BrushWork, "src" | "stylizer" | "strength" | "alt">> &
        Omit<HTMLAttributes<BrushWork>, "onLoad"> & {
          "style-id"?: string;
          onload?: (event: CustomEvent<LoadDetail>) => void;
        };
    }
  }
}

configure({ assets: "/brushwork/", stylizers: "/stylizers/" });

function Painting() {
  const [style, setStyle] = useState("starry-night");
  const [told, setTold] = useState("");
  return (
    <>
      <brush-work
        src="/photo.jpg"
        stylizer="classics"
        style-id={style}
        alt="The harbour"
        onload={({ detail }) => setTold(`${style} in ${Math.round(detail.milliseconds)} ms`)}
      />
      <button onClick={() => setStyle("water-lilies")}>Water lilies</button>
      <p id="told">{told}</p>
    </>
  );
}

createRoot(document.getElementById("root")!).render(<Painting />);
