namespace UnstoppableModels.Node.Bench.Arithmetic;

/// <summary>How steps are made.</summary>
internal enum StepKind
{
    /// <summary>Not at all: program, library, dataset and initial state alone.</summary>
    None,

    /// <summary>By torch's autograd in binary32.</summary>
    Torch,

    /// <summary>In exact-v1.</summary>
    Exact,
}
