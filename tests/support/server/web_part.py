"""Names of files in the small web part that server tests serve."""

SCRIPT = "studio-ABCDEFGH.js"
RUNTIME = "ort-0123abcd.wasm"
