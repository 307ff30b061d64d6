using System.Text.Json;

namespace UnstoppableModels.Protocol.Manifests;

/// <summary>The JSON form of an <see cref="Optimiser"/>: the object under <c>optimiser</c>.</summary>
internal static class OptimiserJson
{
    public static void Write(Utf8JsonWriter json, Optimiser optimiser)
    {
        json.WriteStartObject("optimiser");
        if (optimiser is AdamWOptimiser first)
        {
            ManifestJson.WriteBinary32(json, "beta1", first.Beta1);
            ManifestJson.WriteBinary32(json, "beta2", first.Beta2);
        }
        if (optimiser.ClipNorm is { } norm) ManifestJson.WriteBinary32(json, "clipNorm", norm);
        if (optimiser is AdamWOptimiser second) ManifestJson.WriteBinary32(json, "epsilon", second.Epsilon);
        json.WriteString("kind", KindOf(optimiser));
        ManifestJson.WriteBinary32(json, "learningRate", optimiser.LearningRate);
        if (optimiser is MomentumOptimiser momentum) ManifestJson.WriteBinary32(json, "momentum", momentum.Momentum);
        if (optimiser.WarmupSteps is { } steps) json.WriteNumber("warmupSteps", steps);
        if (optimiser is AdamWOptimiser third) ManifestJson.WriteBinary32(json, "weightDecay", third.WeightDecay);
        json.WriteEndObject();
    }

    /// <summary>The optimiser, or null after noting what is wrong with it.</summary>
    public static Optimiser? Read(JsonObjectReader root)
    {
        if (root.Object("optimiser") is not { } reader) return null;
        var kind = reader.OneOf("kind", SgdOptimiser.Kind, MomentumOptimiser.Kind, AdamWOptimiser.Kind);
        var learningRate = reader.PositiveBinary32("learningRate");
        var clipNorm = reader.Has("clipNorm") ? reader.PositiveBinary32("clipNorm") : null;
        var warmupSteps = reader.Has("warmupSteps") ? reader.Integer("warmupSteps", 1, Optimiser.MaxWarmupSteps) : null;
        if (kind is null) return null;
        Optimiser? optimiser = kind switch
        {
            AdamWOptimiser.Kind => ReadAdamW(reader, learningRate),
            MomentumOptimiser.Kind => reader.Fraction32("momentum") is { } momentum ? new MomentumOptimiser(learningRate ?? 0, momentum) : null,
            _ => new SgdOptimiser(learningRate ?? 0),
        };
        reader.RefuseTheRest();
        return optimiser is null ? null : optimiser with { ClipNorm = clipNorm, WarmupSteps = (int?)warmupSteps };
    }

    private static AdamWOptimiser? ReadAdamW(JsonObjectReader reader, float? learningRate)
    {
        var beta1 = reader.Fraction32("beta1");
        var beta2 = reader.Fraction32("beta2");
        var epsilon = reader.PositiveBinary32("epsilon");
        var weightDecay = reader.NonNegativeBinary32("weightDecay");
        return beta1 is null || beta2 is null || epsilon is null || weightDecay is null
            ? null
            : new AdamWOptimiser(learningRate ?? 0, beta1.Value, beta2.Value, epsilon.Value, weightDecay.Value);
    }

    private static string KindOf(Optimiser optimiser) => optimiser switch
    {
        AdamWOptimiser => AdamWOptimiser.Kind,
        MomentumOptimiser => MomentumOptimiser.Kind,
        _ => SgdOptimiser.Kind,
    };
}
