/** What runs without a page speaks English. */
import { speak } from "../../src/site/page/texts.js";
import english from "../../texts/en.json";

speak("en", english);
