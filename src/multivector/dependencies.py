"""Which lines of the package does a notebook rest on?  In: a notebook's code.  Out: the definitions it reaches.

A change of one helper must make exactly the notebooks again that use it.  So a notebook's imports are followed
through the package, definition by definition: a function or class reaches the names it mentions, and a module that
is imported at all counts with every statement that runs on import.  Where a name cannot be followed (a module
passed about as an object, ``import *``), the whole module counts: rather once too often than once too few.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from .paths import PACKAGE

ROOT_NAME = PACKAGE.name
Key = tuple[str, str]  # (module, definition); definition "" stands for what runs on import, "*" for all


class Module:
    """One module of the package: its definitions, what runs on import, and what its names mean."""

    def __init__(self, name: str, file: Path) -> None:
        self.name = name
        self.is_package = file.name == "__init__.py"
        self.tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
        self.definitions: dict[str, ast.AST] = {}
        self.prelude: list[ast.stmt] = []
        for statement in self.tree.body:
            if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                self.definitions[statement.name] = statement
            else:
                self.prelude.append(statement)
        self.imports = imported_names(self.tree, name, self.is_package)
        self.texts: dict[str, str] = {}  # by definition, as far as asked for

    def text(self, definition: str) -> str:
        """Return the source of a definition, or ("") of what runs on import, without comments and docstrings."""
        if definition not in self.texts:
            parts = [self.definitions[definition]] if definition else self.prelude
            self.texts[definition] = "\n".join(ast.unparse(_bare(part)) for part in parts)
        return self.texts[definition]


def module_file(name: str) -> Path | None:
    """Return the file of a module of the package, or None if `name` is not one."""
    parts = name.split(".")
    if parts[0] != ROOT_NAME:
        return None
    base = PACKAGE.joinpath(*parts[1:])
    for candidate in (base / "__init__.py", base.with_suffix(".py")):
        if candidate.is_file():
            return candidate
    return None


@functools.cache
def _module(name: str, file: Path, stamp: int) -> Module:
    return Module(name, file)


def module(name: str) -> Module | None:
    """Return the parsed module `name` of the package, or None if there is none."""
    file = module_file(name)
    return _module(name, file, file.stat().st_mtime_ns) if file else None


def imported_names(tree: ast.AST, name: str, is_package: bool) -> dict[str, Key]:
    """Return what each imported name of `tree` means inside the package: (module, definition or "")."""
    found: dict[str, Key] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.split(".")[0]
                if module_file(target):
                    found[alias.asname or target] = (target, "")
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, name, is_package)
            for alias in node.names:
                local = alias.asname or alias.name
                if module_file(f"{source}.{alias.name}"):
                    found[local] = (f"{source}.{alias.name}", "")
                elif module_file(source):
                    found[local] = (source, alias.name)
    return found


def _absolute(node: ast.ImportFrom, name: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    parts = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _mentions(node: ast.AST, scope: dict[str, Key], own: Module | None) -> Iterator[Key]:
    """Yield the definitions that `node` mentions by name or as an attribute of an imported module."""
    followed: set[int] = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute):
            chain = _chain(child)
            if chain and chain[0] in scope and id(child) not in followed:
                followed.update(id(inner) for inner in ast.walk(child))
                yield from _resolve(scope[chain[0]], chain[1:])
        elif isinstance(child, ast.Name) and id(child) not in followed:
            if child.id in scope:
                target, definition = scope[child.id]
                yield (target, definition or "*")
            elif own and child.id in own.definitions:
                yield (own.name, child.id)


def _chain(node: ast.AST) -> list[str]:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


def _resolve(start: Key, names: list[str]) -> Iterator[Key]:
    target, definition = start
    if definition:
        yield start
        return
    for name in names:
        if module_file(f"{target}.{name}"):
            yield (target, "")
            target = f"{target}.{name}"
        else:
            yield (target, name)
            return
    yield (target, "*")


def reached(code: str) -> set[Key]:
    """Return the definitions of the package that `code` reaches, with what runs on import of their modules."""
    tree = ast.parse(code)
    scope = imported_names(tree, "__main__", False)
    waiting = [*_mentions(tree, scope, None), *((target, "") for target, _ in scope.values())]
    seen: set[Key] = set()
    while waiting:
        key = waiting.pop()
        if key in seen or not (owner := module(key[0])):
            continue
        seen.add(key)
        waiting.extend(_next(owner, key[1]))
    return seen


def _next(owner: Module, definition: str) -> Iterator[Key]:
    parents = owner.name.split(".")
    yield from ((".".join(parents[:i]), "") for i in range(1, len(parents) + 1))
    if definition == "*":
        yield from ((owner.name, name) for name in owner.definitions)
    elif definition in owner.definitions:
        yield from _mentions(owner.definitions[definition], owner.imports, owner)
    elif definition in owner.imports:  # a name handed on by another module
        target, inner = owner.imports[definition]
        yield (target, inner or "*")
    for statement in owner.prelude:
        yield from ((target, "") for target, _ in imported_names(statement, owner.name, owner.is_package).values())
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            yield from _mentions(statement, owner.imports, owner)


def sources(code: str) -> dict[str, str]:
    """Return the source text that `code` rests on, keyed ``module:definition``, without comments and docstrings.

    Examples
    --------
    >>> sorted(sources("from multivector import paths; paths.shown")) [:2]
    ['multivector.__init__', 'multivector.paths']
    """
    texts = {}
    for name, definition in sorted(reached(code)):
        owner = module(name)
        if definition in owner.definitions:
            texts[f"{name}:{definition}"] = owner.text(definition)
        else:
            label = f"{name}.__init__" if owner.is_package else name
            texts[label] = owner.text("")
    return texts


def _bare(node: ast.AST) -> ast.AST:
    copy = ast.parse(ast.unparse(node))
    for child in ast.walk(copy):
        body = getattr(child, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            child.body = body[1:] or [ast.Pass()]
    return copy
