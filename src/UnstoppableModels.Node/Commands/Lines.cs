namespace UnstoppableModels.Node.Commands;

/// <summary>Progress in lines, told at once and in order, unlike with <see cref="Progress{T}"/>.</summary>
internal sealed class Lines(Action<string> tell) : IProgress<string>
{
    public void Report(string value) => tell(value);
}
