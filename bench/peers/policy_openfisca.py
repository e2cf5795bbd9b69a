"""The dibao rule set of bench/policy in OpenFisca-core.

OpenFisca knows persons and households but no lines of income below a person: the
lines are added up per person first, by kind and exemption, on a clock of their own.

Usage: policy_openfisca.py FOLDER ROUNDS.
"""
import json
import os
import resource
import sys
import time
from importlib.metadata import version as installed

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from policy_numpy import DAY, HOUSES, MONTH, MONTHS, REFUSALS, RURAL, URBAN, load

PERIOD = "2026-08"
Household = build_entity("household", "households", "A family", roles=[{"key": "member", "plural": "members", "label": "Member"}])
Person = build_entity("person", "persons", "A person", is_person=True)


def variable(name, entity, kind, formula=None):
    body = {"value_type": kind, "entity": entity, "definition_period": DateUnit.MONTH, "label": name}
    if formula is not None:
        body["formula"] = formula
    return type(name, (Variable,), body)


def counted(person, period):
    g = lambda name: person(name, period)  # noqa: E731
    barred = (g("died") <= DAY) + g("tekun") + g("prison") + g("detox") + g("missing") + (g("away") >= 3)
    relation, study = g("relation"), g("study")
    child = (relation == 2) * (((DAY - g("birth")) < 180000) + g("full_time") * (study >= 1) * (study <= 5) + np.logical_not(g("independent")))
    return np.logical_not(barred) * ((relation < 2) + child + g("duty") * g("together"))


def of_counted(name):
    def formula(household, period):
        return household.sum(household.members(name, period) * household.members("counted", period))
    return formula


def size(household, period):
    return household.sum(household.members("counted", period))


def standard(household, period):
    return np.where(household("urban", period), URBAN, RURAL)


def limit(household, period):
    return household("standard", period) * 12 * household("size", period)


def agreed_year(household, period):
    return household("agreed_month", period) * 12


def net(household, period):
    return np.maximum(household("gross", period) - household("deducted", period), 0) + household("agreed_year", period)


def proper(household, period):
    g = lambda name: household(name, period)  # noqa: E731
    return (g("financial") <= g("standard") * MONTHS * g("size")) * (g("vehicles") <= 0) * (g("houses") <= HOUSES) * (g("companies") <= 0) * (g("size") > 0)


def below(household, period):
    return household("net", period) < household("limit", period)


def hopeful(household, period):
    g = lambda name: household(name, period)  # noqa: E731
    rest = np.maximum(g("gross") - g("estimated") - g("deducted"), 0) + g("agreed_year")
    return np.logical_not(g("below")) * (rest < g("limit"))


def doubtful(household, period):
    m = household.members
    return household.any(m("counted", period) * ((m("died", period) < MONTH) + (m("offers", period) >= REFUSALS)))


def verdict(household, period):
    g = lambda name: household(name, period)  # noqa: E731
    return np.where(g("proper") * (g("below") + g("hopeful")), np.where(g("hopeful") + g("doubtful"), 2, 1), 0)


def amount(household, period):
    g = lambda name: household(name, period)  # noqa: E731
    return np.where(g("verdict") == 1, (g("limit") - g("net") + 6) // 12, 0)


FLAGS = ["tekun", "prison", "detox", "missing", "full_time", "independent", "duty", "together"]
NUMBERS = ["birth", "relation", "study", "away", "died", "offers"]
SUMS = ["gross", "estimated", "deducted", "agreed_month", "financial", "vehicles", "houses", "companies"]


def system():
    s = TaxBenefitSystem([Household, Person])
    for name in FLAGS:
        s.add_variable(variable(name, Person, bool))
    for name in NUMBERS:
        s.add_variable(variable(name, Person, int))
    s.add_variable(variable("urban", Household, bool))
    s.add_variable(variable("counted", Person, bool, counted))
    for name in SUMS:
        s.add_variable(variable("own_" + name, Person, int))
        s.add_variable(variable(name, Household, int, of_counted("own_" + name)))
    for kind, formulas in ((int, [size, standard, limit, agreed_year, net, verdict, amount]), (bool, [proper, below, hopeful, doubtful])):
        for f in formulas:
            s.add_variable(variable(f.__name__, Household, kind, f))
    return s


def per_person(f):
    """Lines added up by person."""
    n = len(f["birth"])

    def add(kind, mask, values):
        return np.bincount(f[kind + "_owner"][mask], weights=values[mask], minlength=n).astype(np.int32)

    kind, lawful = f["asset_kind"], ~f["income_exempt"]
    return {
        "gross": add("income", lawful, f["income_fen"]), "estimated": add("income", lawful & f["income_estimated"], f["income_fen"]),
        "deducted": add("deduct", f["deduct_kind"] < 2, f["deduct_fen"]), "agreed_month": add("obligor", slice(None), f["obligor_fen"]),
        "financial": add("asset", kind < 2, f["asset_fen"]), "vehicles": add("asset", kind == 2, f["asset_count"]),
        "houses": add("asset", kind == 3, f["asset_count"]), "companies": add("asset", kind == 4, f["asset_count"]),
    }


def simulation(s, f, own):
    n, persons = len(f["urban"]), len(f["birth"])
    builder = SimulationBuilder()
    builder.create_entities(s)
    builder.declare_person_entity("person", np.arange(persons))
    household = builder.declare_entity("household", np.arange(n))
    builder.join_with_persons(household, np.repeat(np.arange(n), np.diff(f["member_of"])), np.repeat(["member"], persons))
    sim = builder.build(s)
    for name in FLAGS + NUMBERS:
        sim.set_input(name, PERIOD, f[name])
    sim.set_input("urban", PERIOD, f["urban"])
    for name, values in own.items():
        sim.set_input("own_" + name, PERIOD, values)
    return sim


def main():
    folder, rounds = sys.argv[1], int(sys.argv[2])
    facts = load(folder)
    s = system()
    wall = cpu = build = lines = float("inf")
    for _ in range(min(rounds, 3)):
        used = time.process_time()
        own = per_person(facts)
        lines = min(lines, time.process_time() - used)
        began = time.perf_counter()
        sim = simulation(s, facts, own)
        build = min(build, time.perf_counter() - began)
        began, used = time.perf_counter(), time.process_time()
        sums = sim.calculate("amount", PERIOD)
        verdicts = sim.calculate("verdict", PERIOD)
        wall, cpu = min(wall, time.perf_counter() - began), min(cpu, time.process_time() - used)
    verdicts.astype(np.uint8).tofile(os.path.join(folder, "verdict"))
    sums.astype("<i8").tofile(os.path.join(folder, "amount"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    version = "OpenFisca-core " + installed("openfisca-core")
    print(json.dumps({"version": version, "wall": wall, "cpu": cpu, "build": build, "lines": lines, "memory": memory}))


if __name__ == "__main__":
    main()
