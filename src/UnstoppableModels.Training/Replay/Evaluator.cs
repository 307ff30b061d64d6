using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Layers;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Replay;

/// <summary>Runs a state over the held-out rows, batch by batch (ARITHMETIC.md, "Held-out rows").</summary>
internal static class Evaluator
{
    public static Evaluation Run(Manifest manifest, Dataset dataset, ModelState state, CancellationToken cancellationToken)
    {
        var (losses, correct) = (new List<float>(), 0);
        foreach (var rows in Enumerable.Range(0, manifest.Dataset.HeldOutRows).Select(manifest.Dataset.HeldOutRow).Chunk(manifest.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var batch = dataset.Take(rows);
            var trace = new Trace();
            using var network = new Network(manifest.Architecture, state);
            var scores = network.Forward(((LabelledBatch)batch).Features, trace);
            if (trace.HasEnded)
            {
                losses.AddRange(Enumerable.Repeat(float.PositiveInfinity, rows.Length));
                continue;
            }
            losses.AddRange(SoftmaxCrossEntropy.Of(scores, batch.Labels.AsSpan()).RowLosses.Values);
            for (var i = 0; i < rows.Length; i++)
            {
                if (Largest(scores.Values.Slice(i * scores.Columns, scores.Columns)) == batch.Labels[i]) correct++;
            }
        }
        return new Evaluation(losses.Count, correct, Reduction.Mean(new HostTensor([losses.Count], losses.ToArray())).Values[0]);
    }

    private static int Largest(ReadOnlySpan<float> scores)
    {
        var largest = 0;
        for (var i = 1; i < scores.Length; i++)
        {
            if (scores[i] > scores[largest]) largest = i;
        }
        return largest;
    }
}
