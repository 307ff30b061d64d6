using UnstoppableModels.Node.Demo;

namespace UnstoppableModels.Node.Commands;

/// <summary>The folder of one run: made before it and, where nobody wants to keep it, removed after it.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly DemoSettings settings;
    private readonly TextWriter errors;

    private DataFolder(DemoSettings settings, TextWriter errors) => (this.settings, this.errors) = (settings, errors);

    /// <summary>Makes the folder, readable by its owner only: it holds keys.</summary>
    /// <exception cref="CommandFailedException">It cannot be made.</exception>
    public static DataFolder Create(DemoSettings settings, TextWriter errors)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(settings.DataDirectory);
            else Directory.CreateDirectory(settings.DataDirectory, OwnerOnly);
            return new DataFolder(settings, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"The data folder '{settings.DataDirectory}' cannot be made: {FailureText.Reason(e)}.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!settings.RemoveData) return;
        try
        {
            Directory.Delete(settings.DataDirectory, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else removed it: all the better.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"The data folder '{settings.DataDirectory}' could not be removed: {FailureText.Reason(e)}.");
        }
    }
}
