"""Deduplicates a Parquet file with Splink on DuckDB and prints one line of JSON.

The comparisons, the blocking rules and the training are those of bench/linkage,
as near as Splink's library has them.
"""

import json
import logging
import resource
import sys
import time

import duckdb
import splink
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

logging.getLogger("splink").setLevel(logging.ERROR)
RULES = [
    block_on("surname", "dob"),
    block_on("first_name", "dob"),
    block_on("phone"),
    block_on("first_name", "surname", "city"),
]


def main(path):
    began = time.time()
    seconds = {}

    def lap(name):
        nonlocal began
        seconds[name] = round(time.time() - began, 2)
        began = time.time()

    def one(sql):
        return con.execute(sql).fetchall()[0]

    con = duckdb.connect()
    con.execute("SET threads TO 2")
    con.execute(f"CREATE TABLE records AS SELECT * FROM read_parquet('{path}')")
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("first_name", [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("surname", [0.92, 0.88, 0.7]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("dob", input_is_string=True),
            cl.ExactMatch("city").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("phone", [1, 2]),
        ],
        blocking_rules_to_generate_predictions=RULES,
        retain_intermediate_calculation_columns=False,
        retain_matching_columns=False,
    )
    linker = Linker("records", settings, DuckDBAPI(connection=con))
    lap("load")
    linker.training.estimate_probability_two_random_records_match(RULES[:3], recall=0.9)
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("surname", "dob"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("phone"))
    lap("train")
    found = linker.inference.predict(threshold_match_probability=0.5)
    lap("match")
    linker.clustering.cluster_pairwise_predictions_at_threshold(found, threshold_match_probability=0.5)
    lap("cluster")
    used = resource.getrusage(resource.RUSAGE_SELF)
    pairs = one(f"SELECT count(*) FROM {found.physical_name}")[0]
    right = one(
        f"SELECT count(*) FROM {found.physical_name} p JOIN records l ON l.id = p.id_l JOIN records r ON r.id = p.id_r WHERE l.person = r.person"
    )[0]
    everything = linker.inference.predict()
    candidates, checksum = one(
        f"SELECT count(*), sum((id_l * 1000003 + id_r) % 1000000007) FROM {everything.physical_name}"
    )
    print(json.dumps({"program": f"Splink {splink.__version__}, DuckDB {duckdb.__version__}", "seconds": seconds, "candidates": candidates, "checksum": int(checksum),
                      "pairs": pairs, "right": right, "peak_mib": round(used.ru_maxrss / 1024),
                      "processor": round(used.ru_utime + used.ru_stime, 2)}))


if __name__ == "__main__":
    main(sys.argv[1])
