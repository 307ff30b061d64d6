using System.Globalization;

namespace UnstoppableModels.Node.Commands;

/// <summary>Checks typed values one by one and collects what is wrong with them, one sentence each. A null result means an error.</summary>
internal sealed class InputCheck
{
    /// <summary>The longest run the command line accepts; longer ones are the business of a fleet, not of one command.</summary>
    public const int MaxSteps = 1_000_000;

    private readonly List<string> errors = [];

    public IReadOnlyList<string> Errors => errors;

    public void Error(string sentence) => errors.Add(sentence);

    public string? Model(string name, IReadOnlyList<string> known)
    {
        if (known.Contains(name, StringComparer.Ordinal)) return name;
        Error($"There is no model '{name}'; known models: {string.Join(", ", known)}.");
        return null;
    }

    public int? Steps(string option, string? typed, int whenMissing) => (int?)WholeNumber(option, typed, 1, MaxSteps, (ulong)whenMissing);

    public ulong? Seed(string? typed, ulong whenMissing) => WholeNumber("--seed", typed, 0, ulong.MaxValue, whenMissing);

    public ulong? WholeNumber(string option, string? typed, ulong min, ulong max, ulong whenMissing)
    {
        if (typed is null) return whenMissing;
        var isNumber = ulong.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var value);
        if (isNumber && value >= min && value <= max) return value;
        Error($"{option} must be a whole number from {min} to {max}, not '{typed}'.");
        return null;
    }

    public T? Choice<T>(string option, string? typed, T whenMissing) where T : struct, Enum
    {
        if (typed is null) return whenMissing;
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == typed) return value;
        }

        var names = Enum.GetValues<T>().Select(NameOf).ToArray();
        Error($"{option} must be {string.Join(", ", names[..^1])} or {names[^1]}, not '{typed}'.");
        return null;
    }

    /// <summary>Full path of a file that can be written at the end of a long run: better to hear of a typing error before it.</summary>
    public string? NewFile(string option, string? typed)
    {
        if (FullPath(option, typed) is not { } path) return null;
        var folder = Path.GetDirectoryName(path);
        if (Directory.Exists(path)) Error($"{option}: '{path}' is a folder, not a file.");
        else if (!Directory.Exists(folder)) Error($"{option}: the folder '{folder}' does not exist.");
        else if (!CanWriteTo(folder)) Error($"{option}: the folder '{folder}' cannot be written to.");
        else return path;
        return null;
    }

    /// <summary>Full path of a folder that exists or can be made.</summary>
    public string? Folder(string option, string? typed)
    {
        if (FullPath(option, typed) is not { } path) return null;
        if (!File.Exists(path)) return path;
        Error($"{option}: '{path}' is a file, not a folder.");
        return null;
    }

    /// <summary>Full path of a folder that has to exist.</summary>
    public string? ExistingFolder(string option, string typed)
    {
        if (FullPath(option, typed) is not { } path) return null;
        if (Directory.Exists(path)) return path;
        Error($"{option}: there is no folder '{path}'.");
        return null;
    }

    /// <summary>Full path of a file that has to exist.</summary>
    public string? ExistingFile(string option, string? typed, bool isNeeded)
    {
        if (typed is null && isNeeded) Error($"{option} is missing.");
        if (FullPath(option, typed) is not { } path) return null;
        if (File.Exists(path)) return path;
        Error(Directory.Exists(path) ? $"{option}: '{path}' is a folder, not a file." : $"{option}: there is no file '{path}'.");
        return null;
    }

    /// <summary>The address of an Ethereum node. It may hold an access key and is not repeated.</summary>
    public Uri? Url(string option, string typed)
    {
        if (Uri.TryCreate(typed, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") return url;
        Error($"{option} must be an address that starts with http:// or https://.");
        return null;
    }

    /// <summary>How a value of an enumeration is typed on the command line and written in reports.</summary>
    public static string NameOf<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private string? FullPath(string option, string? typed)
    {
        if (typed is null) return null;
        if (!string.IsNullOrWhiteSpace(typed) && !typed.Contains('\0', StringComparison.Ordinal)) return Path.GetFullPath(typed);
        Error($"{option} needs a path.");
        return null;
    }

    private static bool CanWriteTo(string folder)
    {
        try
        {
            var probe = Path.Combine(folder, $".um-{Guid.NewGuid():n}.tmp");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
