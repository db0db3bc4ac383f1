from browser import built_web, chromium, make_site, page, site

__all__ = ["built_web", "chromium", "make_site", "page", "site"]
