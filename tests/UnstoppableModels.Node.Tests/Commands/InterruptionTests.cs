using System.Runtime.InteropServices;
using UnstoppableModels.Node.Commands;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class InterruptionTests
{
    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGHUP, 143)]
    public async Task The_first_signal_cancels_and_the_second_is_left_to_the_system(PosixSignal signal, int exitCode)
    {
        using var output = new StringWriter();
        using var interruption = new Interruption(output);
        var cancelled = new TaskCompletionSource();
        await using var registration = interruption.Token.Register(cancelled.SetResult);
        PosixSignalContext first = new(signal), second = new(PosixSignal.SIGINT);

        interruption.OnSignal(first);
        await cancelled.Task;
        Assert.True(first.Cancel);
        Assert.Equal("", output.ToString());

        interruption.OnSignal(second);
        Assert.False(second.Cancel);
        Assert.Equal("\u001b[?25h", output.ToString());
        Assert.Equal(exitCode, interruption.ExitCode);
    }
}
