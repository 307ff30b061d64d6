using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>A tensor that training changes.</summary>
/// <param name="Layout">Its name and shape.</param>
/// <param name="FanIn">n where its values begin uniform in ±1/√n; null where all begin as <paramref name="Constant"/>.</param>
/// <param name="Constant">What its values begin as if not at random.</param>
internal sealed record Parameter(TensorLayout Layout, long? FanIn, float Constant = 0);
