"""A Python language host for the Pulumi CLI, in place of the official one, which isn't in any Go module.

It serves `pulumirpc.LanguageRuntime` (Pulumi: proto/pulumi/language.proto): programs and plugins (policy
packs, component providers) written in Python. A program runs in a process of its own (run_program.py), with
the interpreter of the project's `virtualenv` option, as with the official host. Nothing is ever installed.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
import tomllib
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import grpc
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2

import serving

if TYPE_CHECKING:
    from collections.abc import Iterator

# The names of the calls are the protocol's.
# ruff: noqa: N802

_RUN_PROGRAM = Path(__file__).resolve().with_name("run_program.py")

# The program has reported its error itself; the exit code is the official host's.
ALREADY_REPORTED = 32

_SECONDS_TO_END = 5


class ProgramSetupError(Exception):
    """A program or plugin can't be started. The message is for the user."""


def interpreter(directory: Path, options: struct_pb2.Struct) -> Path:
    """Choose the Python that runs a program or plugin.

    Args:
        directory: the folder of Pulumi.yaml, PulumiPolicy.yaml or PulumiPlugin.yaml.
        options: the `runtime.options` of that file; `virtualenv` is relative to the folder.

    Raises:
        ProgramSetupError: the virtual environment does not exist. The official host would create it with pip.
    """
    if "virtualenv" not in options or not str(options["virtualenv"]):
        return Path(sys.executable)
    environment = directory / str(options["virtualenv"])
    for candidate in (environment / "bin" / "python", environment / "Scripts" / "python.exe"):
        if candidate.exists():
            return candidate
    raise ProgramSetupError(
        f"the virtual environment {environment} (`virtualenv` in {directory}) does not exist; "
        "make it first, as nothing is installed offline"
    )


def plugin_command(python: Path, directory: Path, kind: str, arguments: list[str]) -> list[str]:
    """Return the command that starts a plugin, as the official host composes it.

    Raises:
        ProgramSetupError: the folder has neither `__main__.py` nor a buildable pyproject.toml.
    """
    command = [str(python), "-u"]
    if (directory / "__main__.py").exists():
        if kind == "analyzer":
            return [*command, "-m", "pulumi.policy", *arguments, str(directory)]
        return [*command, str(directory), *arguments]
    with contextlib.suppress(OSError, tomllib.TOMLDecodeError, KeyError):
        project = tomllib.loads((directory / "pyproject.toml").read_text(encoding="utf-8"))
        if project["build-system"]["build-backend"]:
            return [*command, "-m", "pulumi.run.plugin", str(project["project"]["name"]), *arguments]
    raise ProgramSetupError(
        f"the plugin in {directory} can't be run: it has neither __main__.py nor a buildable pyproject.toml"
    )


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """The servicer. It keeps track of the processes that it started, so that it can end them.

    Attributes:
        engine: `host:port` of the engine, to which programs write their messages; None without one.
    """

    def __init__(self, engine: str | None = None) -> None:
        self.engine = engine
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def end(self) -> None:
        """End every process that was started here."""
        with self._lock:
            processes = list(self._processes)
        for process in processes:
            process.kill()

    @contextlib.contextmanager
    def _running(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        with self._lock:
            self._processes.add(process)
        try:
            yield
        finally:
            with self._lock:
                self._processes.discard(process)

    def Handshake(
        self, _request: language_pb2.LanguageHandshakeRequest, _context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Accept the engine."""
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Return no version: a version of its own would have to be kept in step with the CLI's."""
        return plugin_pb2.PluginInfo()

    def GetRequiredPackages(
        self, _request: language_pb2.GetRequiredPackagesRequest, _context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Name no packages: the engine loads providers when the program's first resource needs them."""
        return language_pb2.GetRequiredPackagesResponse()

    def GetRequiredPlugins(
        self, _request: language_pb2.GetRequiredPluginsRequest, _context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPluginsResponse:
        """Name no plugins, for the same reason that no packages are named."""
        return language_pb2.GetRequiredPluginsResponse()

    def About(self, request: language_pb2.AboutRequest, context: grpc.ServicerContext) -> language_pb2.AboutResponse:
        """Report the interpreter and its version, for `pulumi about`."""
        try:
            python = interpreter(Path(request.info.root_directory), request.info.options)
        except ProgramSetupError as error:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
        result = subprocess.run([python, "--version"], capture_output=True, text=True, check=False)
        return language_pb2.AboutResponse(executable=str(python), version=result.stdout.strip().removeprefix("Python "))

    def InstallDependencies(
        self, _request: language_pb2.InstallDependenciesRequest, _context: grpc.ServicerContext
    ) -> Iterator[language_pb2.InstallDependenciesResponse]:
        """Install nothing, and say so."""
        yield language_pb2.InstallDependenciesResponse(stderr=b"offline: nothing is installed\n")

    def GetProgramDependencies(
        self, _request: language_pb2.GetProgramDependenciesRequest, _context: grpc.ServicerContext
    ) -> language_pb2.GetProgramDependenciesResponse:
        """Name no dependencies."""
        return language_pb2.GetProgramDependenciesResponse()

    def Cancel(self, _request: empty_pb2.Empty, _context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Accept a cancellation; the engine ends this process itself."""
        return empty_pb2.Empty()

    def Run(self, request: language_pb2.RunRequest, context: grpc.ServicerContext) -> language_pb2.RunResponse:
        """Run a program in a process of its own, to its end.

        The request goes to the process on its standard input. `bail` means that the program has reported its own
        error.
        """
        try:
            python = interpreter(Path(request.info.root_directory), request.info.options)
        except ProgramSetupError as error:
            return language_pb2.RunResponse(error=str(error))
        command = [str(python), "-u", str(_RUN_PROGRAM), *([self.engine] if self.engine else [])]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=request.pwd or None)
        context.add_callback(process.kill)
        with self._running(process):
            with contextlib.suppress(BrokenPipeError):
                process.communicate(request.SerializeToString())
            code = process.wait()
        if code == 0:
            return language_pb2.RunResponse()
        if code == ALREADY_REPORTED:
            return language_pb2.RunResponse(bail=True)
        how = f"was ended by signal {-code}" if code < 0 else f"exited with non-zero exit code: {code}"
        return language_pb2.RunResponse(error=f"Program {how}")

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a plugin (`analyzer`, `resource` and others), streaming what it writes, and finally its exit code."""
        directory = Path(request.info.program_directory)
        try:
            python = interpreter(Path(request.info.root_directory), request.info.options)
            command = plugin_command(python, directory, request.kind, list(request.args))
        except ProgramSetupError as error:
            yield language_pb2.RunPluginResponse(stderr=f"error: {error}\n".encode())
            yield language_pb2.RunPluginResponse(exitcode=1)
            return
        # A policy pack runs in its own folder, every other plugin where the engine says.
        working_directory = directory if request.kind == "analyzer" else Path(request.pwd)
        process = subprocess.Popen(
            command,
            cwd=working_directory,
            env=dict(entry.split("=", 1) for entry in request.env if "=" in entry) or None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        context.add_callback(lambda: _end(process))
        with self._running(process):
            yield from _output(process)
            yield language_pb2.RunPluginResponse(exitcode=process.wait())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that is no longer needed: politely first."""
    process.terminate()
    try:
        process.wait(timeout=_SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()


def _output(process: subprocess.Popen[bytes]) -> Iterator[language_pb2.RunPluginResponse]:
    """Return what a process writes, as it writes it, until both of its streams have ended."""
    written: queue.Queue[dict[str, bytes] | None] = queue.Queue()

    def pump(stream: IO[bytes] | None, name: str) -> None:
        if stream is not None:
            while chunk := os.read(stream.fileno(), 65536):
                written.put({name: chunk})
        written.put(None)

    streams = {"stdout": process.stdout, "stderr": process.stderr}
    for name, stream in streams.items():
        threading.Thread(target=pump, args=(stream, name), daemon=True).start()
    open_streams = len(streams)
    while open_streams:
        part = written.get()
        if part is None:
            open_streams -= 1
        else:
            fields: dict[str, Any] = dict(part)
            yield language_pb2.RunPluginResponse(**fields)


def main() -> None:
    """Serve the language host until its engine is done with it."""
    address = serving.engine_address(sys.argv[1:])
    host = LanguageHost(f"{address[0]}:{address[1]}" if address else None)
    serving.serve(
        lambda server: language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server),
        sys.argv[1:],
        host.end,
    )


if __name__ == "__main__":
    main()
