"""Makes XML elements of one namespace."""

from lxml import etree


class Markup:
    """`Markup(namespace)("name", "text")` or `("name", child, child)` makes an element."""

    def __init__(self, namespace: str, prefix: str = "p") -> None:
        self._namespace, self._prefixes = namespace, {prefix: namespace}

    def __call__(self, name: str, *content: str | etree._Element) -> etree._Element:
        element = etree.Element(f"{{{self._namespace}}}{name}", nsmap=self._prefixes)
        for part in content:
            if isinstance(part, str):
                element.text = part
            else:
                element.append(part)
        return element
