using UnstoppableModels.Arithmetic.Backends;
using UnstoppableModels.Arithmetic.Operations;
using UnstoppableModels.Arithmetic.Tensors;
using UnstoppableModels.Protocol.Manifests;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Layers;
using UnstoppableModels.Training.Models;

namespace UnstoppableModels.Training.Replay;

/// <summary>Runs a state over the held-out rows, part by part (ARITHMETIC.md, "Held-out rows").</summary>
internal static class Evaluator
{
    public static Evaluation Run(IBackend backend, Manifest manifest, Dataset dataset, ModelState state, CancellationToken cancellationToken)
    {
        using var scope = backend.NewScope();
        using var network = new Network(manifest.Architecture);
        var pass = new Pass(backend, state, observer: null);
        var (losses, correct) = (new List<float>(), 0);
        foreach (var rows in Enumerable.Range(0, manifest.Dataset.HeldOutRows).Chunk(manifest.MicroBatchSize ?? manifest.BatchSize))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var inner = backend.NewScope();
            var batch = dataset.Take([.. rows.Select(manifest.Dataset.HeldOutRow)]);
            try
            {
                var scores = network.Forward(pass, batch);
                losses.AddRange(backend.Read(backend.SoftmaxCrossEntropy(scores, batch.Labels.AsSpan()).RowLosses).Values);
                correct += Correct(backend.Read(scores), batch.Labels.AsSpan());
            }
            catch (NonFiniteOutputException)
            {
                losses.AddRange(Enumerable.Repeat(float.PositiveInfinity, batch.Labels.Length));
            }
        }
        return new Evaluation(losses.Count, correct, Reduction.Mean(new HostTensor([losses.Count], losses.ToArray())).Values[0]);
    }

    /// <summary>How many rows have their largest score, of equal ones the first, at their label.</summary>
    private static int Correct(HostTensor scores, ReadOnlySpan<int> labels)
    {
        var correct = 0;
        for (var i = 0; i < labels.Length; i++)
        {
            var row = scores.Values.Slice(i * scores.Columns, scores.Columns);
            var largest = 0;
            for (var j = 1; j < row.Length; j++)
            {
                if (row[j] > row[largest]) largest = j;
            }
            if (largest == labels[i]) correct++;
        }
        return correct;
    }
}
