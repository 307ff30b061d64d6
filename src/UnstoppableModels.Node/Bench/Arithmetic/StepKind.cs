namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>How steps are made.</summary>
internal enum StepKind
{
    /// <summary>Not at all: program, dataset and initial state alone.</summary>
    None,

    /// <summary>Not at all, but libtorch is loaded, too: what binary32 steps begin with.</summary>
    Loaded,

    /// <summary>By torch's autograd in binary32.</summary>
    Torch,

    /// <summary>In exact-v1.</summary>
    Exact,
}
