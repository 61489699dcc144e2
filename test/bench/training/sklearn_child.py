"""The process that measures scikit-learn once: python3 sklearn_child.py JOB. What JOB and the answer hold: protocol.ts."""

import json
import statistics
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction.text import TfidfVectorizer


def read_data(path):
    """Texts and class numbers by row; how the file is laid out: data-file.ts."""
    with open(path, "rb") as file:
        rows, _classes = np.frombuffer(file.read(8), "<u4").tolist()
        labels = np.frombuffer(file.read(4 * rows), "<u4").astype(np.int64)
        lengths = np.frombuffer(file.read(4 * rows), "<u4").tolist()
        return [file.read(length).decode("utf-8") for length in lengths], labels


def read_split(path):
    numbers = np.fromfile(path, "<u4").astype(np.int64)
    end = 1 + numbers[0]
    return numbers[1:end], numbers[end:]


def timed(work):
    started = time.perf_counter()
    result = work()
    return (time.perf_counter() - started) * 1000, result


def measure(job, texts, labels, train, test):
    if job["warmUpRows"] > 0:
        few = {**job, "warmUpRows": 0, "trees": job["warmUpTrees"]}
        measure(few, texts, labels, train[: job["warmUpRows"]], test[: job["warmUpRows"]])
    train_texts = [texts[row] for row in train]
    test_texts = [texts[row] for row in test]

    def vectorise():
        vectorizer = TfidfVectorizer(max_features=job["maxFeatures"])
        return vectorizer.fit_transform(train_texts), vectorizer.transform(test_texts)

    vectorise_ms, (rows, test_rows) = timed(vectorise)
    made = {
        "features": rows.shape[1],
        "entries": int(rows.nnz + test_rows.nnz),
        "vectoriseMs": vectorise_ms,
        "densifyMs": None,
        "fitMs": None,
        "predictMs": None,
        "predictRowMs": None,
        "accuracy": None,
    }
    if not job["fits"]:
        return made
    if job["matrix"] == "dense":
        made["densifyMs"], rows = timed(rows.toarray)
    forest = RandomForestClassifier(n_estimators=job["trees"], n_jobs=job["workers"], random_state=job["seed"])
    made["fitMs"], _ = timed(lambda: forest.fit(rows, labels[train]))
    if not job["predicts"]:
        return made
    if job["matrix"] == "dense":
        test_rows = test_rows.toarray()
    made["predictMs"], predicted = timed(lambda: forest.predict(test_rows))
    singles = [test_rows[row : row + 1] for row in range(min(job["singleRows"], len(test)))]
    made["predictRowMs"] = statistics.median(timed(lambda: forest.predict(single))[0] for single in singles)
    made["accuracy"] = float(np.mean(predicted == labels[test]))
    return made


def peak_bytes():
    """The high-water mark of this process alone: on Linux, ru_maxrss counts in what the parent held when it started us."""
    if sys.platform == "linux":
        with open("/proc/self/status", encoding="ascii") as status:
            return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))
    try:
        import resource
    except ImportError:  # Windows has no such module.
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def main():
    job = json.loads(sys.argv[1])
    texts, labels = read_data(job["dataPath"])
    train, test = read_split(job["splitPath"])
    outcome = measure(job, texts, labels, train, test)
    print(json.dumps({**outcome, "peakBytes": peak_bytes()}))


if __name__ == "__main__":
    main()
