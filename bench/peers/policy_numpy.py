"""The dibao rule set of bench/policy, vectorised by hand in NumPy.

Usage: policy_numpy.py FOLDER ROUNDS. Reads the facts from FOLDER, writes verdict
and amount there, prints its clocks as JSON.
"""
import json
import os
import resource
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np  # noqa: E402

DAY, MONTH, REFUSALS = 20260810, 20260801, 3
URBAN, RURAL, MONTHS, HOUSES = 54000, 35000, 24, 1
KINDS = {
    "urban": "?", "member_of": "<i4", "birth": "<i4", "relation": "u1", "study": "u1", "away": "u1", "died": "<i4", "tekun": "?", "offers": "u1",
    "prison": "?", "detox": "?", "missing": "?", "full_time": "?", "independent": "?", "duty": "?", "together": "?",
    "income_of": "<i4", "income_owner": "<i4", "income_fen": "<i8", "income_exempt": "?", "income_estimated": "?",
    "asset_of": "<i4", "asset_owner": "<i4", "asset_kind": "u1", "asset_fen": "<i8", "asset_count": "u1",
    "deduct_of": "<i4", "deduct_owner": "<i4", "deduct_kind": "u1", "deduct_fen": "<i8",
    "obligor_of": "<i4", "obligor_owner": "<i4", "obligor_fen": "<i8",
}


def load(folder):
    return {name: np.fromfile(os.path.join(folder, name), dtype=kind) for name, kind in KINDS.items()}


def segments(values, offsets):
    """Sums of ragged segments, some of them empty."""
    total = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=total[1:])
    return total[offsets[1:]] - total[offsets[:-1]]


def counted_members(f):
    barred = (f["died"] <= DAY) | f["tekun"] | f["prison"] | f["detox"] | f["missing"] | (f["away"] >= 3)
    relation, study = f["relation"], f["study"]
    young = (DAY - f["birth"]) < 180000
    student = f["full_time"] & (study >= 1) & (study <= 5)
    child = (relation == 2) & (young | student | ~f["independent"])
    return ~barred & ((relation < 2) | child | (f["duty"] & f["together"]))


def decide(f):
    counted = counted_members(f)
    size = segments(counted, f["member_of"])
    taken = counted[f["income_owner"]] & ~f["income_exempt"]
    income = np.where(taken, f["income_fen"], 0)
    gross = segments(income, f["income_of"])
    estimated = segments(np.where(f["income_estimated"], income, 0), f["income_of"])
    allowed = counted[f["deduct_owner"]] & (f["deduct_kind"] < 2)
    deducted = segments(np.where(allowed, f["deduct_fen"], 0), f["deduct_of"])
    agreed = segments(np.where(counted[f["obligor_owner"]], f["obligor_fen"], 0), f["obligor_of"]) * 12
    standard = np.where(f["urban"], URBAN, RURAL)
    owned, kind = counted[f["asset_owner"]], f["asset_kind"]
    financial = segments(np.where(owned & (kind < 2), f["asset_fen"], 0), f["asset_of"])
    number = np.where(owned, f["asset_count"], 0)
    vehicles = segments(np.where(kind == 2, number, 0), f["asset_of"])
    houses = segments(np.where(kind == 3, number, 0), f["asset_of"])
    companies = segments(np.where(kind == 4, number, 0), f["asset_of"])
    net = np.maximum(gross - deducted, 0) + agreed
    limit = standard * 12 * size
    proper = (financial <= standard * MONTHS * size) & (vehicles <= 0) & (houses <= HOUSES) & (companies <= 0) & (size > 0)
    below = net < limit
    hopeful = ~below & (np.maximum(gross - estimated - deducted, 0) + agreed < limit)
    doubtful = segments(counted & ((f["died"] < MONTH) | (f["offers"] >= REFUSALS)), f["member_of"]) > 0
    verdict = np.where(proper & (below | hopeful), np.where(hopeful | doubtful, 2, 1), 0).astype(np.uint8)
    return verdict, np.where(verdict == 1, (limit - net + 6) // 12, 0)


def main():
    folder, rounds = sys.argv[1], int(sys.argv[2])
    facts = load(folder)
    wall = cpu = float("inf")
    for _ in range(rounds):
        began, used = time.perf_counter(), time.process_time()
        verdict, amount = decide(facts)
        wall, cpu = min(wall, time.perf_counter() - began), min(cpu, time.process_time() - used)
    verdict.tofile(os.path.join(folder, "verdict"))
    amount.astype("<i8").tofile(os.path.join(folder, "amount"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"version": "NumPy " + np.__version__, "wall": wall, "cpu": cpu, "build": 0, "memory": memory}))


if __name__ == "__main__":
    main()
