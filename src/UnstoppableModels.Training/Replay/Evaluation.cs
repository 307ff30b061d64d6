namespace UnstoppableModels.Training.Replay;

/// <summary>How well a state does on the rows no step learns from.</summary>
/// <param name="Rows">Number of held-out rows.</param>
/// <param name="Correct">Of these, how many have their largest score at their label; of equal scores the first counts.</param>
/// <param name="Loss">Mean loss, a binary32 value; +∞ where it is not finite.</param>
public sealed record Evaluation(int Rows, int Correct, double Loss)
{
    /// <summary>Share of the rows that are correct, 0 to 1.</summary>
    public double Accuracy => (double)Correct / Rows;
}
