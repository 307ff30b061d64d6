namespace UnstoppableModels.Arithmetic.Backends;

/// <summary>How a backend computes.</summary>
public enum BackendKind
{
    /// <summary>C# over host memory, contractions by torch's GEMM; CPU only.</summary>
    Simd,

    /// <summary>Torch operations on any device.</summary>
    Torch,
}
