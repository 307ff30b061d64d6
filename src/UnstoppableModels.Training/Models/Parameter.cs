using UnstoppableModels.Training.Safetensors;

namespace UnstoppableModels.Training.Models;

/// <summary>A tensor that training changes.</summary>
/// <param name="Layout">Its name and shape.</param>
/// <param name="FanIn">Number of inputs that meet in one output of its layer.</param>
internal sealed record Parameter(TensorLayout Layout, int FanIn);
