using System.Collections.Immutable;
using System.CommandLine;
using UnstoppableModels.Ethereum.Deployments;
using UnstoppableModels.Node.Deploy;

namespace UnstoppableModels.Node.Commands;

/// <summary><c>um deploy</c>: creates the contracts, and a model, on one of the networks in networks.json.</summary>
internal sealed class DeployCommand : ICommand
{
    private readonly CommandServices services;
    private readonly Option<string?> network, keystore, passwordFile, rpcUrl, deployments, model, steps, seed, content;
    private readonly Option<bool> noModel, broadcast, yes;

    public DeployCommand(CommandServices services)
    {
        this.services = services;
        network = DemoCommand.Value("--network", "NAME", "which network of networks.json");
        keystore = DemoCommand.Value("--keystore", "FILE", "key of the account that deploys (Web3 Secret Storage, version 3)");
        passwordFile = DemoCommand.Value(
            "--password-file", "FILE", $"its password, in the first line (default: {DeployerKey.PasswordVariable} in the environment, else it is asked for)");
        rpcUrl = DemoCommand.Value("--rpc-url", "URL", "another node than that of networks.json");
        deployments = DemoCommand.Value(
            "--deployments", "DIR", "folder of networks.json, settings.json and the records (default deployments)");
        model = DemoCommand.Value("--model", "NAME", $"also create this model: {string.Join(", ", services.Models)}");
        noModel = DemoCommand.Flag("--no-model", "create the contracts and no model (the default)");
        steps = DemoCommand.Value("--steps", "N", "length of the model's run (default: that of the network's preset)");
        seed = DemoCommand.Value("--seed", "N", $"seed of its initial weights (default {DemoSettingsReader.DefaultSeed})");
        content = DemoCommand.Value(
            "--content", "DIR", "also put manifest, dataset and initial weights into the block store in this folder");
        broadcast = DemoCommand.Flag("--broadcast", "send the transactions; without it plan and cost are shown");
        yes = DemoCommand.Flag("--yes", "do not ask before sending");
        Definition = new Command(
            "deploy", "Creates the contracts on a network; shows plan and cost first, and goes on where an earlier run ended.")
        {
            network, keystore, passwordFile, rpcUrl, deployments, model, noModel, steps, seed, content, broadcast, yes,
        };
        Definition.SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public Command Definition { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Errors(ParseResult parsed) => Read(parsed).Errors;

    /// <summary>The settings that were typed, or everything that is wrong with them and with the files they name.</summary>
    public (DeploySettings? Settings, ImmutableArray<string> Errors) Read(ParseResult parsed)
    {
        var check = new InputCheck();
        var folder = check.ExistingFolder("--deployments", parsed.Typed(deployments) ?? "deployments");
        var key = check.ExistingFile("--keystore", parsed.Typed(keystore), isNeeded: true);
        var password = check.ExistingFile("--password-file", parsed.Typed(passwordFile), isNeeded: false);
        var modelName = parsed.Typed(model) is { } typed ? check.Model(typed, services.Models) : null;
        if (parsed.Has(noModel) && parsed.Typed(model) is not null) check.Error("--model and --no-model exclude each other.");
        var length = check.WholeNumber("--steps", parsed.Typed(steps), 1, ulong.MaxValue, 0);
        var start = check.Seed(parsed.Typed(seed), DemoSettingsReader.DefaultSeed);
        var blocks = check.Folder("--content", parsed.Typed(content));
        if (modelName is null && parsed.Typed(model) is null)
        {
            foreach (var option in new[] { steps, seed, content })
            {
                if (parsed.Typed(option) is not null) check.Error($"{option.Name} needs --model: it is about the model.");
            }
        }

        var name = parsed.Typed(network);
        if (name is null) check.Error("--network is missing: say where to deploy.");
        Network? found = null;
        DeploymentSettings? decisions = null;
        DeploymentRecord? record = null;
        var recordFile = "";
        if (folder is not null)
        {
            var networks = Try(() => Network.ReadAll(Path.Combine(folder, "networks.json")));
            if (networks is not null && name is not null && !networks.TryGetValue(name, out found))
                check.Error($"There is no network '{name}' in {Path.Combine(folder, "networks.json")}; there are: {string.Join(", ", networks.Keys)}.");
            decisions = Try(() => DeploymentSettings.Read(Path.Combine(folder, "settings.json")));
            if (found is not null)
            {
                recordFile = Path.Combine(folder, $"{found.Name}.json");
                record = Try(() => DeploymentRecordJson.ReadFile(recordFile, found));
                check.NewFile("--deployments", recordFile);
            }
        }

        var urlErrors = new List<string>();
        var typedUrl = parsed.Typed(rpcUrl);
        var url = typedUrl is not null ? check.Url("--rpc-url", typedUrl) : found?.RpcUrl(services.Environment, urlErrors);
        foreach (var error in urlErrors) check.Error(error);

        if (check.Errors.Count > 0) return (null, [.. check.Errors]);
        return (new DeploySettings
        {
            Network = found!,
            RpcUrl = url!,
            Decisions = decisions!,
            Record = record!,
            RecordFile = recordFile,
            Deployments = folder!,
            Key = new DeployerKey(key!, password, services.Environment, services.Prompt),
            Model = modelName,
            Steps = length == 0 ? null : length,
            Seed = start!.Value,
            Content = blocks,
            Broadcast = parsed.Has(broadcast),
            Yes = parsed.Has(yes),
        }, []);

        T? Try<T>(Func<T> read)
            where T : class
        {
            try
            {
                return read();
            }
            catch (DeploymentException e)
            {
                foreach (var error in e.Errors) check.Error(error);
                return null;
            }
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken ct)
    {
        var (settings, errors) = Read(parsed);
        return settings is null
            ? CommandLine.WrongInput(services.Terminal, errors)
            : await new DeployRun(settings, services.Terminal, services.Prompt).RunAsync(ct);
    }
}
