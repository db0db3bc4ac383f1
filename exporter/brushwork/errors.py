"""The errors that Brushwork raises on purpose: each says what happened and what to do."""


class BrushworkError(Exception):
    """Base of every error with a message meant for the person at the keyboard."""


class ConfigError(BrushworkError):
    """A training or export configuration is wrong."""


class WeightsError(BrushworkError):
    """Weights are missing, of another network, or fail their hash."""


class ManifestError(BrushworkError):
    """A manifest or catalogue is missing, broken, or newer than this engine."""


class StylizerError(BrushworkError):
    """A stylizer's graphs cannot be loaded or do not do what the manifest says."""


class LookError(StylizerError):
    """A look is wrong, or is not what the stylizer can do."""


class PictureError(BrushworkError):
    """A picture cannot be read, or is beyond a limit."""


class ValidationError(BrushworkError):
    """A validation could not be carried out."""


class SiteError(BrushworkError):
    """The web part is not built, or a site cannot be written where it is asked for."""


class PublishingError(BrushworkError):
    """A stylizer may not be published, or not as it is."""
