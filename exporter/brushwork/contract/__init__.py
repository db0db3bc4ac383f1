"""The contract: what exporter, browser, server and command line agree on, each defined once.

`controls` has what may be asked of a painting, `look` puts it together, `limits` has what is too
large, `policies` what pages may fetch, `manifest` what a published stylizer is. `python -m
brushwork.contract.generate` makes JSON Schema, TypeScript and reference pages of them. Nothing here
imports the rest of the library, but for its errors and the writing of files.
"""
