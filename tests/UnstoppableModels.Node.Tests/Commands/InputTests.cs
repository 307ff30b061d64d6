using UnstoppableModels.Node.Commands;
using UnstoppableModels.Node.Demo;

namespace UnstoppableModels.Node.Tests.Commands;

public sealed class InputTests
{
    private static readonly string[] Models = ["iris-mlp", "tiny"];

    [Fact]
    public void Nothing_typed_is_the_demo_of_the_readme()
    {
        var (settings, errors) = DemoSettingsReader.Read(new DemoInput(), Models);

        Assert.Empty(errors);
        Assert.NotNull(settings);
        Assert.Equal(
            Demo.Example.Settings with { DataDirectory = settings.DataDirectory, RemoveData = true, Plain = false },
            settings);
        Assert.Equal(Path.GetTempPath().TrimEnd('/'), Path.GetDirectoryName(settings.DataDirectory));
        Assert.Matches("^um-demo-[0-9a-f]{8}$", Path.GetFileName(settings.DataDirectory));
        Assert.False(Directory.Exists(settings.DataDirectory));
    }

    [Fact]
    public void Everything_typed_is_taken()
    {
        using var folder = new TemporaryFolder();
        var input = new DemoInput
        {
            Model = "tiny",
            Steps = "1000000",
            StepsPerPeriod = "1000",
            Seed = "18446744073709551615",
            Cheat = "none",
            FalseSuspicion = true,
            ChainPort = "65535",
            Data = folder.Path,
            Json = folder.File("d.json"),
            Picture = folder.File("p.svg"),
            Keep = true,
            Plain = true,
        };

        var (settings, errors) = DemoSettingsReader.Read(input, Models);

        Assert.Empty(errors);
        Assert.NotNull(settings);
        Assert.Equal(
            new DemoSettings
            {
                Model = "tiny",
                Steps = 1_000_000,
                StepsPerPeriod = 1000,
                Seed = ulong.MaxValue,
                Cheat = Cheat.None,
                FalseSuspicion = true,
                PublishGradients = false,
                ChainPort = 65535,
                DataDirectory = settings.DataDirectory,
                RemoveData = false,
                Keep = true,
                JsonFile = folder.File("d.json"),
                PictureFile = folder.File("p.svg"),
                Plain = true,
            },
            settings);
        Assert.Equal(folder.Path, Path.GetDirectoryName(settings.DataDirectory));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("none", Cheat.None)]
    [InlineData("ulp", Cheat.Ulp)]
    [InlineData("labels", Cheat.Labels)]
    [InlineData("unavailable", Cheat.Unavailable)]
    internal void Every_cheat_has_a_name(string typed, Cheat cheat) =>
        Assert.Equal(cheat, DemoSettingsReader.Read(new DemoInput { Cheat = typed }, Models).Settings?.Cheat);

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var input = new DemoInput
        {
            Model = "gpt-9",
            Steps = "0",
            StepsPerPeriod = "many",
            Seed = "-1",
            Cheat = "Ulp",
            ChainPort = "65536",
            Json = "/no-such-folder/d.json",
            Picture = "/",
            Data = Environment.ProcessPath,
        };

        var (settings, errors) = DemoSettingsReader.Read(input, Models);

        Assert.Null(settings);
        Assert.Equal(
            [
                "There is no model 'gpt-9'; known models: iris-mlp, tiny.",
                "--steps must be a whole number from 1 to 1000000, not '0'.",
                "--steps-per-period must be a whole number from 1 to 1000000, not 'many'.",
                "--seed must be a whole number from 0 to 18446744073709551615, not '-1'.",
                "--cheat must be none, ulp, labels or unavailable, not 'Ulp'.",
                "--chain-port must be a whole number from 0 to 65535, not '65536'.",
                "--json: the folder '/no-such-folder' does not exist.",
                "--picture: '/' is a folder, not a file.",
                $"--data: '{Environment.ProcessPath}' is a file, not a folder.",
            ],
            errors);
    }

    [Theory]
    [InlineData("1000001")]
    [InlineData("1e3")]
    [InlineData(" 5")]
    [InlineData("+5")]
    [InlineData("")]
    [InlineData("99999999999999999999999")]
    public void Only_plain_decimal_digits_in_range_are_a_number_of_steps(string typed) => Assert.Equal(
        [$"--steps must be a whole number from 1 to 1000000, not '{typed}'."],
        DemoSettingsReader.Read(new DemoInput { Steps = typed }, Models).Errors);

    [Fact]
    public void A_run_shorter_than_a_period_is_one_period()
    {
        Assert.Equal(3, DemoSettingsReader.Read(new DemoInput { Steps = "3" }, Models).Settings?.StepsPerPeriod);
        Assert.Equal(
            ["--steps-per-period 4 is more than --steps 3: a period cannot be longer than the run."],
            DemoSettingsReader.Read(new DemoInput { Steps = "3", StepsPerPeriod = "4" }, Models).Errors);
    }

    [Fact]
    public void A_false_suspicion_needs_honest_workers()
    {
        string[] error = ["--false-suspicion needs --cheat none: it shows an honest worker suspected wrongly."];

        Assert.Equal(error, DemoSettingsReader.Read(new DemoInput { FalseSuspicion = true }, Models).Errors);
        Assert.Equal(error, DemoSettingsReader.Read(new DemoInput { FalseSuspicion = true, Cheat = "labels" }, Models).Errors);
        Assert.Empty(DemoSettingsReader.Read(new DemoInput { FalseSuspicion = true, Cheat = "none" }, Models).Errors);
    }

    [Fact]
    public void A_report_goes_to_a_file_in_a_folder_that_can_be_written_to()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal([$"--json: '{folder.Path}' is a folder, not a file."], Json(folder.Path));
        Assert.Equal(["--json: the folder '/proc' cannot be written to."], Json("/proc/d.json"));
        Assert.Equal(["--json needs a path."], Json(" "));
        Assert.Empty(Json(Path.Combine(folder.Path, "d.json")));

        static IEnumerable<string> Json(string path) => DemoSettingsReader.Read(new DemoInput { Json = path }, Models).Errors;
    }
}
