import { BrushworkError, createEngine } from "brushwork";
import { configure } from "brushwork/element";

// Neither looks for a browser before something is to be painted.
configure({ assets: "/brushwork/", stylizers: "/stylizers/" });
const engine = createEngine({ assets: "https://example.org/brushwork/" });

console.log(`<brush-work src="/photo.jpg" stylizer="classics" style-id="starry-night" alt="The harbour"></brush-work>`);
await engine.catalogue().catch((error) => console.error(error instanceof BrushworkError && error.code));
