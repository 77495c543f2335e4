"""Which lines of the package does a notebook rest on?  In: a notebook's code.  Out: the definitions it reaches.

A change of one helper must make exactly the notebooks again that use it.  So a notebook's imports are followed
through the package, definition by definition: a function or class reaches the names it mentions, and a module that
is imported at all counts with every statement that runs on import.  Where a name cannot be followed (a module
passed about as an object, ``import *``), the whole module counts: rather once too often than once too few.

What a module's definitions mention is worked out once for each state of its file and kept in ``build/definitions``.
"""

import ast
import hashlib
import json
import platform
from collections.abc import Iterator
from pathlib import Path

from .paths import BUILD, PACKAGE, write_text

ROOT_NAME = PACKAGE.name
STORE = BUILD / "definitions"
IMPORTED, WHOLE = "", "*"  # what runs on the import of a module; all that is defined in it
Key = tuple[str, str]  # (module, definition), or one of the two above in the place of a definition


def module_files() -> dict[str, Path]:
    """Return the files of the package's modules by their names."""
    found = {}
    for file in PACKAGE.rglob("*.py"):
        parts = [ROOT_NAME, *file.relative_to(PACKAGE).with_suffix("").parts]
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file
    return found


class Package:
    """The modules of the package as their files are now.

    Attributes
    ----------
    files : dict of str to pathlib.Path
        Files by names of modules.
    stamp : str
        What an analysis rests on besides the module's own file: which modules there are, this file, the Python version.
    """

    def __init__(self) -> None:
        self.files = module_files()
        rest = [*sorted(self.files), platform.python_version(), Path(__file__).read_text(encoding="utf-8")]
        self.stamp = _hash(json.dumps(rest))
        self.modules: dict[str, Module] = {}

    def module(self, name: str) -> "Module":
        """Return what is known of a module, read from the store if its file is as it was."""
        if name not in self.modules:
            self.modules[name] = Module(name, self)
        return self.modules[name]


class Module:
    """What the definitions of one module mention, and a hash of each, without comments and docstrings."""

    def __init__(self, name: str, package: Package) -> None:
        self.name = name
        text = package.files[name].read_text(encoding="utf-8")
        is_package = package.files[name].name == "__init__.py"
        stored = STORE / f"{name}.json"
        state = _hash(package.stamp + text)
        try:
            known = json.loads(stored.read_text(encoding="utf-8"))
            self.hashes, self.mentions = known[state]["hashes"], known[state]["mentions"]
        except (OSError, ValueError, KeyError, TypeError):
            self.hashes, self.mentions = analysed(ast.parse(text), name, is_package, package)
            write_text(stored, json.dumps({state: {"hashes": self.hashes, "mentions": self.mentions}}, sort_keys=True))

    def reached_from(self, definition: str) -> Iterator[Key]:
        """Yield what a definition reaches at once: what runs on import, and what it mentions."""
        parents = self.name.split(".")
        yield from ((".".join(parents[:i]), IMPORTED) for i in range(1, len(parents) + 1))
        if definition == WHOLE:
            yield from ((self.name, name) for name in self.hashes if name != IMPORTED)
        yield from map(tuple, self.mentions.get(definition, []))
        yield from map(tuple, self.mentions[IMPORTED])


def analysed(tree: ast.Module, name: str, is_package: bool, package: Package) -> tuple[dict[str, str], dict[str, list]]:
    """Return a hash, and what is mentioned, of each definition of a module and of what runs on its import.

    Names that the module only hands on have no hash: they mention what they stand for.
    """
    defining = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    own = {statement.name: statement for statement in tree.body if isinstance(statement, defining)}
    prelude = [statement for statement in tree.body if not isinstance(statement, defining)]
    imports = imported_names(tree, name, is_package, package)
    hashes = {key: _hash(_text([statement])) for key, statement in own.items()}
    mentions = {key: set(_mentions(statement, imports, name, own, package)) for key, statement in own.items()}
    for local, (target, inner) in imports.items():
        mentions.setdefault(local, {(target, inner or WHOLE)})
    mentions[IMPORTED] = set()
    for statement in prelude:
        named = imported_names(statement, name, is_package, package)
        mentions[IMPORTED] |= {(target, IMPORTED) for target, _ in named.values()}
        if not isinstance(statement, (ast.Import, ast.ImportFrom)):
            mentions[IMPORTED] |= set(_mentions(statement, imports, name, own, package))
    hashes[IMPORTED] = _hash(_text(prelude))
    return hashes, {key: sorted(map(list, keys)) for key, keys in mentions.items()}


def imported_names(tree: ast.AST, name: str, is_package: bool, package: Package) -> dict[str, Key]:
    """Return what each imported name of `tree` means inside the package: (module, definition or "")."""
    found: dict[str, Key] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                target = alias.name if alias.asname else alias.name.split(".")[0]
                if target in package.files:
                    found[alias.asname or target] = (target, "")
        elif isinstance(node, ast.ImportFrom):
            source = _absolute(node, name, is_package)
            for alias in node.names:
                local = alias.asname or alias.name
                if f"{source}.{alias.name}" in package.files:
                    found[local] = (f"{source}.{alias.name}", "")
                elif source in package.files:
                    found[local] = (source, alias.name)
    return found


def _absolute(node: ast.ImportFrom, name: str, is_package: bool) -> str:
    if not node.level:
        return node.module or ""
    parts = name.split(".")
    parts = parts[: len(parts) - node.level + (1 if is_package else 0)]
    return ".".join([*parts, *([node.module] if node.module else [])])


def _mentions(node: ast.AST, scope: dict[str, Key], name: str, own: dict, package: Package) -> Iterator[Key]:
    """Yield the definitions that `node` mentions by name or as an attribute of an imported module."""
    followed: set[int] = set()
    for child in ast.walk(node):
        if isinstance(child, ast.Attribute):
            chain = _chain(child)
            if chain and chain[0] in scope and id(child) not in followed:
                followed.update(id(inner) for inner in ast.walk(child))
                yield from _resolve(scope[chain[0]], chain[1:], package)
        elif isinstance(child, ast.Name) and id(child) not in followed:
            if child.id in scope:
                target, definition = scope[child.id]
                yield (target, definition or WHOLE)
            elif child.id in own:
                yield (name, child.id)


def _chain(node: ast.AST) -> list[str]:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.insert(0, node.attr)
        node = node.value
    return [node.id, *names] if isinstance(node, ast.Name) else []


def _resolve(start: Key, names: list[str], package: Package) -> Iterator[Key]:
    target, definition = start
    if definition:
        yield start
        return
    for name in names:
        if f"{target}.{name}" in package.files:
            yield (target, IMPORTED)
            target = f"{target}.{name}"
        else:
            yield (target, name)
            return
    yield (target, WHOLE)


def reached(code: str, package: Package) -> set[Key]:
    """Return the definitions of the package that `code` reaches, with what runs on import of their modules."""
    tree = ast.parse(code)
    scope = imported_names(tree, "__main__", False, package)
    waiting = [*_mentions(tree, scope, "__main__", {}, package), *((target, IMPORTED) for target, _ in scope.values())]
    seen: set[Key] = set()
    while waiting:
        key = waiting.pop()
        if key in seen or key[0] not in package.files:
            continue
        seen.add(key)
        waiting.extend(package.module(key[0]).reached_from(key[1]))
    return seen


def sources(code: str, package: Package | None = None) -> dict[str, str]:
    """Return a hash of each piece of source that `code` rests on, keyed ``module:definition``.

    Parameters
    ----------
    code : str
        Python that imports from the package.
    package : Package, optional
        The package as it is now, if it has been looked at already.

    Examples
    --------
    >>> sorted(sources("from multivector import paths; paths.shown")) [:2]
    ['multivector.__init__', 'multivector.paths']
    """
    package = package or Package()
    found = {}
    for name, definition in sorted(reached(code, package)):
        hashes = package.module(name).hashes
        if definition in hashes and definition != IMPORTED:
            found[f"{name}:{definition}"] = hashes[definition]
        else:
            is_package = package.files[name].name == "__init__.py"
            found[f"{name}.__init__" if is_package else name] = hashes[IMPORTED]
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _text(statements: list[ast.stmt]) -> str:
    return "\n".join(ast.unparse(_bare(statement)) for statement in statements)


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
