"""Ctrl-C, sent to a real process: every long call ends soon, by `KeyboardInterrupt`."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")

CALLS = {
    "goodness": "fit.goodness_of_fit(n_boot=many)",
    "goodness, rounded": "mix1d.fit(rounded, 2).goodness_of_fit(n_boot=many)",
    "short goodness": "fit.goodness_of_fit(n_boot=9)",
    "modes": "fit.modes(n_boot=many)",
    "bootstrap": "fit.bootstrap(many)",
    "posterior": "fit.posterior_sample(many)",
    "interval": 'mix1d.fit(x, 2).interval(method="bootstrap")',
    "ratio": "mix1d.likelihood_ratio_test(x, 1, 2, n_boot=many)",
    "ratio, rounded": "mix1d.likelihood_ratio_test(rounded, 1, 2, n_boot=many)",
    "sequence": "mix1d.sequential_test(x, 4, n_boot=many)",
    "em_test": "mix1d.em_test(long, 5)",
    "dip": "mix1d.dip_test(x, n_boot=many)",
    "silverman": "mix1d.silverman_test(x, n_boot=many)",
    "silverman, far": "mix1d.silverman_test(np.append(long, 4e4))",
    "select": "mix1d.select(x, range(1, 9))",
    "picture": "fit.plot_qq(n_boot=many)",
    "profile": 'fit.interval(method="profile")',
}

PROGRAM = f"""
import importlib, pkgutil, sys
import matplotlib.pyplot, numpy as np, scipy.linalg, scipy.optimize, scipy.stats
import mix1d
for module in pkgutil.walk_packages(mix1d.__path__, "mix1d."):
    if not module.name.startswith(("mix1d.cli", "mix1d.sklearn", "mix1d.__main__")):
        importlib.import_module(module.name)
rng = np.random.default_rng(0)
x = np.concatenate([rng.normal(0, 1, 150), rng.normal(4, 1, 150)])
rounded, long = np.round(x), np.concatenate([rng.normal(0, 1, 3000), rng.normal(4, 1, 3000)])
fit, many = mix1d.fit(x, 2), 100_000
fit.modes(n_boot=9)
for name, call in {CALLS!r}.items():
    work = compile(call, name, "eval")
    try:
        print(name, flush=True)
        while True:  # a loop round it must end too
            eval(work)
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


def test_every_long_call_ends_soon():
    """All is imported before: Python drops a Ctrl-C that comes as the lock of an import goes."""
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    took, timer = {}, threading.Timer(60, process.kill)
    timer.start()
    try:
        assert process.stdout is not None
        for name in CALLS:
            assert process.stdout.readline() == f"{name}\n"
            time.sleep(0.05)
            sent = time.perf_counter()
            process.send_signal(signal.SIGINT)
            assert process.stdout.readline() == "stopped\n", (name, process.communicate())
            took[name] = time.perf_counter() - sent
        assert process.wait(timeout=20) == 0
    finally:
        timer.cancel()
        process.kill()
        _, errors = process.communicate()
    assert not errors
    assert max(took.values()) < 2.0, took  # below 0.2 on an idle machine


COMMAND = """
import os, signal, sys
import {module} as module
from mix1d.cli import main
whole, calls = module.{name}, []
def interrupted(*arguments, **options):
    calls.append(1)
    if len(calls) == {call}:
        os.kill(os.getpid(), signal.SIGINT)
    return whole(*arguments, **options)
module.{name} = interrupted
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(
    ("command", "module", "name"),
    [("test", "mix1d.choose.ratio", "statistics"), ("report", "mix1d.describe.goodness", "refit")],
)
def test_the_command_line_says_one_line_and_130(command, module, name, tmp_path):
    pytest.importorskip("typer")
    table = tmp_path / "x.csv"
    table.write_text("x\n" + "\n".join(str((v**2 % 401) / 7) for v in range(300)))
    options = ["-k", "2"] if command == "report" else ["--n-boot", "199"]
    program = COMMAND.format(module=module, name=name, call=3)
    done = subprocess.run(
        [sys.executable, "-c", program, command, str(table), *options, "--quiet"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 130, done
    assert done.stderr == "mix1d: interrupted\n"
