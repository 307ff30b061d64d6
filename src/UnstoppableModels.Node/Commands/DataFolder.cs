using UnstoppableModels.Node.Demo;

namespace UnstoppableModels.Node.Commands;

/// <summary>The folder of one run: made before it and, where nobody wants to keep it, removed after it.</summary>
internal sealed class DataFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Several times what a demo writes: journals, blocks and logs of eight nodes.</summary>
    private const long SpaceOfARun = 64 << 20;

    private readonly DemoSettings settings;
    private readonly TextWriter errors;

    private DataFolder(DemoSettings settings, TextWriter errors) => (this.settings, this.errors) = (settings, errors);

    /// <summary>Makes the folder, readable by its owner only: it holds keys.</summary>
    /// <exception cref="CommandFailedException">It cannot be made, or its disk is all but full.</exception>
    public static DataFolder Create(DemoSettings settings, TextWriter errors)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(settings.DataDirectory);
            else Directory.CreateDirectory(settings.DataDirectory, OwnerOnly);
            var free = new DriveInfo(settings.DataDirectory).AvailableFreeSpace;
            if (free >= SpaceOfARun) return new DataFolder(settings, errors);
            Directory.Delete(settings.DataDirectory);
            throw new CommandFailedException(
                $"The disk of '{Path.GetDirectoryName(settings.DataDirectory)}' has {free >> 20} MiB of free space, but a run needs "
                + $"{SpaceOfARun >> 20}: free some space, or choose another folder with --data.");
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
