using UnstoppableModels.EndToEnd.Tests.Program;

namespace UnstoppableModels.EndToEnd.Tests.WrongInput;

/// <summary>What was typed makes no sense: exit code 2, and a sentence for every error.</summary>
public sealed class TypingErrorTests : IDisposable
{
    private readonly Refusal refusal = new();

    public void Dispose() => refusal.Dispose();

    [Fact]
    public Task An_unknown_model() =>
        AssertRefusedAsync(["demo", "--model", "alexnet"], "There is no model 'alexnet'; known models: digits-cnn, iris-mlp, moby-gpt, moby-gpt-100k, moby-gpt-10m, moby-gpt-300k, moby-gpt-3m.");

    [Fact]
    public Task No_steps() => AssertRefusedAsync(["demo", "--steps", "0"], "--steps must be a whole number from 1 to 1000000, not '0'.");

    [Fact]
    public Task No_steps_to_replay() =>
        AssertRefusedAsync(["replay", "--steps", "0"], "--steps must be a whole number from 1 to 1000000, not '0'.");

    [Fact]
    public Task A_report_in_a_folder_that_is_not_there()
    {
        var missing = refusal.Folder.Of("missing");
        return AssertRefusedAsync(["demo", "--json", Path.Combine(missing, "d.json")], $"--json: the folder '{missing}' does not exist.");
    }

    [Fact]
    public Task A_data_folder_that_is_a_file()
    {
        var file = refusal.Folder.Of("file");
        File.WriteAllText(file, "");
        return AssertRefusedAsync(["demo", "--data", file], $"--data: '{file}' is a file, not a folder.");
    }

    [Fact]
    public Task Several_errors_at_once() => AssertRefusedAsync(
        ["demo", "--model", "x", "--steps", "0", "--seed", "-1", "--cheat", "a little", "--chain-port", "65536", "--fast"],
        "Unrecognized command or argument '--fast'.",
        "There is no model 'x'; known models: digits-cnn, iris-mlp, moby-gpt, moby-gpt-100k, moby-gpt-10m, moby-gpt-300k, moby-gpt-3m.",
        "--steps must be a whole number from 1 to 1000000, not '0'.",
        "--seed must be a whole number from 0 to 18446744073709551615, not '-1'.",
        "--cheat must be none, ulp, labels or unavailable, not 'a little'.",
        "--chain-port must be a whole number from 0 to 65535, not '65536'.");

    private async Task AssertRefusedAsync(string[] arguments, params string[] sentences) =>
        Assert.Equal(sentences, await refusal.OfAsync(2, new UmStart(arguments) { TemporaryFolder = refusal.Temporary }));
}
