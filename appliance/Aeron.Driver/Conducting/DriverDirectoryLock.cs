// SPDX-License-Identifier: Apache-2.0
namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>The directory of a driver, held by a locked file in it: the lock ends with the process.</summary>
internal sealed class DriverDirectoryLock : IDisposable
{
    private const string Prefix = "aeron-embedded-";
    private const string LockFile = "driver.lock";

    private readonly FileStream _lock;

    private DriverDirectoryLock(string directory, FileStream held)
    {
        Name = directory;
        _lock = held;
    }

    internal string Name { get; }

    /// <summary>Makes and holds a directory; without a name a new one, after a sweep of dead ones.</summary>
    internal static DriverDirectoryLock Take(string? name)
    {
        string root = Path.GetDirectoryName(DriverDirectory.DefaultName)!;
        if (name is null)
            Sweep(root);

        string directory = name ?? Path.Combine(root, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        if (File.Exists(Path.Combine(directory, "cnc.dat")))
            throw new IOException($"{directory}: belongs to another kind of media driver; choose another directory");

        Create(directory);
        FileStream held = TryHold(directory) ??
            throw new IOException($"{directory}: another media driver runs in it; choose another directory");
        foreach (string kind in (ReadOnlySpan<string>)["publications", "images"])
        {
            string path = Path.Combine(directory, kind);
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            Directory.CreateDirectory(path);
        }

        return new DriverDirectoryLock(directory, held);
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Name, recursive: true);
        }
        catch (IOException)
        {
            // Somebody removed it before: that is what was wanted.
        }

        _lock.Dispose();
    }

    private static void Create(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"{directory}: cannot be made ({exception.Message}); choose another directory");
        }
    }

    private static FileStream? TryHold(string directory)
    {
        try
        {
            return new FileStream(Path.Combine(directory, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsOwnerAlive(string directory)
    {
        string processId = Path.GetFileName(directory)[Prefix.Length..].Split('-')[0];
        return Directory.Exists(Path.Combine("/proc", processId));
    }

    private static void Sweep(string root)
    {
        foreach (string directory in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            try
            {
                // A driver that is just starting has not locked its file yet, but it lives.
                if (!IsOwnerAlive(directory) && TryHold(directory) is { } dead)
                {
                    Directory.Delete(directory, recursive: true);
                    dead.Dispose();
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Another user's, or swept by another process at this moment: not ours to remove.
            }
        }
    }
}
