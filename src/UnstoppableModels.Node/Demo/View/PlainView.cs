using System.Globalization;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Demo.View;

/// <summary>One line for every stage, step and event: for files, pipes and build servers.</summary>
internal sealed class PlainView(TextWriter output) : IDemoView
{
    /// <inheritdoc/>
    public async Task<DemoReport> ShowAsync(Func<IProgress<DemoSnapshot>, Task<DemoReport>> work, CancellationToken ct)
    {
        var lines = new Lines(output);
        using var stopping = ct.Register(lines.Stopping);
        return await work(lines);
    }

    /// <summary>What was printed already; reports come from any thread.</summary>
    private sealed class Lines(TextWriter output) : IProgress<DemoSnapshot>
    {
        private readonly Lock access = new();
        private TimeSpan elapsed;
        private string stage = "";
        private int step;
        private int events;

        public void Report(DemoSnapshot value)
        {
            lock (access)
            {
                if (value.Elapsed > elapsed) elapsed = value.Elapsed;
                if (value.Stage != stage) Write(stage = value.Stage);
                for (; events < value.Events.Count; events++)
                {
                    var (block, text) = value.Events[events];
                    Write(block is { } number ? $"block {number}: {text}" : text);
                }

                if (value.Step != step)
                {
                    step = value.Step;
                    var loss = value.Losses.TryGetValue(step, out var known) ? FormattableString.Invariant($", loss {known}") : "";
                    Write($"step {step} of {value.TotalSteps}{loss}");
                }
            }
        }

        public void Stopping()
        {
            lock (access) Write("Stopping");
        }

        private void Write(string text)
        {
            output.WriteLine($"[{elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture),6} s] {FailureText.OneLine(text)}");
            output.Flush();
        }
    }
}
