/** Whatever may happen to the studio next, as data that fast-check makes and shrinks. */
import fc from "fast-check";
import type { FromEffect, FromPerson, StudioEvent } from "../../../../src/site/studio/machine/events.js";
import { evenly } from "../../../../src/site/studio/machine/style-making.js";
import type { Id } from "../../../../src/site/studio/machine/state.js";
import { file, outcomeOf, pixels, type Rig, STYLES } from "./rig.js";

/** The person does something, or something of what goes on (the `at`th) goes on so. */
export type Command =
  | FromPerson
  | { readonly type: "selectOne" | "closeOne" | "takeOne" | "excludeOne"; readonly at: number }
  | { readonly type: "world"; readonly at: number; readonly how: How };

const HOW = ["well", "well", "well", "badly", "without network", "further", "late"] as const;
type How = (typeof HOW)[number];

const NAMES = ["one", "two", "fine", "cutout", "large", "huge"];
const at = fc.nat(9);
const name = fc.constantFrom(...NAMES);
const fileOf = name.map((each) => file(`${each}.png`));
const mask = fc.constantFrom(null, pixels(4, 4));

const change = fc.oneof(
  fc.record({ strength: fc.constantFrom(0.5, 1) }),
  fc.record({ stroke: fc.constantFrom(1, 2) }),
  fc.record({ blend: fc.subarray(["cold", "own:1"]).map(evenly) }),
  fc.record({ mask }),
  fc.record({ marked: fc.constantFrom("photo" as const, "second" as const) }),
);

const person = fc.oneof(
  fc.record({ type: fc.constant("open" as const), file: fileOf, beside: fc.boolean() }),
  fc.record({ type: fc.constant("openSample" as const), address: name, name }),
  fc.record({
    type: fc.constant("openStyle" as const),
    file: name.map((each) => file(`${each} style.png`)),
    others: fc.array(name, { maxLength: 2 }).map((names) => names.map((each) => file(`${each} style.png`))),
  }),
  fc.record({ type: fc.constant("choose" as const), choice: fc.constantFrom(...STYLES) }),
  fc.record({ type: fc.constant("adjust" as const), change }),
  fc.record({
    type: fc.constant("setBackend" as const),
    backend: fc.constantFrom("auto", "wasm", "webgpu"),
  }),
  fc.record({
    type: fc.constantFrom("selectOne", "closeOne", "selectOne", "takeOne", "excludeOne"),
    at,
  }),
  fc.record({ type: fc.constant("lookCloser" as const), closer: fc.constantFrom(true, true, false) }),
  fc.record({ type: fc.constant("compare" as const), comparing: fc.constantFrom(true, true, false) }),
  ...(
    [
      "paint",
      "cancel",
      "cancel",
      "retry",
      "undo",
      "undo",
      "redo",
      "save",
      "saveAll",
      "spread",
      "makeSmaller",
      "takeForServer",
      "leave",
    ] as const
  ).map((type) => fc.constant({ type })),
) as fc.Arbitrary<Command>;

const world = fc.record({ type: fc.constant("world" as const), at, how: fc.constantFrom(...HOW) });

/** Things that happen one after the other. */
export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof({ arbitrary: person, weight: 1 }, { arbitrary: world, weight: 2 }),
  {
    maxLength: 60,
    size: "max",
  },
);

/** The event that a command means in this state; null where there is nothing that it could happen to. */
export function eventOf(rig: Rig, command: Command): StudioEvent | null {
  const { documents, manifests } = rig.state;
  switch (command.type) {
    case "selectOne":
    case "closeOne": {
      const type = command.type === "selectOne" ? "select" : "close";
      return { type, document: documents[command.at % documents.length]!.id };
    }
    case "takeOne":
    case "excludeOne": {
      const { compared } = rig.document;
      const type = command.type === "takeOne" ? "take" : "exclude";
      return compared?.length ? { type, choice: compared[command.at % compared.length]!.choice } : null;
    }
    case "choose":
      // There are no styles before.
      return manifests ? command : null;
    case "world":
      return worldly(rig, command.at, command.how);
    default:
      return command;
  }
}

function worldly(rig: Rig, at: number, how: How): FromEffect | null {
  const jobs = [...(how === "late" ? rig.aborted : rig.running)];
  const found = jobs[at % jobs.length];
  if (!found) return null;
  const [job, task] = found;
  if (how === "further") return further(rig, job);
  if (task.type === "rest" || how === "well" || how === "late")
    return task.type === "ask" && at % 2
      ? { type: "answered", job, file: file("painted") }
      : outcomeOf(job, task);
  const code = how === "badly" ? "runtime" : "network";
  return { type: "failed", job, failure: { message: "It broke.", code } };
}

/** Something that goes on goes on. */
function further(rig: Rig, job: Id): FromEffect | null {
  switch (rig.running.get(job)!.type) {
    case "ask":
      return { type: "consented", job };
    case "save":
    case "saveAll":
    case "develop":
    case "paint":
      return { type: "progressed", job, at: 5, progress: { phase: "paint", done: 1, total: 2 } };
    case "makeStyle":
    case "prepare":
      return { type: "progressed", job, at: 5, progress: { phase: "load", done: 1, total: 2 } };
    default:
      return null;
  }
}
