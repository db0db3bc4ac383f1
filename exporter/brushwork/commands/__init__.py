"""The commands: module `x` holds the function `x` that becomes `brushwork x`; `_x` is shared."""
