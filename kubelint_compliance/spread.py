"""Both maps spread over processes: own ones, each with its share of the sources, or those of anybody's executor.

The order in which they end changes nothing: what they give is put back in the order of the sources. A process that dies
costs its share, and every file of it has a problem that says so.
"""

from __future__ import annotations

import os
import sys

from kubelint_compliance.maps import Job, Maps, unlooked, unscanned
from kubelint_compliance.model import Problem
from kubelint_compliance.records import NamedTuple
from kubelint_compliance.ruleset.assemble import rule_set
from kubelint_compliance.yamltree import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from concurrent.futures import Executor
    from multiprocessing.connection import Connection
    from typing import Any

    from kubelint_compliance.context.settle import Slice
    from kubelint_compliance.graph.node import Node
    from kubelint_compliance.graph.seen import Population
    from kubelint_compliance.maps import Looked, Read, Scanned
    from kubelint_compliance.ruleset.assemble import Request
    from kubelint_compliance.sources import Source
    from kubelint_compliance.terms import Settings

    Tasks = list[tuple[Source, Slice]]

PAYS = 1_500_000
"""So many bytes are worth a process of their own."""
_A_FILE = 2_000
"""What a file costs beside its bytes, as bytes."""
_BATCH = 300_000
"""So many bytes go to an executor at once."""
EVERY = 0.2
"""Seconds between two looks at how far the processes are, where somebody wants to know."""
_DIED = "the process that checked this file ended before it was done; --jobs 1 checks in one process"
_NOT_DONE = "the executor did not do the check of this file: {}"


class Sent(NamedTuple):
    """A job in plain values, such as another process can make it of; `run` tells one run from another."""

    run: str
    read: Read
    request: Request
    settings: Settings


class Known(NamedTuple):
    """All objects of a run: their kinds, and the namespace of those that name none.

    `is_noted`: what scans ask of them is noted.
    """

    kinds: frozenset[tuple[str, str]]
    nodes: Sequence[Node]
    namespace: str
    minor: int
    is_noted: bool


def spread_over(sources: Sequence[Source], job: Job, jobs: int, executor: Executor | None) -> Maps:
    """Return what does both maps in `jobs` processes, or so many as pay for 0, or with an executor."""
    if executor is not None:
        return Lent(job, sources, executor)
    number = min(jobs or paying(sources), len(sources))
    return Crew(job, sources, number) if number > 1 else Maps(job)


def paying(sources: Iterable[Source]) -> int:
    """Return how many processes pay: by the size of the sources, and by the cores that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, sum(map(_weight, sources)) // PAYS))


def _weight(source: Source) -> int:
    return source.size + _A_FILE


def shares(sources: Iterable[Source], number: int) -> list[list[Source]]:
    """Part sources into so many shares of about the same weight; the same sources always give the same shares."""
    parts: list[list[Source]] = [[] for _ in range(number)]
    weights = [0] * number
    for source in sorted(sources, key=lambda source: (-_weight(source), source.path)):
        least = weights.index(min(weights))
        parts[least].append(source)
        weights[least] += _weight(source)
    return [part for part in parts if part]


class _Spread(Maps):
    """What both kinds have in common: shares go out, and what comes back is put in order."""

    def __init__(self, job: Job, parts: list[list[Source]]) -> None:
        super().__init__(job)
        self._parts = parts

    def look(self, sources: Iterable[Source]) -> list[Looked]:
        looked = self._sent(look_at, self._parts, self._parts, unlooked)
        return [looked[source.path] for source in sources]

    def scan(self, tasks: Iterable[tuple[Source, Slice]]) -> list[Scanned]:
        given = {source.path: (source, slice) for source, slice in tasks}
        parts = [[source for source in part if source.path in given] for part in self._parts]
        scanned = self._sent(scan_of, [[given[source.path] for source in part] for part in parts], parts, unscanned)
        return [scanned[path] for path in given]

    def know(self, population: Population) -> None:
        graph = population.graph
        nodes = (*graph.nodes, *graph.idle, *graph.templates)
        self._tell(Known(population.kinds, nodes, graph.namespace, graph.minor, population.notes is not None))

    def _tell(self, known: Known) -> None:
        raise NotImplementedError

    def covers(self, sources: Iterable[Source]) -> bool:
        return {source.path for source in sources} <= {source.path for part in self._parts for source in part}

    def _sent(
        self,
        work: Callable[..., list[Any]],
        tasks: list[Any],
        parts: list[list[Source]],
        instead: Callable[[Source, Problem], Any],
    ) -> dict[str, Any]:
        """Have the work done on each part; where words say why one was not, they stand instead of each source."""
        found: dict[str, Any] = {}
        for part, done in zip(parts, self._done(work, tasks), strict=True):
            results = [instead(source, _not_done(source, done)) for source in part] if isinstance(done, str) else done
            found.update(zip((source.path for source in part), results, strict=True))
        return found

    def _done(self, work: Callable[..., list[Any]], parts: list[Any]) -> list[list[Any] | str]:
        raise NotImplementedError


def _not_done(source: Source, why: str) -> Problem:
    return Problem(source.path, "internal", why, Span(1, 1, 1, 1))


def look_at(maps: Maps, sources: list[Source]) -> list[Looked]:
    """Look at a share of the sources."""
    return maps.look(sources)


def know_of(maps: Maps, known: Known) -> list[Any]:
    """Take in all objects of the run."""
    from kubelint_compliance.graph.index import Graph
    from kubelint_compliance.graph.seen import Population

    kinds, nodes, namespace, minor, is_noted = known
    population = Population(kinds, lambda: Graph(nodes, namespace, minor))
    if is_noted:
        from kubelint_compliance.graph.noted import Notes

        population.notes = Notes()
    maps.know(population)
    return []


def scan_of(maps: Maps, tasks: Tasks) -> list[Scanned]:
    """Scan a share of the sources."""
    return maps.scan(tasks)


class Crew(_Spread):
    """Own processes; each scans what it looked at, since it has that open."""

    def __init__(self, job: Job, sources: Iterable[Source], number: int, method: str = "") -> None:
        """`method` is how processes are started, as `multiprocessing` names it."""
        super().__init__(job, shares(sources, number))
        self._ways: list[tuple[Connection, Connection]] = []
        self._processes: list[Any] = []
        method = method or ("fork" if sys.platform.startswith("linux") else "spawn")
        self._progress = job.progress if method == "fork" else None
        self._shared = self._progress.shared(len(self._parts)) if self._progress else None
        self._start(job, method)

    def _start(self, job: Job, method: str) -> None:
        from multiprocessing import get_context

        context: Any = get_context(method)
        before = os.environ.get(_SAFE)
        os.environ[_SAFE] = "1"  # what lies in the working directory is not to be imported
        try:
            for index in range(len(self._parts)):
                tasks, to_it = context.Pipe(duplex=False)  # of two ways they would be sockets
                from_it, results = context.Pipe(duplex=False)
                self._ways.append((to_it, from_it))
                # A fork has all that is open here: what it does not close, keeps others from seeing that this ended.
                own = job._replace(progress=self._shared.of(index) if self._shared else None)
                given = (own, self._ways) if method == "fork" else (_plain(job), ())
                process = context.Process(target=_serve, args=(tasks, results, *given), daemon=True)
                self._processes.append(process)
                process.start()
                tasks.close()
                results.close()
        finally:
            os.environ.pop(_SAFE) if before is None else os.environ.__setitem__(_SAFE, before)

    def _done(self, work: Callable[..., list[Any]], parts: list[Any]) -> list[list[Any] | str]:
        from multiprocessing.connection import wait

        found: list[list[Any] | str] = [_DIED] * len(parts)
        asked: dict[Any, int] = {}
        for index, ((to_it, from_it), part) in enumerate(zip(self._ways, parts, strict=True)):
            try:
                to_it.send((work, part))
                asked[from_it] = index
            except OSError:
                continue
        while asked:
            answer: Any
            for answer in wait(list(asked), EVERY if self._shared else None):
                index = asked.pop(answer)
                try:
                    found[index] = answer.recv()
                except (EOFError, OSError):
                    continue
            if self._progress and self._shared:
                self._progress.tell(self._shared.add_up())
        return found

    def _tell(self, known: Known) -> None:
        self._done(know_of, [known] * len(self._parts))

    def end(self) -> None:
        """End the processes, whatever they are doing."""
        for pipe in (pipe for way in self._ways for pipe in way):
            pipe.close()
        for process in self._processes:
            if process.pid is not None:
                process.terminate()
                process.join()


_SAFE = "PYTHONSAFEPATH"


def _plain(job: Job) -> Sent:
    request = job.rules.request
    assert request is not None, "rules without a request are not spread"  # noqa: S101
    return Sent(os.urandom(8).hex(), job.read, request, job.settings)


def _made(sent: Sent) -> Job:
    return Job(sent.read, rule_set(sent.request), sent.settings)


def _serve(
    tasks: Connection, results: Connection, job: Job | Sent, others: Iterable[tuple[Connection, Connection]]
) -> None:
    """Do what comes through the pipe, until it ends: the work of one process."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this one ends it
    for pipe in (pipe for way in others for pipe in way):
        pipe.close()
    maps = Maps(job if isinstance(job, Job) else _made(job))
    while True:
        try:
            work, part = tasks.recv()
        except (EOFError, OSError):
            return
        results.send(work(maps, part))


class Lent(_Spread):
    """An executor of the caller's: any of `concurrent.futures`, or one like it. A file may be opened twice."""

    def __init__(self, job: Job, sources: Sequence[Source], executor: Executor) -> None:
        super().__init__(job, shares(sources, 1 + sum(map(_weight, sources)) // _BATCH))
        self._executor = executor
        self._job = _plain(job)
        self._known: Known | None = None

    def _tell(self, known: Known) -> None:
        self._known = known

    def _done(self, work: Callable[..., list[Any]], parts: list[Any]) -> list[list[Any] | str]:
        futures = [self._executor.submit(_do, self._job, work, part, self._known) for part in parts]
        found: list[list[Any] | str] = []
        for future in futures:
            try:
                found.append(future.result())
            except Exception as error:
                found.append(_NOT_DONE.format(type(error).__name__))
        return found


_kept: dict[str, Maps] = {}
"""What this process does the maps of a run with; those of the last one alone."""


def _do(job: Sent, work: Callable[..., list[Any]], part: Any, known: Known | None = None) -> list[Any]:
    """Do a part of a run; `known` are all its objects, once they are."""
    maps = _kept.get(job.run)
    if maps is None:
        _kept.clear()
        maps = _kept[job.run] = Maps(_made(job))
    if known is not None and not maps.knows:
        know_of(maps, known)
    return work(maps, part)
