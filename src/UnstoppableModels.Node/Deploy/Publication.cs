using UnstoppableModels.Content;
using UnstoppableModels.Ethereum.Contracts;
using UnstoppableModels.Training.Datasets;
using UnstoppableModels.Training.Models;
using UnstoppableModels.Training.Replay;

namespace UnstoppableModels.Node.Deploy;

/// <summary>What a run starts from, published: manifest, dataset and initial weights.</summary>
/// <param name="Genesis">What goes on the chain.</param>
/// <param name="StateBytes">Length of a file of weights.</param>
internal sealed record Publication(GenesisData Genesis, long StateBytes)
{
    /// <summary>Puts the three files where others can fetch them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="content">Where they are put.</param>
    /// <param name="ct">Ends it.</param>
    public static async Task<Publication> OfAsync(BuiltInModel model, ContentRepository content, CancellationToken ct)
    {
        var initial = new Replayer(model.Manifest, Dataset.Parse(model.DatasetBytes, model.Manifest.Dataset)).Genesis();
        var weights = initial.ToSafetensors();
        await content.AddAsync(model.DatasetBytes, ct);
        var manifest = await content.AddAsync(model.Manifest.ToCanonicalBytes(), ct);
        var checkpoint = await content.AddAsync(weights, ct);
        return new Publication(new GenesisData(manifest.Digest, initial.StateRoot, checkpoint.Digest), weights.Length);
    }
}
