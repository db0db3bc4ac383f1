"""Brushwork paints any picture in the style of any other, in the browser, privately."""

__version__ = "0.1.0"
