"""`brushwork docs`: the documentation as pages below a site."""

from pathlib import Path
from typing import Annotated

import typer


def docs(
    site: Annotated[
        Path, typer.Argument(metavar="SITE_DIR", help="What `brushwork site SITE_DIR` wrote.")
    ],
) -> None:
    """Write the documentation into the folder `docs` of a site, whose scripts its examples use.

    Made in a checkout, of docs/*.md and of the sources, which takes Node and the packages of web/.
    A link that leads nowhere is an error. The site's pages then link to it; a server shows it with
    --docs. Writing the site anew takes the documentation away.
    """
    from ..documentation.building import write_documentation

    print(f"Wrote {write_documentation(site)}; its first page is index.html.")
